"""All contacts with somebody that we know of, with what each of us noted down: what the history says beside a call."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from fonetray.services.history.last_contacts import LastContacts
from fonetray.services.history.notes import Notes
from fonetray.services.people.identity import Identity
from fonetray.store.earlier import EarlierCall, EarlierCalls
from fonetray.store.notes import Note
from fonetray.telephony.calls import CallState
from fonetray.telephony.dialling import NumberKind

MOST = 20
"""Contacts that are told; the history has them all."""


@dataclass(frozen=True, slots=True)
class LoggedContact:
    """A call with somebody, and the notes on it, newest first."""

    call: EarlierCall
    notes: tuple[Note, ...] = ()


class ContactLog:
    """Asks our own file first, which is quick, and then the hub, which may know more."""

    def __init__(self, *, calls: EarlierCalls, notes: Notes, company: LastContacts) -> None:
        """Take where calls and notes are kept, and who knows the whole company's."""
        self._calls = calls
        self._notes = notes
        self._company = company

    async def told(self, identity: Identity) -> AsyncIterator[tuple[LoggedContact, ...]]:
        """Give the contacts, newest first, and give them again when more is known. Raises ``StoreError``."""
        if identity.number.kind is NumberKind.HIDDEN:
            return
        calls = await self._calls.with_number(identity.number, besides_call="", limit=MOST)
        contacts = tuple(LoggedContact(call) for call in calls)
        yield contacts
        notes, newer = await asyncio.gather(
            self._notes.of_calls([call.call_id for call in calls]), self._company.newer(identity, besides_call="")
        )
        contacts = tuple(replace(one, notes=tuple(notes.get(one.call.call_id, ()))) for one in contacts)
        if newer is not None and not any(one.call.when >= newer.when for one in contacts):
            call = EarlierCall("", newer.when, newer.employee, newer.direction, CallState.ENDED, newer.duration)
            contacts = (LoggedContact(call), *contacts)
        yield contacts
