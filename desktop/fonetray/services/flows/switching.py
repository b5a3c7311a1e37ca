"""Switches call flows as somebody wishes, for a while too, and notes who it was: on a hub, or a desk without one."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from fonetray.provider.errors import (
    PlainHttpRefused,
    ProviderError,
    Rejected,
    TimedOut,
    Unreachable,
    WrongCredentials,
)
from fonetray.services.flows.history import FlowHistory
from fonetray.services.flows.timed_switch import TimedSwitches
from fonetray.services.people.directory import Directory
from fonetray.store.errors import StoreError
from fonetray.store.flow_changes import DONE, TIMED, UNTIMED, FlowChange
from fonetray.store.flow_timers import FlowTimer
from fonetray.telephony.people import CallFlow

log = logging.getLogger(__name__)

_NOTHING_DONE = (Rejected, WrongCredentials, PlainHttpRefused)
"""After these a flow is as it was; after all others nobody knows before it is read again."""


class FlowUncertain(ProviderError):
    """A flow was to be switched and no answer came, so that it may have been."""


class FlowOvertaken(Exception):
    """A flow is in the state already that it was to go back to: somebody else was quicker. The message says so."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who wishes something: an employee's local number, and the desk, empty for this very computer."""

    employee: str
    desk: str = ""

    @property
    def in_words(self) -> str:
        """Name them for the log."""
        return " ".join(filter(None, (self.employee or "the hub itself", self.desk and f"from desk {self.desk}")))


class FlowSwitching:
    """One wish at a time; the last one counts, its time too."""

    def __init__(
        self,
        *,
        directory: Directory,
        timers: TimedSwitches,
        history: FlowHistory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the flows, what switches them back, and where it is noted who it was."""
        self._directory = directory
        self._timers = timers
        self._history = history
        self._now = now

    async def switch(self, local_number: str, *, active: bool, until: datetime | None, who: Who) -> None:
        """Switch a flow, until a time where there is one, which is on the disk before anything is switched.

        A switch for good takes away the time there was, and one that fails leaves it. Raises ``StoreError``,
        ``ProviderError``, and `FlowUncertain` where no answer came: then the next reading says which time holds.
        """
        wish = FlowTimer(local_number, not active, until, who.employee, self._now()) if until is not None else None
        outcome = "failed"
        try:
            async with self._timers.by_hand(local_number):
                former = self._timers.all.get(local_number)
                if wish is not None:
                    await self._timers.keep(wish)
                try:
                    await self._directory.set_flow(local_number, active=active)
                except ProviderError as error:
                    stands = await self._look_after(local_number, error, wanted=active)
                    if stands is not active:
                        if wish is not None:
                            await self._timers.take_back(wish, former, doubtful=stands is None)
                        raise
                outcome = DONE
                if wish is None:
                    await self._timers.drop(local_number)
        except TimedOut as error:
            outcome = "uncertain"
            raise FlowUncertain(
                f"no answer came, so that call flow {local_number} may have been switched", "Look again in a moment"
            ) from error
        except ProviderError as error:
            outcome = word_of(error)
            raise
        except StoreError:
            outcome = outcome if outcome == DONE else "not-kept"
            raise
        finally:
            log.info("Call flow %s %s%s by %s: %s", local_number, "on" if active else "off",
                     f" until {until.isoformat()}" if until else "", who.in_words, outcome)  # fmt: skip
            change = FlowChange(self._now(), local_number, active, who.employee, who.desk, outcome, until)
            await self._history.note(change)

    async def time(self, local_number: str, until: datetime | None, *, back_to: bool | None, who: Who) -> None:
        """Have a flow go back at another time, or not at all.

        ``back_to`` is the state that is meant, where somebody has said so. Raises `FlowOvertaken`, ``StoreError``.
        """
        async with self._timers.by_hand(local_number):
            flow, former = self._flow(local_number), self._timers.all.get(local_number)
            if until is None:
                await self._timers.drop(local_number)
            elif flow is None or flow.active is back_to:
                raise FlowOvertaken(f"call flow {local_number} has been switched by somebody else meanwhile")
            else:
                await self._timers.keep(FlowTimer(local_number, not flow.active, until, who.employee, self._now()))
            if timer := self._timers.all.get(local_number) or former:
                outcome = TIMED if until else UNTIMED
                change = FlowChange(self._now(), local_number, timer.back_to, who.employee, who.desk, outcome, until)
                await self._history.note(change)
        when = until.isoformat() if until else "never"
        log.info("Call flow %s goes back %s: %s", local_number, when, who.in_words)

    async def read(self) -> tuple[CallFlow, ...]:
        """Read the flows now, after whatever is being switched. Raises ``ProviderError``, ``StoreError``."""
        async with self._timers.at_rest():
            return await self._directory.read_flows()

    async def _look_after(self, local_number: str, error: ProviderError, *, wanted: bool) -> bool | None:
        """Give how a flow stands after a failure, None where nobody knows; who did not answer is not asked again."""
        if isinstance(error, _NOTHING_DONE):
            return not wanted
        if isinstance(error, TimedOut):
            return None
        try:
            await self._directory.read_flows()
        except ProviderError:
            return None
        flow = self._flow(local_number)
        return flow.active if flow else None

    def _flow(self, local_number: str) -> CallFlow | None:
        return next((flow for flow in self._directory.flows if flow.local_number == local_number), None)


_WORDS: tuple[tuple[type[ProviderError], str], ...] = (
    (WrongCredentials, "login-refused"),
    (FlowUncertain, "uncertain"),
    (Unreachable, "unreachable"),
    (Rejected, "rejected"),
)


def word_of(error: ProviderError) -> str:
    """Give the word by which the provider's trouble is noted and told."""
    return next((word for kind, word in _WORDS if isinstance(error, kind)), "failed")
