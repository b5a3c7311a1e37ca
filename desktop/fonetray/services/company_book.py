"""What a hub's desks read of the company, and do to it (fulfils the listener's ``CompanyBook``)."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from fonetray.listener.desk_ports import NotDone, NotNow, Tagged
from fonetray.provider.errors import ProviderError, Rejected, Unreachable, WrongCredentials
from fonetray.services.company_notes import CompanyNotes
from fonetray.services.directory import Directory
from fonetray.services.not_now import or_not_now
from fonetray.services.readable import MayRead, Readable
from fonetray.services.timed_switch import BY_TIMER, TimedSwitches
from fonetray.store.errors import StoreError
from fonetray.store.flow_changes import FlowChange, FlowChangeStore
from fonetray.store.flow_timers import FlowTimer
from fonetray.store.journal import Journal
from fonetray.store.notes import NoteStore
from fonetray.store.people import PeopleStore
from fonetray.telephony.feed_messages import (
    Company,
    FlowChangeMessage,
    FlowLog,
    Flows,
    FlowTimerMessage,
    LastContactMessage,
    LearntMessage,
    NoteMessage,
)
from fonetray.telephony.reading import Reader
from fonetray.telephony.until import LONGEST

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where a company's book is kept."""

    people: PeopleStore
    journal: Journal
    notes: NoteStore
    flow_changes: FlowChangeStore


