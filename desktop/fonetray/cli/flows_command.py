"""``fonetray flows``: lists the variable call flows, switches one, for a while too, marks one, or shows who did."""

import argparse
import asyncio
from datetime import UTC, datetime
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.cli.flows_log import show
from fonetray.cli.words import minute, whole_number

_STATES = ("on", "off")
_MARKS = ("favourite", "important")
_LOG = "log"
_MOST_LINES = 10_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    what = (
        "on and off switch a call flow; favourite and important mark one, or with off take the mark away;"
        " log says who switched which, the latest first"
    )
    parser.add_argument("action", nargs="?", choices=(*_STATES, *_MARKS, _LOG), help=what)
    parser.add_argument("local", nargs="?", metavar="LOCAL", help="the call flow's local number")
    parser.add_argument("mark", nargs="?", choices=_STATES, help="whether it is to be marked; on where left out")
    until = "switch back then: 17:30, 'tomorrow 8:00', '24/12 12:00', '2026-12-24 12:00', '90 min'"
    parser.add_argument("--until", metavar="TIME", help=until)
    parser.add_argument("--limit", type=whole_number(_MOST_LINES, "lines"), metavar="N", help="lines of the log (50)")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """List them as last read, or switch one, which is done only when the provider's own list says so."""
    until = _until(options)
    if options.limit is not None and options.action != _LOG:
        raise CommandError("--limit goes with log", Exit.USAGE)
    if options.action == _LOG:
        return show(context, options)
    if not options.action:
        answer = context.ask_app("flows") or asyncio.run(_list(context))
    elif not options.local:
        raise CommandError(f"say which call flow: fonetray flows {options.action} LOCAL", Exit.USAGE)
    elif options.action in _STATES:
        if options.mark:
            raise CommandError("on and off take one local number, and --until TIME", Exit.USAGE)
        answer = _do(context, "set-flow", local=options.local, active=options.action == "on", until=until)
    else:
        answer = _do(context, "mark-flow", local=options.local, mark=options.action, on=options.mark != "off")
    flows = answer["flows"]
    context.answer(flows, lambda: "\n".join(map(_line, flows)) or "No call flows have been read; try `fonetray sync`.")
    if until and not answer["by_hub"]:
        context.say("Fonetray must be running on this computer then; if it is not, it is done when it starts.")
    return Exit.DONE


def _until(options: argparse.Namespace) -> str:
    """Check the time and give it as it was typed, since the hub's clock may count; empty where there is none."""
    if options.until is None:
        return ""
    from fonetray.telephony.until import NoTime, read_until  # noqa: PLC0415 - most need none

    if options.action not in _STATES:
        raise CommandError("--until goes with on or off", Exit.USAGE)
    now = datetime.now(UTC)
    try:
        read_until(options.until, now, now.astimezone().replace(tzinfo=None))
    except NoTime as error:
        raise CommandError(f"--until {options.until}: {error}", Exit.USAGE) from error
    return str(options.until)


def _do(context: Context, command: str, **arguments: Any) -> dict[str, Any]:
    """Have the running app do it, or do it here."""
    answer = context.ask_app(command, **arguments)
    return answer if answer is not None else asyncio.run(_here(context, command, arguments))


async def _list(context: Context) -> dict[str, Any]:
    from fonetray.services.commands.flows import flows_document  # noqa: PLC0415 - the app shows its icon before

    async with context.desk(reading=True) as desk:
        await desk.load_flows()
        return flows_document(desk.flows.all(), by_hub=desk.flows.by_hub)


async def _here(context: Context, command: str, arguments: dict[str, Any]) -> dict[str, Any]:
    from fonetray.services.commands.flows import FlowCommands  # noqa: PLC0415 - as above
    from fonetray.services.ground.handover import CommandRefused  # noqa: PLC0415 - as above

    async with context.desk() as desk:
        await desk.load_flows()

        async def signed_in() -> None:
            """Wait for nothing: the desk was opened with its credentials."""

        try:
            return await FlowCommands(desk.flows, desk.flow_history, signed_in).table()[command](arguments)
        except CommandRefused as error:
            raise CommandError(str(error)) from error


def _line(flow: dict[str, Any]) -> str:
    goto = flow["active_goto"] if flow["active"] else flow["inactive_goto"]
    words = [f"calls go to {goto or '?'}"]
    if flow["until"]:
        words.append(f"until {minute(flow['until'])}")
    if flow["changed_at"]:
        by = f" by {flow['changed_by']}" if flow["changed_by"] else ""
        words.append(f"switched{by} {minute(flow['changed_at'])}")
    words += [mark for mark in _MARKS if flow[mark]]
    return f"{flow['local_number']:<8} {'on ' if flow['active'] else 'off'}  {flow['name']}  ({', '.join(words)})"
