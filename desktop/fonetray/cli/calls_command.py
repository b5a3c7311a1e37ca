"""``fonetray calls``: the journal of calls, newest first."""

import argparse
import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fonetray.cli import documents
from fonetray.cli.context import CommandError, Context, Exit
from fonetray.services.history.calls import History, Kept, Missed, Wanted, numbers_only
from fonetray.services.history.notes import note_document
from fonetray.store.missed import Settled
from fonetray.telephony.events import Direction

_MOST = 10_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("--since", metavar="T", help="ISO 8601 date or time; without a zone it is this computer's")
    parser.add_argument("--until", metavar="T", help="only calls that began before; written in the same way")
    parser.add_argument("--number", metavar="N", help="only calls with this number")
    parser.add_argument("--text", metavar="TEXT", help="only calls with a name, a part of a number, or words of a note")
    parser.add_argument("--person", metavar="LOCAL", help="only calls of the colleague with this local number")
    parser.add_argument("--direction", choices=[direction.value for direction in Direction])
    parser.add_argument(
        "--missed", nargs="?", const="all", choices=["all", "open"],
        help="only calls that nobody took; 'open': nor has anybody taken care of since, in the last 30 days",
    )  # fmt: skip
    parser.add_argument("--csv", action="store_true", help="write all of them as a table for a spreadsheet")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """List them."""
    if options.csv and context.json:
        raise CommandError("--csv and --json are two ways to write the same; choose one", Exit.USAGE)
    if options.text is not None and options.number:
        raise CommandError("--text and --number look for the same; choose one", Exit.USAGE)
    since, until = _time(options.since), _time(options.until)
    wanted = Wanted(
        employee=options.person or "",
        direction=Direction(options.direction) if options.direction else None,
        missed={None: Missed.ANY, "all": Missed.MISSED, "open": Missed.OPEN}[options.missed],
        since=since,
        until=until,
        each_leg=True,
    )
    if options.csv:
        asyncio.run(_table(context, options, wanted))
        return Exit.DONE
    calls = asyncio.run(_calls(context, options, wanted))
    context.answer(calls, lambda: "\n".join(_line(call) for call in calls) or "No calls.")
    return Exit.DONE


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise CommandError(f"{text!r} is no ISO 8601 time such as 2026-11-23T08:00", Exit.USAGE) from error


async def _calls(context: Context, options: argparse.Namespace, wanted: Wanted) -> list[dict[str, Any]]:
    async with context.desk(reading=True) as desk:
        found = await _found(desk.history, await _meant(context, desk, options, wanted))
        notes = await _notes(context, desk, list(dict.fromkeys(kept.call.call_id for kept in found)))
        return [
            documents.call(kept.call, await desk.identification.who(kept.call.number), notes.get(kept.call.call_id, ()))
            | {"open": kept.open, "handled": _handled(desk, kept.settled)}
            for kept in found
        ]


async def _table(context: Context, options: argparse.Namespace, wanted: Wanted) -> None:
    from fonetray.services.history_export import HistoryTable  # noqa: PLC0415 - seldom wanted
    from fonetray.services.people.names import Names  # noqa: PLC0415 - as above

    async with context.desk(reading=True) as desk:
        meant = await _meant(context, desk, options, wanted)
        table = HistoryTable(
            history=desk.history, notes=desk.notes, directory=desk.directory, name_of=Names(desk.identification).of
        )
        async for _, lines in table.parts(meant):
            sys.stdout.buffer.write(lines)
        sys.stdout.flush()


async def _meant(context: Context, desk: Any, options: argparse.Namespace, wanted: Wanted) -> Wanted:
    """Add what a number or a text means."""
    if options.number:
        read = desk.identification.read(options.number)
        return replace(wanted, finds=numbers_only([read.e164 or read.display]))
    meaning = await desk.history.meaning(options.text or "")
    if meaning.many:
        context.say("that text means very many people; only the calls of some of them are found")
    return replace(wanted, finds=meaning.finds)


async def _found(history: History, wanted: Wanted) -> list[Kept]:
    found: list[Kept] = []
    async for calls in history.all(wanted):
        found += calls
        if len(found) >= _MOST:
            break
    return found[:_MOST]


async def _notes(context: Context, desk: Any, call_ids: list[str]) -> dict[str, list[dict[str, str]]]:
    """Ask the running app, which can ask the hub; without it give those that are kept here, as those of a hub are."""
    try:
        answer = await asyncio.to_thread(context.ask_app, "notes", calls=call_ids) if call_ids else {}
    except CommandError:
        answer = None
    if answer is not None:
        return dict(answer.get("notes", {}))
    kept = await desk.notes.of_calls(call_ids)
    return {call: [note_document(note) for note in notes] for call, notes in kept.items()}


def _handled(desk: Any, settled: Settled | None) -> dict[str, str] | None:
    """Write how a missed call was taken care of; ``how`` is a call's direction, or that somebody said so.

    What was said has a ``state``: the hub has it (``shared``), has yet to have it (``unsent``), or has not (``here``).
    """
    if settled is None:
        return None
    colleague = desk.directory.employee(settled.employee)
    return {
        "time": settled.when.isoformat(),
        "employee": settled.employee,
        "employee_name": colleague.name if colleague else "",
        "how": settled.direction.value if settled.direction else "by hand",
        **({"state": settled.said.value} if settled.said else {}),
    }


def _line(call: dict[str, Any]) -> str:
    who = call["matches"][0]["name"] if call["matches"] else ""
    when = datetime.fromisoformat(call["started"]).astimezone()
    number = call["number"] or "hidden"
    return f"{when:%Y-%m-%d %H:%M}  {call['direction']:<8}  {call['state']:<9}  {number:<16}  {who}".rstrip()
