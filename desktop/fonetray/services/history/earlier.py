"""The last contacts with whoever is on the line: when, who of us, how long, and what was noted down."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fonetray.services.history.last_contacts import PATIENCE, LastContacts
from fonetray.services.history.notes import Notes
from fonetray.services.people.identity import Identity
from fonetray.store.earlier import EarlierCall, EarlierCalls
from fonetray.store.errors import StoreError
from fonetray.store.people import LastContact
from fonetray.telephony.calls import CallState
from fonetray.telephony.dialling import NumberKind

log = logging.getLogger(__name__)

MOST = 3


@dataclass(frozen=True, slots=True)
class Contact:
    """An earlier call, and the latest note on it, empty where there is none."""

    call: EarlierCall
    note: str = ""


class EarlierContacts:
    """Asks our own file first, which is quick, and then the hub, which may know more."""

    def __init__(self, *, calls: EarlierCalls, notes: Notes, company: LastContacts, patience: float = PATIENCE) -> None:
        """Take where calls and notes are kept, who knows the whole company's, and how long (seconds) it may take."""
        self._calls = calls
        self._notes = notes
        self._company = company
        self._patience = patience

    async def here(self, identity: Identity, *, besides_call: str) -> tuple[Contact, ...]:
        """Give what is kept here, newest first, without notes; where that cannot be read, nothing."""
        if identity.number.kind is NumberKind.HIDDEN:
            return ()
        try:
            calls = await self._calls.with_number(identity.number, besides_call=besides_call, limit=MOST)
        except StoreError as error:
            log.warning("Earlier contacts could not be read: %s", error)
            return ()
        return tuple(Contact(call) for call in calls)

    async def noted(self, contacts: Sequence[Contact]) -> tuple[Contact, ...]:
        """Add the notes: those that are kept here, and of the hub's as many as it tells in time."""
        ids = [contact.call.call_id for contact in contacts if contact.call.call_id]
        if not ids:
            return tuple(contacts)
        try:
            notes = await self._notes.of_calls(ids, patience=self._patience)
        except StoreError:  # a card without them is better than none
            return tuple(contacts)
        return tuple(
            replace(contact, note=notes[contact.call.call_id][0].text if contact.call.call_id in notes else "")
            for contact in contacts
        )

    async def with_company(
        self, identity: Identity, contacts: Sequence[Contact], *, besides_call: str
    ) -> tuple[Contact, ...]:
        """Put a colleague's later contact, which only the hub knows, before those that are known here."""
        newer = await self._company.newer(identity, besides_call=besides_call)
        if newer is None or any(contact.call.when >= newer.when for contact in contacts):
            return tuple(contacts)
        return (Contact(_told(newer)), *contacts)[:MOST]


def _told(last: LastContact) -> EarlierCall:
    return EarlierCall("", last.when, last.employee, last.direction, CallState.ENDED, last.duration)