class HubBook:
    """Answers from what the hub has; only a call flow is switched at the provider."""

    def __init__(
        self,
        *,
        directory: Directory,
        shelves: Shelves,
        may_read: MayRead,
        timers: TimedSwitches,
        learnt: Callable[[str], LearntMessage | None] = lambda _: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the people, where everything else is kept, who may read whose calls, and what modules have learnt.

        ``timers`` switch call flows back that were switched for a while.
        """
        self._directory = directory
        self._shelves = shelves
        self._readable = Readable(journal=shelves.journal, may_read=may_read)
        self._notes = CompanyNotes(store=shelves.notes, readable=self._readable, now=now)
        self._timers = timers
        self._learnt = learnt
        self._now = now
        self._employees = self._flows = Tagged(b"", "")
        self._write()
        directory.subscribe(self._write)

    def employees(self) -> Tagged:
        """Give the employees (`Company`); the tag changes with them, not with the time they were read."""
        return self._employees

    def flows(self) -> Tagged:
        """Give the call flows (`Flows`)."""
        return self._flows

    async def set_flow(self, reader: Reader, local_number: str, *, active: bool) -> Tagged:
        """Switch a call flow, noted with who and when; gives the flows then. Raises `NotDone`, `NotNow`.

        It does not go back by itself any more, until `time_flow` says so anew.
        """
        if all(flow.local_number != local_number for flow in self._directory.flows):
            raise NotDone("unknown", f"there is no call flow {local_number}")
        outcome = "failed"
        try:
            async with self._timers.by_hand(local_number):
                await self._directory.set_flow(local_number, active=active)
                outcome = "done"
                await self._timers.drop(local_number)
        except ProviderError as error:
            outcome = _word(error)
            raise NotDone(outcome, error.in_words) from error
        except StoreError as error:
            outcome = outcome if outcome == "done" else "not-kept"
            raise NotNow from error
        finally:
            change = FlowChange(self._now(), local_number, active, reader.employee, reader.id, outcome)
            log.info("Call flow %s %s by %s from desk %s: %s", local_number, "on" if active else "off",
                     reader.employee, reader.id, outcome)  # fmt: skip
            await self._note_change(change)
        return self._flows

    async def read_flows(self) -> Tagged:
        """Read the call flows from the provider now. Raises `NotDone`, `NotNow`."""
        try:
            with or_not_now():
                await self._directory.read_flows()
        except ProviderError as error:
            raise NotDone(_word(error), error.in_words) from error
        return self._flows

    async def flow_log(self) -> FlowLog:
        """Say of each call flow who switched it last, and which go back. Raises `NotNow`."""
        with or_not_now():
            changes = await self._shelves.flow_changes.last_of_each()
        return FlowLog(
            tuple(
                FlowChangeMessage(
                    change.local_number,
                    change.active,
                    change.employee,
                    change.time.isoformat(),
                    change.desk == BY_TIMER,
                )
                for change in changes.values()
            ),
            tuple(
                FlowTimerMessage(
                    timer.local_number, timer.back_to, timer.due.isoformat(), timer.employee, timer.set_at.isoformat()
                )
                for timer in self._timers.all.values()
            ),
        )

    async def time_flow(self, reader: Reader, local_number: str, until: str) -> FlowLog:
        """Switch a call flow to its other state at a time (ISO 8601, with its offset), empty for never.

        Raises `NotDone`, `NotNow`, and ``ValueError`` for a time that is none, or over.
        """
        flow = next((flow for flow in self._directory.flows if flow.local_number == local_number), None)
        if flow is None:
            raise NotDone("unknown", f"there is no call flow {local_number}")
        due = _moment(until, self._now()) if until else None
        with or_not_now():
            async with self._timers.by_hand(local_number):
                if due is None:
                    await self._timers.drop(local_number)
                else:
                    timer = FlowTimer(local_number, not flow.active, due, reader.employee, self._now())
                    await self._timers.keep(timer)
        log.info(
            "Call flow %s goes back %s: %s from desk %s", local_number, until or "never", reader.employee, reader.id
        )
        return await self.flow_log()

    async def last_contact(self, reader: Reader, number: str, *, besides_call: str) -> LastContactMessage | None:
        """Say who of us spoke to a number last; raises `Forbidden`, `NotNow`."""
        with or_not_now():
            await self._readable.check_number(reader, number)
            last = await self._shelves.people.last_contact(number, besides_call=besides_call)
        if last is None:
            return None
        age = max(0.0, (self._now() - last.when).total_seconds())
        return LastContactMessage(age, last.employee, last.direction.value, last.duration)

    async def learnt(self, reader: Reader, call_id: str) -> LearntMessage | None:
        """Say what an integration module learnt of a call that the reader may read; raises `Forbidden`, `NotNow`."""
        with or_not_now():
            await self._readable.check_call(reader, call_id)
        return self._learnt(call_id)

    async def notes(self, reader: Reader, *, call_id: str, number: str) -> list[NoteMessage]:
        """Give the notes on a call, or on the calls with a number that the reader may read, newest first.

        Raises `Forbidden`, `NotNow`.
        """
        return await self._notes.read(reader, call_id=call_id, number=number)

    async def write_note(self, reader: Reader, note: NoteMessage) -> NoteMessage:
        """Keep a note on a call that the reader may read, or the new text of one that is theirs.

        Raises `Forbidden`, `NotNow`, and ``ValueError`` for one with no text, or an id that is none.
        """
        return await self._notes.write(reader, note)

    async def delete_note(self, reader: Reader, note_id: str) -> None:
        """Delete the reader's own note; raises `Forbidden` for another's, `NotNow`."""
        await self._notes.delete(reader, note_id)

    async def _note_change(self, change: FlowChange) -> None:
        try:
            await self._shelves.flow_changes.add(change)
        except StoreError as error:  # shown by whoever watches the store
            log.warning("Who switched a call flow could not be kept: %s", error)

    def _write(self) -> None:
        directory = self._directory
        synced = directory.synced_at.isoformat() if directory.synced_at else ""
        body = msgspec.json.encode(Company(directory.employees, synced))
        self._employees = Tagged(body, _tag(msgspec.json.encode(directory.employees)))
        flows = msgspec.json.encode(Flows(directory.flows))
        self._flows = Tagged(flows, _tag(flows))


def _tag(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]


def _moment(text: str, now: datetime) -> datetime:
    due = datetime.fromisoformat(text)
    if due.tzinfo is None or not now < due <= now + LONGEST:
        raise ValueError("a call flow goes back at a time with its offset, which is to come and within a year")
    return due.astimezone(UTC)


def _word(error: ProviderError) -> str:
    for kind, word in ((WrongCredentials, "login-refused"), (Unreachable, "unreachable"), (Rejected, "rejected")):
        if isinstance(error, kind):
            return word
    return "failed"
