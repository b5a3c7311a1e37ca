"""Remembers where the search window stands, in the database: a place is no setting that anybody would write."""

from fonetray.store.errors import StoreError
from fonetray.store.places import Places
from fonetray.ui.parts.placed_window import PlacedWindow
from fonetray.ui.tasks import Tasks


class PlacePresenter:
    """Puts a window where it was, and keeps where it is put."""

    def __init__(self, *, window: PlacedWindow, name: str, places: Places, tasks: Tasks) -> None:
        """Take the window and the name that its place is kept under."""
        self._window = window
        self._name = name
        self._places = places
        self._tasks = tasks
        self._kept = ""
        window.placed.connect(self._placed)

    def restore(self) -> None:
        """Put the window where it was, unless it is shown already."""
        self._tasks.spawn(self._restore(), name="window's place")

    async def _restore(self) -> None:
        self._kept = await self._places.read(self._name)
        if self._kept and not self._window.isVisible():
            self._window.stand_at(self._kept)

    def _placed(self) -> None:
        place = self._window.place()
        if place != self._kept:
            self._kept = place
            self._tasks.spawn(self._keep(place), name="window's place")

    async def _keep(self, place: str) -> None:
        try:
            await self._places.write(self._name, place)
        except StoreError:
            self._kept = ""  # it is shown elsewhere that nothing can be kept; the next move tries again
