"""What can be done from a call's card: open the customer, say who it is, write a note."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from fonetray.lookup.matches import Match
from fonetray.services.desk import Desk
from fonetray.services.people.identity import Identity
from fonetray.store.errors import StoreError
from fonetray.telephony.calls import Call
from fonetray.telephony.dialling import PhoneNumber
from fonetray.ui.tasks import Tasks

NoteWish = Callable[[Call], None]
Remember = Callable[[PhoneNumber, Match], Awaitable[None]]


class CardActions:
    """Opens each call's page once by itself; ``note_wishes`` are told who wants to write a note on which call.

    That it was opened is kept on the disk before it is, so that a restart in the middle of the call opens it no second
    time. ``remember`` keeps who was picked of several, for the next call.
    """

    def __init__(self, *, desk: Desk, tasks: Tasks, open_page: Callable[[str], None]) -> None:
        """Take the desk, and who opens a page."""
        self._tasks = tasks
        self._desk = desk
        self._open_page = open_page
        self.remember: Remember = desk.choosing.choose
        self.note_wishes: list[NoteWish] = []
        self._opened: set[tuple[str, str]] = set()

    def stands(self, call: Call, identity: Identity) -> None:
        """Open the customer's page if the settings say so of a call that stands as it does, and it was not yet."""
        rule = self._desk.pop_rule
        if call.key in self._opened or not rule.opens(call, identity, my_phones=self._my_phones()):
            return
        address = rule.address(identity.number, identity.best)
        if address:
            self._opened.add(call.key)
            self._tasks.spawn(self._open_once(call, address), name="open a customer's page")

    def forget(self, key: tuple[str, str]) -> None:
        """Forget a call that is over."""
        self._opened.discard(key)

    def wish_for_note(self, call: Call) -> None:
        """Tell that the user wants to write a note."""
        for wish in self.note_wishes:
            wish(call)

    async def pick(self, identity: Identity, which: int) -> None:
        """Remember who was picked. Raises ``StoreError``."""
        await self.remember(identity.number, identity.matches[which])

    async def _open_once(self, call: Call, address: str) -> None:
        with suppress(StoreError):  # where nothing can be kept, twice is better than never
            if not await self._desk.opened_pages.claim(call.key, datetime.now(UTC)):
                return
        self._open_page(address)

    def _my_phones(self) -> frozenset[str]:
        return frozenset(phone.local_number for phone in self._desk.my_phones)


def picked_first(identity: Identity, which: int) -> Identity:
    """Give who is on the line with the one who was picked before all others."""
    matches = list(identity.matches)
    matches.insert(0, matches.pop(which))
    return replace(identity, matches=tuple(matches), chosen=True)
