"""``fonetray search``: colleagues and contacts, best first."""

import argparse
import asyncio
from typing import Any

from fonetray.cli.context import Context, Exit
from fonetray.cli.documents import person
from fonetray.telephony.people import Employee


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("text", nargs="+", help="words from the name, company, department, e-mail or number")
    parser.add_argument("--limit", type=int, default=20, help="how many at the most (20)")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Search the database; presence is known to the running app only."""
    people = asyncio.run(_search(context, " ".join(options.text), max(1, options.limit)))
    context.answer(people, lambda: "\n".join(_line(found) for found in people) or "Nobody matches.")
    return Exit.DONE


async def _search(context: Context, text: str, limit: int) -> list[dict[str, Any]]:
    presence = (context.ask_app("presence") or {}).get("presence", {})
    async with context.desk(reading=True) as desk:
        hits = await desk.people.search(text, limit=limit, employee=desk.account.local_number)
        return [
            person(hit.person, presence.get(hit.person.local_number, presence.get("", "unknown")))
            if isinstance(hit.person, Employee)
            else person(hit.person, "unknown")
            for hit in hits
        ]


def _line(found: dict[str, Any]) -> str:
    number = found["numbers"][0]["number"] if found["numbers"] else ""
    return f"{found['name']:<28} {number:<16} {found['department'] or found['organisation']}".rstrip()
