"""Pins, moves and unpins whom the user wants at hand, and takes an unpinning back."""

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.ground.gone import Gone
from fonetray.telephony.people import PersonRef
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.tasks import Tasks


class FavouritePresenter:
    """The search window's other side for favourites."""

    def __init__(self, *, window: SearchWindow, desk: Desk, tasks: Tasks, tr: Translate) -> None:
        """Take the parts."""
        self._window = window
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._unpinned: tuple[PersonRef, int] | None = None
        window.pin_wanted.connect(self._pin)
        window.move_wanted.connect(self._move)
        window.undo_wanted.connect(self._undo)
        desk.letting_go.subscribe(self._let_go)

    def _pin(self, ref: PersonRef, on: bool) -> None:  # noqa: FBT001 - a Qt signal's arguments
        if on:
            self._window.withdraw_undo()
            self._tasks.spawn(self._desk.favourites.pin(ref), name="pin")
        else:
            person = self._window.selected()
            self._tasks.spawn(self._unpin(ref, person.name if person else ref.key), name="unpin")

    def _move(self, ref: PersonRef, by: int) -> None:
        self._tasks.spawn(self._desk.favourites.move(ref, by), name="move a favourite")

    def _undo(self) -> None:
        if self._unpinned is not None:
            (ref, place), self._unpinned = self._unpinned, None
            self._tasks.spawn(self._desk.favourites.pin(ref, at=place), name="pin again")

    def _let_go(self, gone: Gone) -> None:
        """Offer no way back to a favourite who may be the one that was forgotten."""
        if gone.person.numbers and self._unpinned is not None:
            self._unpinned = None
            self._window.withdraw_undo()

    async def _unpin(self, ref: PersonRef, name: str) -> None:
        place = await self._desk.favourites.unpin(ref)
        if place is not None:
            self._unpinned = (ref, place)
            self._window.offer_undo(self._tr("{name} is no favourite any more", name=name))
