"""The history of calls: which are wanted, and those that are, newest first."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fonetray.services.history.missed import FAR_BACK
from fonetray.store.entries import number_key
from fonetray.store.history import Finds, HistoryStore, Kept, Missed, Part, Place, Wanted
from fonetray.store.history_text import HistoryText

__all__ = ["Finds", "History", "Kept", "Meaning", "Missed", "Part", "Place", "Wanted", "numbers_only"]

_AT_ONCE = 500
"""Calls that are read at a time where all are wanted."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text was found to mean; ``many`` says that it means more people than were looked for."""

    finds: Finds | None = None
    many: bool = False


def numbers_only(numbers: Iterable[str]) -> Finds:
    """Give what finds exactly the calls with some numbers, however they are written."""
    return Finds(keys=frozenset(filter(None, map(number_key, numbers))))


class History:
    """Reads it in parts, so that who calls meanwhile is looked up between two of them. All raise ``StoreError``."""

    def __init__(self, *, store: HistoryStore, text: HistoryText, now: Callable[[], datetime]) -> None:
        """Take where calls are kept, what makes sense of texts, and a clock (aware UTC)."""
        self._store = store
        self._text = text
        self._now = now

    async def meaning(self, text: str) -> Meaning:
        """Say what a text means; an empty one nothing in particular."""
        typed = text.strip()
        return Meaning(*await self._text.finds(typed)) if typed else Meaning()

    async def part(self, wanted: Wanted, after: Place | None, limit: int) -> Part:
        """Give the next calls behind a place, the newest where that is None; there may be none, and more behind."""
        return await self._store.part(self._bounded(wanted), after, limit)

    async def of_calls(self, wanted: Wanted, call_ids: Sequence[str]) -> list[Kept]:
        """Give those of some calls that are wanted."""
        return await self._store.of_calls(self._bounded(wanted), call_ids)

    async def all(self, wanted: Wanted) -> AsyncIterator[tuple[Kept, ...]]:
        """Give all that are wanted, a few hundred at a time; also empty ones, while none is found."""
        after: Place | None = None
        while True:
            part = await self.part(wanted, after, _AT_ONCE)
            yield part.calls
            if part.rest is None:
                return
            after = part.rest

    def _bounded(self, wanted: Wanted) -> Wanted:
        """Want no open calls that are past."""
        if wanted.missed is not Missed.OPEN:
            return wanted
        oldest = self._now() - FAR_BACK
        return replace(wanted, since=max(wanted.since or oldest, oldest))
