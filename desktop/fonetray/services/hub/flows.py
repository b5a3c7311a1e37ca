"""A hub's call flows, as its desks read them, switch them, and have them go back (docs/decisions/0036, 0040)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from fonetray.listener.desk_ports import NotDone, Tagged
from fonetray.provider.errors import ProviderError
from fonetray.services.flows.history import FlowHistory
from fonetray.services.flows.switching import FlowOvertaken, FlowSwitching, Who, word_of
from fonetray.services.flows.timed_switch import BY_TIMER, Ended, TimedSwitches, TimerNews
from fonetray.services.ground.not_now import or_not_now
from fonetray.services.people.directory import Directory
from fonetray.telephony.feed_messages import (
    FlowChangeMessage,
    FlowLog,
    Flows,
    FlowStuckMessage,
    FlowTimerMessage,
    SwitchedFlows,
)
from fonetray.telephony.reading import Reader
from fonetray.telephony.until import LONGEST

_TOLD_FOR = timedelta(days=1)
"""For so long a flow that has not gone back is told of, unless somebody switches it before."""
_STUCK = (Ended.GONE, Ended.REFUSED, Ended.WAITS)


@dataclass(frozen=True, slots=True)
class FlowParts:
    """What switches a hub's call flows, and what is kept of that."""

    switching: FlowSwitching
    timers: TimedSwitches
    history: FlowHistory


class CompanyFlows:
    """The last wish counts, whichever desk it comes from; the clock is the hub's."""

    def __init__(
        self, *, directory: Directory, parts: FlowParts, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Take the flows, and what switches them; nobody else hears from ``parts.timers`` what became of those."""
        self._directory = directory
        self._parts = parts
        self._now = now
        self._stuck: dict[str, tuple[datetime, FlowStuckMessage]] = {}
        self._listeners: list[Callable[[], None]] = []
        self._flows = Tagged(b"", "")
        self._write()
        directory.subscribe(self._write)
        parts.timers.tell_by(self._heard)
        parts.timers.subscribe(self._changed)
        parts.history.subscribe(self._changed)

    async def load(self) -> None:
        """Know again what had not gone back before this start. Raises ``StoreError``."""
        for change in await self._parts.history.not_gone_back(self._now() - _TOLD_FOR):
            local, due = change.local_number, (change.due or change.time).isoformat()
            message = FlowStuckMessage(local, change.active, due, change.employee, change.outcome, change.why)
            self._stuck[local] = (change.time, message)

    def watch(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called when `log_tag` may be another."""
        self._listeners.append(changed)

    def all(self) -> Tagged:
        """Give the call flows (`Flows`)."""
        return self._flows

    @property
    def log_tag(self) -> str:
        """The tag of what is noted; what the clock shows is no part of that."""
        return _tag(msgspec.json.encode(self._noted()))

    def log(self) -> FlowLog:
        """Say of each call flow who switched it last, which go back, and which should have."""
        noted = self._noted()
        return FlowLog(noted.changes, noted.timers, noted.stuck, self._now().isoformat(), takes_until=True)

    async def switch(self, reader: Reader, local_number: str, *, active: bool, until: str) -> Tagged:
        """Switch a call flow, until a time (ISO 8601, with its offset) where there is one (`SwitchedFlows`).

        Raises `NotDone`, `NotNow`, and ``ValueError`` for a time that is none, or over.
        """
        self._check(local_number)
        due, who = self._moment(until), Who(reader.employee, reader.id)
        try:
            with or_not_now():
                await self._parts.switching.switch(local_number, active=active, until=due, who=who)
        except ProviderError as error:
            raise NotDone(word_of(error), error.in_words) from error
        self._not_stuck(local_number)
        return Tagged(msgspec.json.encode(SwitchedFlows(self._directory.flows, self.log())), self._flows.tag)

    async def time(self, reader: Reader, local_number: str, until: str, *, back_to: bool | None) -> FlowLog:
        """Switch a call flow to its other state at a time, empty for never; ``back_to`` is the one that is meant.

        Raises as `switch` does.
        """
        self._check(local_number)
        due, who = self._moment(until), Who(reader.employee, reader.id)
        try:
            with or_not_now():
                await self._parts.switching.time(local_number, due, back_to=back_to, who=who)
        except FlowOvertaken as error:
            raise NotDone("overtaken", str(error)) from error
        self._not_stuck(local_number)
        return self.log()

    async def read(self) -> Tagged:
        """Read the call flows from the provider, after whatever is being switched. Raises `NotDone`, `NotNow`."""
        try:
            with or_not_now():
                await self._parts.switching.read()
        except ProviderError as error:
            raise NotDone(word_of(error), error.in_words) from error
        return self._flows

    def _check(self, local_number: str) -> None:
        if all(flow.local_number != local_number for flow in self._directory.flows):
            raise NotDone("unknown", f"there is no call flow {local_number}")

    def _moment(self, text: str) -> datetime | None:
        """Read a time that is to come, None where there is none."""
        if not text:
            return None
        due, now = datetime.fromisoformat(text), self._now()
        if due.tzinfo is None:
            raise ValueError(f"the time {text} lacks its offset")
        if not now < due <= now + LONGEST:
            shown = now.astimezone(due.tzinfo).isoformat(" ", "minutes")
            raise ValueError(f"that time is not to come within a year: the hub's clock shows {shown}")
        return due.astimezone(UTC)

    def _noted(self) -> FlowLog:
        changes = tuple(
            FlowChangeMessage(
                change.local_number, change.active, change.employee, change.time.isoformat(), change.desk == BY_TIMER
            )
            for change in self._parts.history.last.values()
        )
        timers = tuple(
            FlowTimerMessage(
                timer.local_number, timer.back_to, timer.due.isoformat(), timer.employee, timer.set_at.isoformat()
            )
            for timer in self._parts.timers.all.values()
        )
        since = self._now() - _TOLD_FOR
        return FlowLog(changes, timers, tuple(message for time, message in self._stuck.values() if time > since))

    def _heard(self, news: TimerNews) -> None:
        """Keep for the desks what has not gone as it was wished."""
        timer = news.timer
        if news.how not in _STUCK:
            self._not_stuck(timer.local_number)
            return
        why = news.error.in_words if news.error else ""
        message = FlowStuckMessage(
            timer.local_number, timer.back_to, timer.due.isoformat(), timer.employee, news.how.value, why
        )
        self._stuck[timer.local_number] = (self._now(), message)
        self._changed()

    def _not_stuck(self, local_number: str) -> None:
        if self._stuck.pop(local_number, None) is not None:
            self._changed()

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()

    def _write(self) -> None:
        body = msgspec.json.encode(Flows(self._directory.flows))
        self._flows = Tagged(body, _tag(body))


def _tag(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]
