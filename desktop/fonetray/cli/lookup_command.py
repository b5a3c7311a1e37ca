"""``fonetray lookup``: whose number is this, why it is thought so, and when did we last speak."""

import argparse
import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fonetray.cli import documents
from fonetray.cli.context import CommandError, Context, Exit
from fonetray.lookup.matches import Why

if TYPE_CHECKING:
    from fonetray.services.desk import Desk
    from fonetray.services.people.identity import Identity

_FAR_BACK = timedelta(days=3660)
_WHY = {
    Why.SAME_NUMBER: "all digits are equal",
    Why.LOCAL_NUMBER: "the local number is equal",
    Why.LAST_DIGITS: "maybe: the last 8 digits are equal",
    Why.UNPROVEN: "maybe: the source says so, and names no number to compare",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("number")
    parser.add_argument(
        "--template",
        type=Path,
        metavar="FILE",
        help="ask only the source that this file describes, and show how it went",
    )


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Ask every source, or try one."""
    if options.template is not None:
        tried = asyncio.run(_try(context, options.template, options.number))
        context.answer(tried, lambda: _trace(tried))
        return Exit.FAILED if tried["failure"] else Exit.DONE
    found = asyncio.run(_lookup(context, options.number))
    for source in found["sources"]:
        wrong = source["problem"] or source["why"]
        if wrong:
            context.say(f"{source['name']}: {wrong}")
    context.answer(found, lambda: _words(found))
    return Exit.DONE


async def _lookup(context: Context, text: str) -> dict[str, Any]:
    async with context.desk(reading=True) as desk:
        desk.lookups.may_ask = True
        await desk.lookups.refresh()
        identity = await _all_of(desk, text)
        wanted = identity.number.e164 or identity.number.display
        since = datetime.now(UTC) - _FAR_BACK
        calls = await desk.journal.list_calls(since=since, number=wanted, limit=10) if wanted else []
        return {
            "number": documents.number(identity.number),
            "matches": documents.matches(identity),
            "history": [documents.call(call, identity) for call in calls],
            "sources": desk.lookups.document(),
        }


async def _all_of(desk: "Desk", text: str) -> "Identity":
    """Wait until every source has answered, or was given up."""
    async with aclosing(desk.identification.asking(text)) as answers:
        return [identity async for identity in answers][-1]


async def _try(context: Context, file: Path, text: str) -> dict[str, Any]:
    from fonetray.lookup.errors import LookupFailed, TemplateError  # noqa: PLC0415 - only who tries a template
    from fonetray.lookup.template_file import read_template  # noqa: PLC0415

    trace: list[str] = []
    failure = ""
    async with context.desk(reading=True) as desk:
        desk.lookups.may_ask = True
        number = desk.identification.read(text)
        try:
            template = await asyncio.to_thread(read_template, file)
        except TemplateError as error:
            raise CommandError(str(error), Exit.USAGE) from error
        if not number.e164:
            raise CommandError("sources are asked only about whole numbers, as 86515151 or +46…", Exit.USAGE)
        if template.countries and number.region not in template.countries:
            trace.append(f"not asked when the phone rings: only about numbers of {', '.join(template.countries)}")
        try:
            found = await desk.lookups.source(template).find(number, trace.append)
        except LookupFailed as error:
            found, failure = (), str(error)
        return {
            "number": documents.number(number),
            "template": template.name,
            "trace": trace,
            "matches": [documents.match(each) for each in found],
            "failure": failure,
        }


def _trace(tried: dict[str, Any]) -> str:
    lines = [*tried["trace"]]
    lines.append(f"failed: {tried['failure']}" if tried["failure"] else f"{len(tried['matches'])} matches:")
    return "\n".join(lines + [line for match in tried["matches"] for line in _match(match)])


def _words(found: dict[str, Any]) -> str:
    number = found["number"]
    lines = [f"{number['display'] or number['input'] or 'hidden number'} ({number['kind']})"]
    lines += [line for match in found["matches"] for line in _match(match)] or ["  nobody we know"]
    lines += [
        f"  {call['started'][:16]} {call['direction']} {call['state']} by {call['employee']}"
        for call in found["history"]
    ]
    return "\n".join(lines)


def _match(match: dict[str, Any]) -> list[str]:
    organisation = f", {match['organisation']}" if match["organisation"] else ""
    chosen = ", chosen by you" if match.get("chosen") else ""
    lines = [f"  {match['name']}{organisation}  [{match['source']}] {_WHY[Why(match['why'])]}{chosen}"]
    lines += [f"      {label}: {value}" for label, value in match["fields"].items()]
    return lines + ([f"      {match['url']}"] if match["url"] else [])
