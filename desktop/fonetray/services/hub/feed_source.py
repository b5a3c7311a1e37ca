"""What a hub's feed sends, from the log, the calls and the directory (fulfils the listener's ``FeedSource``)."""

from collections.abc import AsyncGenerator, Callable, Collection
from datetime import datetime, timedelta

from fonetray.listener.desk_ports import Handled
from fonetray.services.calls.ingest import CallService
from fonetray.services.ground.not_now import or_not_now
from fonetray.services.hub.marks import marked
from fonetray.services.people.directory import Directory
from fonetray.store.handled_log import HandledLog
from fonetray.telephony.calls import CallChange
from fonetray.telephony.event_log import EventLog, LogEntry, Page, Position
from fonetray.telephony.presence import PersonPresence, presence_of
from fonetray.telephony.reading import Reader, Reading, Widening, may_read, scope

SENT_AGAIN = timedelta(hours=24)
"""How far back a desk is sent everything whose position is not known here."""
_LONGEST_CALL = timedelta(hours=12)
_OF_ONE_CALL = 1000
"""The most entries of one call: nobody's telephone rings so often."""


class CallFeed:
    """Looks in the log for what was missed, and at the calls for what is."""

    def __init__(
        self,
        *,
        log: EventLog,
        calls: CallService,
        directory: Directory,
        handled: HandledLog,
        now: Callable[[], datetime],
    ) -> None:
        """Take the log, the calls that are made of it, the people, and what was said of missed calls by hand.

        ``now`` is the clock that calls go by (aware UTC).
        """
        self._log = log
        self._handled = handled
        self._calls = calls
        self._directory = directory
        self._now = now
        self._in_department: dict[str, tuple[str, ...]] = {}
        directory.subscribe(self._in_department.clear)

    @property
    def heard(self) -> bool:
        """Whether events reach this hub, as far as can be told."""
        return not self._calls.stale

    async def last(self) -> Position:
        """Give the newest entry's position."""
        with or_not_now():
            return await self._log.last()

    def scope(self, reader: Reader) -> str:
        """Name whose calls a reader reads now."""
        return scope(reader, self.read_by(reader) or ())

    def read_by(self, reader: Reader) -> tuple[str, ...] | None:
        """Give the local numbers of those whose calls a reader reads now, None for everybody's."""
        if reader.reading is Reading.ALL:
            return None
        department = self._department(reader.employee) if reader.reading is Reading.DEPARTMENT else ""
        if not department:
            return (reader.employee,)
        if department not in self._in_department:  # for all of its desks at once: a new list of people ends all feeds
            colleagues = (one.local_number for one in self._directory.employees)
            found = sorted(one for one in colleagues if self._department(one) == department)
            self._in_department[department] = tuple(found)
        return self._in_department[department]

    async def start_of(self, position: Position | None, widened: Widening = Widening.NONE) -> tuple[Position, bool]:
        """Give the position to read on from for a desk's last one, and whether what it has may come again.

        Who was granted a wider reading is sent the last day of what it reads now; where others have come into a
        department, which happens to many desks at once, it is the calls that run.
        """
        with or_not_now():
            if position is None:
                return await self._before_live_calls(), False
            if not await self._log.knows(position):
                return await self.start_of_unknown()
            if widened is Widening.NONE:
                return position, False
            start = (await self.start_of_unknown())[0]
            if widened is Widening.PEOPLE:
                start = await self._before_live_calls()
        return min(position, start, key=lambda one: one.number), True

    async def start_of_unknown(self) -> tuple[Position, bool]:
        """Give the same for what is no position at all: the last day is sent again."""
        with or_not_now():
            return await self._log.position_before(self._now() - SENT_AGAIN), True

    async def _before_live_calls(self) -> Position:
        newest = await self._log.last()  # before the calls are looked at: what comes meanwhile is after it
        started = [call.started for call in self._calls.live_calls()]
        before = await self._log.position_before(min(started)) if started else newest
        return min(newest, before, key=lambda one: one.number)

    async def missed(self, reader: Reader, after: int, *, limit: int) -> Page:
        """Give what a reader may read of the entries after a number."""
        with or_not_now():
            return await self._log.read(after, limit=limit, employees=self.read_by(reader))

    def follow(self, after: int) -> AsyncGenerator[tuple[LogEntry, ...], None]:
        """Give the entries after a number as they come."""
        return self._log.follow(after)

    def remembered(self) -> Collection[str]:
        """Give the ids of the calls that are remembered."""
        return self._calls.remembered()

    async def so_far(self, call_id: str, before: int) -> tuple[LogEntry, ...]:
        """Give what came of a call id before a number."""
        with or_not_now():
            after = await self._log.position_before(self._now() - _LONGEST_CALL)
            page = await self._log.read(after.number, limit=_OF_ONE_CALL, call_id=call_id)
        return tuple(entry for entry in page.entries if entry.position.number < before)

    async def last_handled(self) -> int:
        """Give the number of the newest word that a call was handled, or is open again."""
        with or_not_now():
            return await self._handled.last()

    async def handled(self, after: int, *, limit: int) -> list[Handled]:
        """Give those after a number, in their order."""
        with or_not_now():
            found = await self._handled.after(after, limit=limit)
        now = self._now()
        return [Handled(marked(one.mark, now), one.parties) for one in found]

    def presence(self) -> dict[str, PersonPresence]:
        """Give the presence of everybody who is not free."""
        people = presence_of(self._calls.live_calls())
        return {one: presence for one, presence in people.items() if self._is_one_of_us(one)}

    def may_read(self, reader: Reader, employees: Collection[str]) -> bool:
        """Say whether a reader may read in full what concerns these employees."""
        return may_read(reader, employees, same_department=self._same_department)

    def subscribe(
        self,
        *,
        presence: Callable[[Collection[str]], None],
        company: Callable[[], None],
        handled: Callable[[], None],
    ) -> None:
        """Have these called when somebody's presence, or the employees or call flows, or a call's mark has changed."""

        def changed(change: CallChange) -> None:
            if self._is_one_of_us(change.after.employee):
                presence((change.after.employee,))

        self._calls.subscribe(changed)
        self._directory.subscribe(company)
        self._handled.subscribe(handled)

    def _is_one_of_us(self, local_number: str) -> bool:
        """Say whether all may hear who is not free: a PBX may put a caller's number where an employee's would stand."""
        return not self._directory.employees or self._directory.employee(local_number) is not None

    def _same_department(self, one: str, other: str) -> bool:
        names = [self._department(local_number) for local_number in (one, other)]
        return bool(names[0]) and names[0] == names[1]

    def _department(self, local_number: str) -> str:
        employee = self._directory.employee(local_number)
        return employee.department.name.strip().casefold() if employee and employee.department else ""
