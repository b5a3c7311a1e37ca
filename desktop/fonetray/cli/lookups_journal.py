"""``fonetray lookups journal``: what a source would be told of a call, and the calls that it was not told of."""

import argparse
import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.lookup.errors import LookupFailed, TemplateError
from fonetray.lookup.matches import Match
from fonetray.services.lookups.folder import LookupFolder
from fonetray.services.lookups.journal_words import untold_words
from fonetray.store.database import Database
from fonetray.store.errors import StoreError
from fonetray.store.journalling import JournallingStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction

if TYPE_CHECKING:
    from fonetray.lookup.template import JournalEntry, Template

_FAR_BACK = timedelta(days=3660)
_LOOKED_AT = 200
"""Calls, the newest, among which one is looked for."""


def run(context: Context, folder: LookupFolder, options: argparse.Namespace) -> Exit:
    """List, show, or have sent again."""
    if options.name is None:
        if options.again or options.call:
            raise CommandError("name the source; `fonetray lookups` lists them", Exit.USAGE)
        told = asyncio.run(untold(context))
        context.answer(told, lambda: _listed(told))
        return Exit.DONE
    if options.again:
        count = asyncio.run(_again(context, options.name))
        context.answer({"again": count}, lambda: f"{count} calls are sent again.")
        return Exit.DONE
    template = _template(folder, options.name)
    if template.journal is None:
        raise CommandError(f"{options.name} is told of no calls: its file has no [journal]", Exit.USAGE)
    shown = asyncio.run(_shown(context, template, template.journal, options.call))
    context.answer(shown, lambda: "\n".join([*shown["request"], "", *shown["remarks"]]))
    return Exit.DONE


async def untold(context: Context) -> dict[str, list[str]]:
    """Say of each source, in lines, how many calls it was not told of yet, and why."""
    database = Database.read_only(context.home.database)
    try:
        database.open()
        try:
            tallies = await JournallingStore(database).tallies()
        finally:
            database.close()
    except StoreError as error:
        raise CommandError(str(error)) from error
    found: dict[str, list[str]] = {}
    for tally in tallies:
        found.setdefault(tally.source, []).append(untold_words(tally))
    return found


async def _again(context: Context, source: str) -> int:
    answer = await asyncio.to_thread(context.ask_app, "journal-again", source=source)
    if answer is not None:
        return int(answer["count"])
    async with context.desk() as desk:
        return int(await desk.journalling.again(source))


def _template(folder: LookupFolder, name: str) -> "Template":
    from fonetray.lookup.template_file import parse_template, read_template  # noqa: PLC0415 - only for who asks

    file = {**folder.off(), **folder.on()}.get(name)
    if file is None:
        there = ", ".join(sorted({**folder.off(), **folder.on()})) or "none"
        raise CommandError(f"there is no lookup source {name!r}; there is {there}", Exit.USAGE)
    try:
        if file.suffix == ".toml":
            return read_template(file)
        return parse_template(file.read_text(encoding="utf-8-sig"), name=name, file=file.name)
    except (TemplateError, OSError, UnicodeDecodeError) as error:
        raise CommandError(str(error), Exit.USAGE) from error


async def _shown(context: Context, template: "Template", entry: "JournalEntry", call_id: str) -> dict[str, Any]:
    from fonetray.lookup.http_journal import Told  # noqa: PLC0415 - only for who asks
    from fonetray.services.lookups.journal_choice import entry_id, facts, told_to, waiting  # noqa: PLC0415 - only for who asks
    from fonetray.services.people.identity import Identity  # noqa: PLC0415 - only for who asks

    async with context.desk(reading=True) as desk:
        mine = desk.account.local_number
        since = datetime.now(UTC) - _FAR_BACK
        calls = await desk.journal.list_calls(since=since, employee=mine, limit=_LOOKED_AT) if mine else []
        call = _picked(calls, call_id)
        example = call is None
        call = call or _example(mine)
        kept = waiting(call)
        if kept is None:
            raise CommandError(f"of the call {call.call_id} no source is told: {_why_not(call)}", Exit.USAGE)
        number = desk.identification.read(call.number)
        if not number.e164:
            raise CommandError("sources are told of calls with whole numbers only, as 86515151 or +46…", Exit.USAGE)
        customer = Match("Bo Jensen", template.title, "Jensen & Søn", key="12345")
        notes = (await desk.notes.of_calls([call.call_id])).get(call.call_id, [])
        note = "\n\n".join(each.text for each in reversed(notes) if each.author == call.employee)
        colleague = desk.directory.employee(call.employee)
        told = facts(
            kept,
            key=entry_id(call),
            call_id=call.call_id,
            employee=call.employee,
            colleague=(colleague.name if colleague else "") or call.employee,
            note=note or ("(your note)" if example else ""),
        )
        source = desk.lookups.journal(template)
        try:
            request = source.shown(Told(told, number, customer))
        except LookupFailed as error:
            raise CommandError(str(error)) from error
        phones = [phone.local_number for phone in desk.my_phones]
        fits = told_to(kept, Identity(number, (customer,)), None, [template], my_phones=phones) is not None
    remarks = ["Nothing was sent. The customer is made up: Bo Jensen of Jensen & Søn, id 12345."]
    if example:
        remarks.append("The call is made up too; none is kept here that could be told.")
    if not fits:
        remarks.append(f"A call like this one would not be told: only = {[str(word) for word in entry.only]}.")
    if not entry.enabled:
        remarks.append("The source is told of no calls yet: enabled = true under [journal] begins it.")
    return {
        "source": template.name,
        "call": call.call_id,
        "would_be_told": fits,
        "request": request,
        "remarks": remarks,
    }


def _picked(calls: list[Call], call_id: str) -> Call | None:
    over = (CallState.ENDED, CallState.MISSED)
    if not call_id:
        return next((call for call in calls if call.state in over and call.number), None)
    found = next((call for call in calls if call.call_id == call_id), None)
    if found is None:
        raise CommandError(f"you have had no call {call_id!r} of late; `fonetray calls --json` has the ids", Exit.USAGE)
    return found


def _example(mine: str) -> Call:
    started = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    talked = timedelta(seconds=185)
    return Call(
        "example", mine or "201", Direction.INCOMING, CallState.ENDED, "+4586515151", started,
        answered=started + timedelta(seconds=5), ended=started + timedelta(seconds=5) + talked, duration=185,
    )  # fmt: skip


def _why_not(call: Call) -> str:
    if call.state is CallState.ELSEWHERE:
        return "a colleague took it"
    return "it is not over" if call.state.live else "its number is not known"


def _listed(told: dict[str, list[str]]) -> str:
    lines = [f"{source or 'not known yet where'}: {line}" for source, found in told.items() for line in found]
    return "\n".join(lines) or "No call waits to be told."
