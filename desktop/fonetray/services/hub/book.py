"""What a hub's desks read of the company, and do to it (fulfils the listener's ``CompanyBook``)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from fonetray.listener.desk_ports import Tagged
from fonetray.services.ground.not_now import or_not_now
from fonetray.services.hub.flows import CompanyFlows
from fonetray.services.hub.marks import CompanyMarks
from fonetray.services.hub.notes import CompanyNotes
from fonetray.services.hub.readable import MayRead, Readable
from fonetray.services.people.directory import Directory
from fonetray.store.handled_log import HandledLog
from fonetray.store.journal import Journal
from fonetray.store.notes import NoteStore
from fonetray.store.people import PeopleStore
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.feed_messages import (
    Company,
    FlowLog,
    HandledMessage,
    LastContactMessage,
    LearntMessage,
    NoteMessage,
)
from fonetray.telephony.numbers import identify
from fonetray.telephony.reading import Reader


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where a company's book is kept."""

    people: PeopleStore
    journal: Journal
    notes: NoteStore
    handled: HandledLog


class HubBook:
    """Answers from what the hub has; only a call flow is switched at the provider."""

    def __init__(
        self,
        *,
        directory: Directory,
        shelves: Shelves,
        may_read: MayRead,
        flows: CompanyFlows,
        learnt: Callable[[str], LearntMessage | None] = lambda _: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the people, where everything else is kept, who may read whose calls, and what modules have learnt."""
        self._directory = directory
        self._shelves = shelves
        self._may_read = may_read
        self._readable = Readable(journal=shelves.journal, may_read=may_read)
        self._notes = CompanyNotes(store=shelves.notes, readable=self._readable, now=now)
        self._marks = CompanyMarks(log=shelves.handled, readable=self._readable, now=now)
        self._learnt = learnt
        self._now = now
        self._flows = flows
        self._employees = Tagged(b"", "")
        self._write()
        directory.subscribe(self._write)

    def employees(self) -> Tagged:
        """Give the employees (`Company`); the tag changes with them, not with the time they were read."""
        return self._employees

    def flows(self) -> Tagged:
        """Give the call flows (`Flows`)."""
        return self._flows.all()

    def flow_log_tag(self) -> str:
        """Give the tag of who switched which call flow, and which go back."""
        return self._flows.log_tag

    def watch(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called when that may be another."""
        self._flows.watch(changed)

    async def set_flow(self, reader: Reader, local_number: str, *, active: bool, until: str) -> Tagged:
        """Switch a call flow, until a time where there is one, noted with who and when; gives the flows then.

        Raises `NotDone`, `NotNow`, and ``ValueError`` for a time that is none, or over.
        """
        return await self._flows.switch(reader, local_number, active=active, until=until)

    async def read_flows(self) -> Tagged:
        """Read the call flows from the provider now. Raises `NotDone`, `NotNow`."""
        return await self._flows.read()

    async def flow_log(self) -> FlowLog:
        """Say of each call flow who switched it last, and which go back."""
        return self._flows.log()

    async def time_flow(self, reader: Reader, local_number: str, until: str, *, back_to: bool | None) -> FlowLog:
        """Switch a call flow to its other state at a time (ISO 8601, with its offset), empty for never.

        Raises `NotDone`, `NotNow`, and ``ValueError`` for a time that is none, or over.
        """
        return await self._flows.time(reader, local_number, until, back_to=back_to)

    async def last_contact(self, reader: Reader, number: str, *, besides_call: str) -> LastContactMessage | None:
        """Say who of us spoke to a number last; raises `Forbidden`, `NotNow`.

        Who of the others spoke to a colleague is nobody's business who may not read their calls.
        """
        with or_not_now():
            await self._readable.check_number(reader, number)
            last = await self._shelves.people.last_contact(number, besides_call=besides_call)
        if last is None or (self._is_colleagues(number) and not self._may_read(reader, [last.employee])):
            return None
        age = max(0.0, (self._now() - last.when).total_seconds())
        return LastContactMessage(age, last.employee, last.direction.value, last.duration)

    async def learnt(self, reader: Reader, call_id: str) -> LearntMessage | None:
        """Say what an integration module learnt of a call that the reader may read; raises `Forbidden`, `NotNow`."""
        with or_not_now():
            await self._readable.check_call(reader, call_id)
        return self._learnt(call_id)

    async def notes(self, reader: Reader, *, call_id: str, number: str, note_id: str = "") -> list[NoteMessage]:
        """Give the notes on a call, or on the calls with a number that the reader may read, newest first, or one.

        Raises `Forbidden`, `NotNow`.
        """
        return await self._notes.read(reader, call_id=call_id, number=number, note_id=note_id)

    async def write_note(self, reader: Reader, note: NoteMessage) -> NoteMessage:
        """Keep a note on a call that the reader may read, or the new text of one that is theirs.

        Raises `Forbidden`, `NotNow`, and ``ValueError`` for one with no text, or an id that is none.
        """
        return await self._notes.write(reader, note)

    async def delete_note(self, reader: Reader, note_id: str) -> None:
        """Delete the reader's own note; raises `Forbidden` for another's, `NotNow`."""
        await self._notes.delete(reader, note_id)

    async def handled(self, reader: Reader, message: HandledMessage) -> HandledMessage:
        """Keep what a reader says of a missed call, and give what counts; raises `Forbidden`, `NotNow`."""
        return await self._marks.say(reader, message)

    def _is_colleagues(self, number: str) -> bool:
        found = identify(number, is_local=self._directory.is_local)
        return found.kind is NumberKind.INTERNAL or bool(self._directory.colleagues_with(found))

    def _write(self) -> None:
        directory = self._directory
        synced = directory.synced_at.isoformat() if directory.synced_at else ""
        body = msgspec.json.encode(Company(directory.employees, synced))
        self._employees = Tagged(body, _tag(msgspec.json.encode(directory.employees)))


def _tag(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]
