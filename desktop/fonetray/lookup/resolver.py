"""One question, many sources: who is behind a number, answered before a deadline with what is known by then."""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from fonetray.telephony.dialling import NumberKind, PhoneNumber

T = TypeVar("T")

log = logging.getLogger(__name__)


class Certainty(StrEnum):
    """``EXACT`` means E.164 equality or an exact local number, ``MAYBE`` anything weaker."""

    EXACT = "exact"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody a number may belong to; ``fields`` are what the source knows beside the name, as plain text."""

    name: str
    source: str
    organisation: str = ""
    url: str = ""
    certainty: Certainty = Certainty.EXACT
    fields: tuple[tuple[str, str], ...] = ()


class LookupSource(Protocol):
    """A place to look numbers up in."""

    @property
    def name(self) -> str:
        """What the source is called in logs and traces."""

    async def find(self, number: PhoneNumber) -> Sequence[Match]:
        """Give everybody the source knows under this number; may raise, may be slow: the resolver bears both."""


class Resolver:
    """Asks all sources at once, in the order of trust they were given."""

    def __init__(self, sources: Sequence[LookupSource], *, deadline: float = 2.0) -> None:
        """Take the sources, most trusted first, and the deadline in seconds after which an answer is not waited for."""
        self._sources = tuple(sources)
        self._deadline = deadline

    async def who(self, number: PhoneNumber) -> tuple[Match, ...]:
        """Give the matches of all sources, exact ones first; a source that fails or is late is logged and left out."""
        if number.kind in (NumberKind.HIDDEN, NumberKind.NONE) or not self._sources:
            return ()
        answers = await asyncio.gather(*(self._ask(source, number) for source in self._sources))
        found = [match for answer in answers for match in answer]
        return tuple(sorted(found, key=lambda match: match.certainty is not Certainty.EXACT))

    async def beside(self, answer: Awaitable[T], number: PhoneNumber) -> tuple[T, tuple[Match, ...]]:
        """Give an answer that is close at hand together with `who`, for which it does not wait.

        With no sources it costs nothing: no task is made, and no turn of the loop is waited for.
        """
        if not self._sources:
            return await answer, ()
        return await asyncio.gather(answer, self.who(number))

    async def _ask(self, source: LookupSource, number: PhoneNumber) -> Sequence[Match]:
        try:
            return await asyncio.wait_for(source.find(number), self._deadline)
        except TimeoutError:
            log.warning("Lookup in %s took longer than %.1f s and was left out", source.name, self._deadline)
        except Exception as error:  # noqa: BLE001 - a broken source must never cost a popup
            log.warning("Lookup in %s failed: %s", source.name, type(error).__name__)
        return ()
