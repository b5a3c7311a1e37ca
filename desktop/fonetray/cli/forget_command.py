"""``fonetray forget``: removes all that is kept of a person, by any number of theirs, after saying how much it is."""

import argparse
import asyncio
import sys
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit

_TIMEOUT = 3600.0
_WHAT = {
    "calls": "calls",
    "notes": "notes",
    "drafts": "unfinished notes",
    "contacts": "contacts",
    "favourites": "favourites",
    "choices": "choices of who has a number",
    "dials": "numbers that were dialled",
    "requests": "requests of the PBX",
    "learnt": "things that call rules decided or learnt",
    "entries": "entries of a capture",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("number", metavar="NUMBER", help="any outside number of the person")
    parser.add_argument("--yes", action="store_true", help="remove it without a question")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Say what is kept, ask, remove; in the running app or hub, or here when there is none."""
    remains = ask(context, "forget", number=options.number, yes=False)
    if not any(remains["kept"].values()) and not remains["running"]:
        context.answer(remains | {"status": "nothing"}, lambda: f"Nothing is kept of {remains['number']}.")
        return Exit.DONE
    if not options.yes:
        for line in _question(context, remains):
            context.say(line)
        if not _agreed(context):
            context.answer(remains | {"status": "cancelled"}, lambda: "Nothing was removed.")
            return Exit.REFUSED
    gone = ask(context, "forget", number=options.number, yes=True)
    context.answer(gone | {"status": "forgotten"}, lambda: f"Removed: {_amounts(gone['removed'])}.")
    if gone["running"]:
        context.say("A call with this number runs; it is removed when it ends.")
    if not gone["wiped"]:
        context.say("The database file could not be wiped of it yet; the app tries it again every day.")
    return Exit.DONE


def ask(context: Context, command: str, **arguments: Any) -> dict[str, Any]:
    """Have the running program do it, or do it here; raises `CommandError`."""
    answer = context.ask_app(command, timeout=_TIMEOUT, **arguments)
    if answer is None:
        reading = arguments.get("action") == "list" or arguments.get("yes") is False
        answer = asyncio.run(_here(context, command, arguments, reading=reading))
    answer.pop("v", None)
    return answer


async def _here(context: Context, command: str, arguments: dict[str, Any], *, reading: bool) -> dict[str, Any]:
    from fonetray.config.ownership import give_to_folders_owner  # noqa: PLC0415 - where no app runs
    from fonetray.services.commands.forget import ForgetCommands  # noqa: PLC0415
    from fonetray.services.foundation import Foundation  # noqa: PLC0415
    from fonetray.services.ground.account import Account  # noqa: PLC0415
    from fonetray.services.ground.handover import CommandRefused  # noqa: PLC0415
    from fonetray.store.database import Database  # noqa: PLC0415
    from fonetray.store.errors import StoreError  # noqa: PLC0415
    from fonetray.store.whereabouts import files_of  # noqa: PLC0415

    try:
        if not reading:
            context.home.prepare()
        database = Database.read_only(context.home.database) if reading else Database(context.home.database)
        database.open()
        if not reading:
            give_to_folders_owner(*files_of(context.home.database))
        base = Foundation(account=Account(context.home, context.settings()), database=database)
        try:
            await base.directory.load()
            return await ForgetCommands(base).table()[command](arguments)
        finally:
            await base.close()
    except CommandRefused as error:
        raise CommandError(str(error), Exit(error.code)) from error
    except StoreError as error:
        raise CommandError(str(error)) from error


def _question(context: Context, remains: dict[str, Any]) -> list[str]:
    who = ", ".join(remains["names"]) or "nobody by name"
    lines = [
        f"{remains['number']}: {who}",
        f"Numbers: {', '.join(remains['numbers'])}",
        f"Removed for good: {_amounts(remains['kept'])}.",
    ]
    if remains["others"]:
        lines.append(f"The number stands at {', '.join(remains['others'])} too, and stays there.")
    if remains["returning"]:
        lines.append(f"Remove them in {', '.join(remains['returning'])} too: what is read there again comes back.")
    if context.settings().hub.url:
        lines.append("The hub keeps its own: its administrator has `fonetray hub forget NUMBER`.")
    return lines


def _amounts(tally: dict[str, int]) -> str:
    return ", ".join(f"{number} {_WHAT[name]}" for name, number in tally.items() if number) or "nothing"


def _agreed(context: Context) -> bool:
    if not sys.stdin.isatty():
        raise CommandError("nobody can be asked here; --yes removes it without a question", Exit.REFUSED)
    context.say("Remove it? It cannot be undone. [y/N]")
    return sys.stdin.readline().strip().casefold() in ("y", "yes")
