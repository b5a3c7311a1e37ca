"""``fonetray calls``: the journal of calls, newest first."""

import argparse
import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from fonetray.cli import documents
from fonetray.cli.context import CommandError, Context, Exit
from fonetray.services.notes import note_document

_FAR_BACK = timedelta(days=3660)
_MOST = 10_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("--since", metavar="T", help="ISO 8601 date or time; without a zone it is this computer's")
    parser.add_argument("--number", metavar="N", help="only calls with this number")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """List them."""
    since = datetime.now(UTC) - _FAR_BACK
    if options.since:
        try:
            since = datetime.fromisoformat(options.since).astimezone(UTC)
        except ValueError as error:
            raise CommandError(f"{options.since!r} is no ISO 8601 time such as 2026-11-23T08:00", Exit.USAGE) from error
    calls = asyncio.run(_calls(context, since, options.number or ""))
    context.answer(calls, lambda: "\n".join(_line(call) for call in calls) or "No calls.")
    return Exit.DONE


async def _calls(context: Context, since: datetime, text: str) -> list[dict[str, Any]]:
    async with context.desk(reading=True) as desk:
        read = desk.identification.read(text) if text else None
        wanted = (read.e164 or read.display) if read else ""
        calls = await desk.journal.list_calls(since=since, number=wanted, limit=_MOST)
        notes = await _notes(context, desk, list(dict.fromkeys(call.call_id for call in calls)))
        return [
            documents.call(call, await desk.identification.who(call.number), notes.get(call.call_id, ()))
            for call in calls
        ]


async def _notes(context: Context, desk: Any, call_ids: list[str]) -> dict[str, list[dict[str, str]]]:
    """Ask the running app, which can ask the hub; without it give those that are kept here."""
    answer = await asyncio.to_thread(context.ask_app, "notes", calls=call_ids) if call_ids else {}
    if answer is not None:
        return dict(answer.get("notes", {}))
    kept = await desk.notes.of_calls(call_ids)
    return {call: [note_document(note) for note in notes] for call, notes in kept.items()}


def _line(call: dict[str, Any]) -> str:
    who = call["matches"][0]["name"] if call["matches"] else ""
    when = datetime.fromisoformat(call["started"]).astimezone()
    number = call["number"] or "hidden"
    return f"{when:%Y-%m-%d %H:%M}  {call['direction']:<8}  {call['state']:<9}  {number:<16}  {who}".rstrip()
