"""Favourites: colleagues and contacts that the user has pinned, in an order of the user's own."""

import logging
from collections.abc import Callable, Sequence

from fonetray.services.people.directory import Directory
from fonetray.store.errors import StoreError
from fonetray.store.favourites import FavouriteStore
from fonetray.store.people import PeopleStore
from fonetray.telephony.people import Contact, Employee, PersonRef

log = logging.getLogger(__name__)


class Favourites:
    """Who is pinned. One who is no colleague or contact any more is not shown, and is there again on coming back."""

    def __init__(self, *, store: FavouriteStore, people: PeopleStore, directory: Directory) -> None:
        """Start with nobody; `load` brings what the store has."""
        self._store = store
        self._people = people
        self._directory = directory
        self._pinned: tuple[PersonRef, ...] = ()
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when favourites are others, or in another order."""
        self._listeners.append(listener)

    async def load(self) -> None:
        """Take what the store has; raises ``StoreError``."""
        self._pinned = tuple(await self._store.read())
        self._tell()

    def is_pinned(self, ref: PersonRef) -> bool:
        """Say whether somebody is pinned."""
        return ref in self._pinned

    async def people(self) -> list[Employee | Contact]:
        """Give who is pinned and there, in order."""
        contacts = await self._people.contacts_by_refs([ref for ref in self._pinned if ref.source])
        found = (contacts.get(ref) if ref.source else self._directory.employee(ref.key) for ref in self._pinned)
        return [person for person in found if person is not None]

    async def pin(self, ref: PersonRef, *, at: int | None = None) -> None:
        """Pin somebody, last or in a place that `unpin` gave; done already where they are pinned."""
        if ref not in self._pinned:
            place = len(self._pinned) if at is None else at
            await self._keep((*self._pinned[:place], ref, *self._pinned[place:]))

    async def unpin(self, ref: PersonRef) -> int | None:
        """Pin somebody no more; gives their place, to be put back there, None where they were not pinned."""
        if ref not in self._pinned:
            return None
        place = self._pinned.index(ref)
        await self._keep(tuple(kept for kept in self._pinned if kept != ref))
        return place

    async def move(self, ref: PersonRef, by: int) -> None:
        """Move somebody past ``by`` of those who are shown, up where it is negative; never past the ends."""
        shown = [PersonRef.of(person) for person in await self.people()]
        order = moved(self._pinned, shown, ref, by)
        if order != self._pinned:
            await self._keep(order)

    async def _keep(self, pinned: tuple[PersonRef, ...]) -> None:
        """Show the new order at once; where it cannot be kept it holds until the end, and that is said elsewhere."""
        self._pinned = pinned
        self._tell()
        try:
            await self._store.write(pinned)
        except StoreError as error:
            log.warning("Favourites could not be kept: %s", error)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def moved(pinned: tuple[PersonRef, ...], shown: Sequence[PersonRef], ref: PersonRef, by: int) -> tuple[PersonRef, ...]:
    """Give the order in which ``ref`` has gone past ``by`` of those shown; who is not shown keeps their neighbour."""
    if ref not in shown:
        return pinned
    place = shown.index(ref)
    target = min(len(shown) - 1, max(0, place + by))
    if target == place:
        return pinned
    others = [kept for kept in pinned if kept != ref]
    at = others.index(shown[target]) + (target > place)
    return (*others[:at], ref, *others[at:])
