"""One question, many sources: all are asked at once, and each answer is told as it comes.

What a source said is remembered for some minutes, that it knows nobody for one; a number that rings on is asked about
once. A source that fails or is late costs nobody but itself.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from fonetray.lookup.errors import LookupFailed
from fonetray.lookup.matches import Match, by_certainty
from fonetray.lookup.pace import Pace, Rate
from fonetray.telephony.dialling import PhoneNumber

log = logging.getLogger(__name__)

DEADLINE = 10.0
"""Seconds after which no source is waited for, whatever its own time-out."""
KNOWN_FOR, UNKNOWN_FOR = 600.0, 60.0
"""Seconds for which an answer is remembered: one with people, and one that knows nobody."""
_REMEMBERED = 1000
"""Answers."""


class LookupSource(Protocol):
    """A place to look numbers up in. It is asked only about numbers that have an E.164 form."""

    @property
    def name(self) -> str:
        """What people call the source."""

    async def find(self, number: PhoneNumber) -> Sequence[Match]:
        """Give everybody the source knows under this number; may raise, may be slow: the resolver bears both."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A source, how often it may be asked, and of which countries' numbers (ISO 3166; empty for all)."""

    source: LookupSource
    rate: Rate | None = None
    countries: tuple[str, ...] = ()


@dataclass(slots=True)
class Standing:
    """How a source has done: when it last answered and in how many seconds, when and why it last failed."""

    name: str
    answers: int = 0
    answered: datetime | None = None
    seconds: float = 0.0
    failures: int = 0
    failed: datetime | None = None
    why: str = ""
    """Why it fails; empty again once it answers."""


class _Place:
    """A source as the resolver has it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.pace = Pace(asked.rate) if asked.rate else None
        self.standing = Standing(asked.source.name)
        self.running: dict[str, asyncio.Task[Sequence[Match]]] = {}
        self.remembered: OrderedDict[str, tuple[float, Sequence[Match]]] = OrderedDict()

    def ended(self, number: str, _task: asyncio.Task[Sequence[Match]]) -> None:
        """Let go of a question that was answered or cancelled."""
        del self.running[number]

    async def find(self, number: PhoneNumber) -> tuple[Match, ...]:
        """Ask, if that is not too often."""
        if self.pace is not None and not self.pace.admits(time.monotonic()):
            raise LookupFailed(f"not asked: more than {self.asked.rate} would be too often (at_most)")
        return tuple(await self.asked.source.find(number))


class Resolver:
    """Asks all sources at once, in the order of trust they were given."""

    def __init__(
        self,
        sources: Iterable[LookupSource] = (),
        *,
        deadline: float = DEADLINE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the sources, most trusted first, the deadline in seconds, and a clock for what is remembered."""
        self._deadline = deadline
        self._clock = clock
        self._places = [_Place(Asked(source)) for source in sources]
        self._forgotten = 0

    def replace(self, sources: Sequence[Asked]) -> None:
        """Ask these from now on. Of those that stay, what they said stays; whoever is asked just now is let go."""
        before = {place.asked.source: place for place in self._places}
        self._places = [before.pop(asked.source) if asked.source in before else _Place(asked) for asked in sources]
        for gone in before.values():
            for task in gone.running.values():
                task.cancel()

    def forget(self) -> None:
        """Forget what the sources said; what they are just saying is told, and not remembered."""
        self._forgotten += 1
        for place in self._places:
            place.remembered.clear()

    def standings(self) -> list[Standing]:
        """Say how each source has done, in their order."""
        return [place.standing for place in self._places]

    def at_hand(self, number: PhoneNumber) -> tuple[Match, ...]:
        """Give what was found a moment ago; asks nobody."""
        return tuple(by_certainty(match for place in self._places for match in self._remembered(place, number) or ()))

    def begin(self, number: PhoneNumber) -> None:
        """Ask every source that has not said; with none of them it costs nothing, and no task is made."""
        for place in self._places:
            if not number.e164 or number.e164 in place.running or self._remembered(place, number) is not None:
                continue
            if place.asked.countries and number.region not in place.asked.countries:
                continue
            task = asyncio.get_running_loop().create_task(self._ask(place, number), name="lookup")
            place.running[number.e164] = task
            task.add_done_callback(partial(place.ended, number.e164))

    async def answers(self, number: PhoneNumber, *, said: tuple[Match, ...] = ()) -> AsyncGenerator[tuple[Match, ...]]:
        """Ask, and give all that is known each time that it is other than before; ends when all have answered.

        ``said`` is what the asker knows already.
        """
        self.begin(number)
        waiting = {place.running[number.e164]: place for place in self._places if number.e164 in place.running}
        found = {place: self._remembered(place, number) or () for place in self._places}
        left: set[asyncio.Task[Sequence[Match]]] = set(waiting)
        while True:
            known = tuple(by_certainty(match for matches in found.values() for match in matches))
            if known != said:
                said = known
                yield known
            if not left:
                return
            done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                found[waiting[task]] = () if task.cancelled() else task.result()

    async def close(self) -> None:
        """Let go of whoever is asked just now."""
        running = [task for place in self._places for task in place.running.values()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _remembered(self, place: _Place, number: PhoneNumber) -> Sequence[Match] | None:
        kept = place.remembered.get(number.e164)
        if kept is None:
            return None
        when, matches = kept
        if self._clock() - when > (KNOWN_FOR if matches else UNKNOWN_FOR):
            del place.remembered[number.e164]
            return None
        return matches

    async def _ask(self, place: _Place, number: PhoneNumber) -> Sequence[Match]:
        """Ask one source, and note how it did. Whatever it raises costs a match at the most."""
        began, forgotten = time.monotonic(), self._forgotten
        try:
            async with asyncio.timeout(self._deadline):
                found = await place.find(number)
        except TimeoutError:
            self._failed(place, f"no answer within {self._deadline:g} s")
        except LookupFailed as error:
            self._failed(place, str(error))
        except Exception as error:  # noqa: BLE001 - a broken source must never cost a popup
            self._failed(place, f"it failed with {type(error).__name__}")
        else:
            self._answered(place, time.monotonic() - began)
            if forgotten != self._forgotten:
                return found
            place.remembered[number.e164] = (self._clock(), found)
            while len(place.remembered) > _REMEMBERED:
                place.remembered.popitem(last=False)
            return found
        return ()

    def _answered(self, place: _Place, seconds: float) -> None:
        standing = place.standing
        if standing.why:
            log.info("Lookup in %s works again", standing.name)
        standing.answers += 1
        standing.answered, standing.seconds, standing.why = datetime.now(UTC), seconds, ""

    def _failed(self, place: _Place, why: str) -> None:
        standing = place.standing
        if standing.why != why:  # what goes on failing in the same way was said
            log.warning("Lookup in %s failed: %s", standing.name, why)
        standing.failures += 1
        standing.failed, standing.why = datetime.now(UTC), why
