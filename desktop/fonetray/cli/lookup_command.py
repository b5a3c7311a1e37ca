"""``fonetray lookup``: whose number is this, and when did we last speak."""

import argparse
import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from fonetray.cli import documents
from fonetray.cli.context import Context, Exit

_FAR_BACK = timedelta(days=3660)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("number")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Ask every source."""
    found = asyncio.run(_lookup(context, options.number))
    context.answer(found, lambda: _words(found))
    return Exit.DONE


async def _lookup(context: Context, text: str) -> dict[str, Any]:
    async with context.desk(reading=True) as desk:
        identity = await desk.identification.who(text)
        wanted = identity.number.e164 or identity.number.display
        since = datetime.now(UTC) - _FAR_BACK
        calls = await desk.journal.list_calls(since=since, number=wanted, limit=10) if wanted else []
        return {
            "number": documents.number(identity.number),
            "matches": documents.matches(identity),
            "history": [documents.call(call, identity) for call in calls],
        }


def _words(found: dict[str, Any]) -> str:
    number = found["number"]
    lines = [f"{number['display'] or number['input'] or 'hidden number'} ({number['kind']})"]
    lines += [
        f"  {match['name']}"
        + (f", {match['organisation']}" if match["organisation"] else "")
        + f"  [{match['source']}]"
        for match in found["matches"]
    ] or ["  nobody we know"]
    lines += [
        f"  {call['started'][:16]} {call['direction']} {call['state']} by {call['employee']}"
        for call in found["history"]
    ]
    return "\n".join(lines)
