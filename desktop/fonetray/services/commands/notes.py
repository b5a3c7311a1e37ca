"""What a terminal asks of notes: the same in the running app, which can ask the hub, and without one."""

from dataclasses import replace
from typing import Any

from fonetray.feed.errors import FeedError
from fonetray.services.desk import Desk
from fonetray.services.ground.handover import CommandRefused
from fonetray.services.history.notes import note_document
from fonetray.store.errors import StoreError
from fonetray.store.journal import number_key
from fonetray.store.notes import Note
from fonetray.telephony.note_text import LONGEST_NOTE, clean_note, too_long

_SENDING = 5.0
"""Seconds that a command waits for the hub before it says that the note is not sent yet."""
_USAGE = 2


async def obey_note_command(desk: Desk, question: dict[str, Any]) -> dict[str, Any]:
    """Do what ``action`` says: ``add``, ``list``, ``edit`` or ``delete``; raises `CommandRefused`."""
    action = {"add": _add, "list": _list, "edit": _edit, "delete": _delete}[str(question.get("action"))]
    try:
        return await action(desk, question)
    except StoreError as error:
        raise CommandRefused(str(error)) from error


async def _add(desk: Desk, question: dict[str, Any]) -> dict[str, Any]:
    text, call_id = _text(question), str(question.get("call"))
    if not await desk.journal.parties_of(call_id):
        raise CommandRefused(f"there is no call {call_id!r}; `fonetray calls --json` lists them with their ids")
    return await _sent(desk, await desk.notes.write_on(call_id, await _number(desk, call_id), text))


async def _list(desk: Desk, question: dict[str, Any]) -> dict[str, Any]:
    call_id, number = str(question.get("call") or ""), str(question.get("number") or "")
    if call_id:
        if not await desk.journal.parties_of(call_id):
            raise CommandRefused(f"there is no call {call_id!r}; `fonetray calls --json` lists them with their ids")
        found = (await desk.notes.of_calls([call_id])).get(call_id, [])
    elif number:
        read = desk.identification.read(number)
        found = await desk.notes.with_number(read.e164 or read.display or number)
    else:
        found = await desk.notes.latest()
    return {"notes": [document(desk, note) for note in found]}


async def _edit(desk: Desk, question: dict[str, Any]) -> dict[str, Any]:
    text, note = _text(question), await _mine(desk, str(question.get("note")))
    return await _sent(desk, await desk.notes.change(note, text))


async def _delete(desk: Desk, question: dict[str, Any]) -> dict[str, Any]:
    note = await _mine(desk, str(question.get("note")))
    await desk.notes.delete(note)
    await _wait(desk)
    waits = await desk.notes.waits(note.id)
    return {"note": {**document(desk, note), "state": "unsent" if waits else "deleted"}}


async def _mine(desk: Desk, note_id: str) -> Note:
    """Find a note of the user's, here or at the hub, with the key by which those with the same number are found."""
    try:
        note = await desk.notes.find_anywhere(note_id)
    except FeedError as error:
        raise CommandRefused(
            f"there is no note {note_id!r} on this computer, and the hub cannot be asked: {error}; try again later"
        ) from error
    if note is None:
        where = "on this computer or at the hub" if desk.account.joined else "on this computer"
        raise CommandRefused(f"there is no note {note_id!r} {where}; `fonetray notes list --json` lists them")
    if not desk.notes.is_mine(note):
        raise CommandRefused(f"the note is {note.author}'s, who alone may change or delete it", 3)
    if note.number_key:
        return note
    return replace(note, number_key=number_key(await _number(desk, note.call_id)))


async def _number(desk: Desk, call_id: str) -> str:
    """Give a call's number as far as it is known here."""
    parties = await desk.journal.parties_of(call_id)
    return parties.get(desk.account.local_number) or next(filter(None, parties.values()), "")


async def _sent(desk: Desk, note: Note) -> dict[str, Any]:
    await _wait(desk)
    return {"note": document(desk, await desk.notes.find(note.id) or note)}


async def _wait(desk: Desk) -> None:
    """Give the hub a moment; without the app, which follows its feed, it is asked once."""
    if desk.account.joined:
        await desk.notes.unsent.once(within=_SENDING)


def _text(question: dict[str, Any]) -> str:
    text = str(question.get("text"))
    if over := too_long(text):
        raise CommandRefused(
            f"the note has {LONGEST_NOTE + over} characters and may have {LONGEST_NOTE}; shorten it", _USAGE
        )
    cleaned = clean_note(text)
    if not cleaned:
        raise CommandRefused("the note has no text; say it with --text or --stdin", _USAGE)
    return cleaned


def document(desk: Desk, note: Note) -> dict[str, Any]:
    """Write a note with its author's name, and whether it is the user's own."""
    colleague = desk.directory.employee(note.author)
    return {**note_document(note), "author_name": colleague.name if colleague else "", "mine": desk.notes.is_mine(note)}
