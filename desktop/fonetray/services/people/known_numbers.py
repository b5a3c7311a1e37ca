"""Says at once that no contact has a number, which is so of most callers: reading costs more than deciding."""

from bisect import bisect_left
from typing import TYPE_CHECKING

from fonetray.services.ground.fresh import Fresh
from fonetray.store.errors import StoreError
from fonetray.store.people import PeopleStore

if TYPE_CHECKING:
    from array import array

_MOST = 200_000
"""Numbers that are held: 8 bytes each. Where there are more, the database is asked about every caller."""


class KnownNumbers:
    """Holds them while rules ask whose a number is; a number that is added is known within a second."""

    def __init__(self, people: PeopleStore) -> None:
        """Take whose they are; nothing is read yet."""
        self._people = people
        self._fresh = Fresh(self._look, name="the contacts' numbers")
        self._version: str | None = None
        self._numbers: array[int] | None = None

    async def nobody_has(self, e164: str) -> bool:
        """Say whether certainly no contact has a number."""
        await self._fresh.wanted()
        numbers, digits = self._numbers, e164[1:]
        if numbers is None or not digits.isdecimal():
            return False
        wanted = int(digits)
        at = bisect_left(numbers, wanted)
        return at == len(numbers) or numbers[at] != wanted

    async def close(self) -> None:
        """Wait until they are not read any more."""
        await self._fresh.close()

    async def _look(self) -> None:
        try:
            found = await self._people.numbers_since(self._version, _MOST)
        except StoreError:  # then whoever asks for people meets it too, and says so
            self._version = self._numbers = None
            return
        if found is not None:
            self._version, self._numbers = found
