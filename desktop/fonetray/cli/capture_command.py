"""``fonetray capture``: keeps what the PBX and the provider really send, and writes it to a file to give away."""

import argparse
import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fonetray.capture.state import DAYS
from fonetray.cli.context import CommandError, Context, Exit
from fonetray.cli.words import minute, whole_number

_MOST_DAYS = 30
_MEGA = 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="on|off|status|export|delete")
    on = actions.add_parser("on", help="begin to keep what is sent, without secrets")
    on.add_argument(
        "--days",
        type=whole_number(_MOST_DAYS, "days"),
        default=DAYS,
        metavar="N",
        help=f"end by itself after N days ({DAYS})",
    )
    actions.add_parser("off", help="end it; what was kept stays")
    actions.add_parser("status", help="say whether it is on and what is kept")
    export = actions.add_parser("export", help="write what was kept to a file that can be given away")
    export.add_argument("file", nargs="?", type=Path, metavar="FILE")
    export.add_argument(
        "--with-numbers", action="store_true", help="leave numbers and names in, for your own use; secrets never are"
    )
    actions.add_parser("delete", help="end it and remove what was kept")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Do it in the running app, or here when there is none."""
    if options.action == "export":
        return _export(context, options)
    status = _ask(context, options.action, days=getattr(options, "days", DAYS))
    context.answer(status, lambda: _words(status))
    return Exit.DONE


def _ask(context: Context, action: str, *, days: int = DAYS, size: int = 0) -> dict[str, Any]:
    wish: dict[str, Any] = {"action": action, "days": days, "size": size}
    answer = context.ask_app("capture", **wish)
    if answer is not None:
        return {name: value for name, value in answer.items() if name != "v"}
    from fonetray.services.capture import Capture, CaptureError  # noqa: PLC0415 - the app's half need not be loaded
    from fonetray.services.ground.account import NO_CREDENTIALS  # noqa: PLC0415

    if action != "status":
        context.home.prepare()
    capture = Capture(home=context.home, credentials=lambda: NO_CREDENTIALS)
    try:
        return capture.obey(**wish)
    except CaptureError as error:
        raise CommandError(str(error)) from error
    finally:
        capture.close()


def _export(context: Context, options: argparse.Namespace) -> Exit:
    from fonetray.services.capture_export import NothingCaptured  # noqa: PLC0415

    target = options.file or Path(f"fonetray-capture-{datetime.now(UTC).astimezone():%Y%m%d-%H%M%S}.jsonl")
    size = int(_ask(context, "status")["bytes"])  # which also has everything written that is under way
    try:
        exported = asyncio.run(_write(context, target, with_numbers=options.with_numbers))
    except NothingCaptured as error:
        raise CommandError(str(error)) from error
    except FileExistsError as error:
        raise CommandError(f"{target} is there already and is left as it is; name another file") from error
    except OSError as error:
        raise CommandError(f"{target} cannot be written: {error.strerror}") from error
    if size:
        _ask(context, "given", size=size)
    context.answer(exported, lambda: _exported(exported))
    return Exit.DONE


async def _write(context: Context, target: Path, *, with_numbers: bool) -> dict[str, Any]:
    from fonetray.config.credentials import CredentialStore  # noqa: PLC0415
    from fonetray.services.capture_export import NOT_UNDERSTOOD, export  # noqa: PLC0415
    from fonetray.services.ground.account import NO_CREDENTIALS  # noqa: PLC0415

    async with context.desk(reading=True) as desk:
        desk.account.credentials = await CredentialStore(context.home.keyring_service).load() or NO_CREDENTIALS
        exported = export(
            kept=desk.capture.kept(),
            not_understood=await desk.journal.not_understood(NOT_UNDERSTOOD),
            secrets=desk.capture.secrets(),
            target=target,
            with_numbers=with_numbers,
        )
    return asdict(exported) | {"file": str(target)}


def _words(status: dict[str, Any]) -> str:
    lines = []
    if status["on"]:
        lines.append(f"Capture is on since {minute(status['since'])} and ends by itself {minute(status['until'])}.")
    elif status["why"]:
        lines.append(f"Capture is off. It stopped by itself: {status['why']}.")
    else:
        lines.append("Capture is off.")
    if status["bytes"]:
        lines.append(
            f"Kept: {status['requests']} requests of the PBX, {status['exchanges']} exchanges with the provider"
            f" ({status['bytes'] / _MEGA:.1f} of {status['limit'] // _MEGA} MB)."
        )
    if status["lost"]:
        lines.append(f"{status['lost']} came faster than they could be written, and are lost.")
    return "\n".join(lines)


def _exported(exported: dict[str, Any]) -> str:
    requests, strange, exchanges = (exported[name] for name in ("requests", "not_understood", "exchanges"))
    lines = [
        f"Written to {exported['file']}:",
        f"{requests} requests of the PBX, {strange} of them not understood; {exchanges} exchanges with the provider.",
        "It holds telephone numbers and names: for your own use only."
        if exported["with_numbers"]
        else "Numbers and names are stand-ins, logins are left out. Read it before you give it away.",
    ]
    if exported["damaged"]:
        lines.append(f"{exported['damaged']} entries of the capture were damaged and are left out.")
    return "\n".join(lines)
