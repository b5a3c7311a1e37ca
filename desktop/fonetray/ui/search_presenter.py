"""Feeds the search window: people as typed, their presence, and how fresh what it shows is."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from fonetray.config.language import Translate
from fonetray.services.availability import Link
from fonetray.services.desk import Desk
from fonetray.telephony.calls import CallChange
from fonetray.telephony.dial_intent import read_intent
from fonetray.telephony.dialling import DialIntent, NumberKind
from fonetray.telephony.numbers import for_dialling
from fonetray.telephony.people import Contact, Employee
from fonetray.ui.person_views import PersonViews
from fonetray.ui.search_window import SearchWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel, NumberView, PersonView
from fonetray.ui.when_calm import WhenCalm
from fonetray.ui.wording import moment, trouble, unprotected

SHOWN = 50
RECENT = 8
_FEWEST_DIGITS = 3
_PRESENCE = 0.2
"""Seconds between two readings of the rows, however often somebody's presence changes."""


class SearchPresenter:
    """Answers each keystroke from the store; what arrives late the window itself throws away."""

    def __init__(
        self,
        *,
        window: SearchWindow,
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
    ) -> None:
        """Take the parts."""
        self._window = window
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._views = PersonViews(desk=desk, tr=tr)
        self._asked = ("", 0)
        self._searching: asyncio.Task[Any] | None = None
        window.query_changed.connect(self.search)
        desk.directory.subscribe(self.refresh)
        desk.favourites.subscribe(self.refresh)
        desk.dialing.subscribe(self.refresh)
        desk.calls.subscribe(self._call_changed)
        desk.availability.subscribe(self.show_status)
        self._presence = WhenCalm(self._show_presence, tasks=tasks, name="presence", quiet=0.0)
        desk.hub.board.subscribe(self._presence_changed)

    def search(self, text: str, generation: int) -> None:
        """Look for people; empty text lists the colleagues. What was typed before is not looked for any more."""
        if self._searching is not None and generation != self._asked[1]:
            self._searching.cancel()
        self._asked = (text, generation)
        self._searching = self._tasks.spawn(self._search(text, generation), name="search")

    def refresh(self) -> None:
        """Ask the last question again: people or presence may have changed."""
        if self._window.isVisible():
            self.search(*self._asked)
        self.show_status()

    def _call_changed(self, change: CallChange) -> None:
        if change.after.employee == self._desk.account.local_number and self._window.isVisible():
            self.search(*self._asked)

    def _presence_changed(self) -> None:
        if self._window.isVisible():
            self._presence.ask()

    async def _show_presence(self) -> None:
        if self._window.isVisible():
            self.search(*self._asked)
            await asyncio.sleep(_PRESENCE)

    def show_status(self) -> None:
        """Say how old the data is, and what is wrong if something is; that passwords travel openly is always said."""
        text, level = self._status()
        warning = unprotected(self._desk.client.protection, self._tr)
        if warning:
            text, level = f"{warning} {text}", NoticeLevel.WARNING
        self._window.set_status(text, level)

    def _status(self) -> tuple[str, NoticeLevel]:
        tr, link = self._tr, self._desk.availability.link
        if link in (Link.DOWN, Link.REFUSED):
            return trouble(self._desk.availability.error, tr), NoticeLevel.WARNING
        if self._desk.directory.synced_at is None:
            return tr("No employees have been read yet"), NoticeLevel.INFO
        when = moment(self._desk.directory.synced_at, datetime.now(UTC), tr)
        count = len(self._desk.directory.employees)
        text = tr.plural("{n} colleague, read {when}", "{n} colleagues, read {when}", count, when=when)
        return text, NoticeLevel.INFO

    async def _search(self, text: str, generation: int) -> None:
        hits = await self._desk.people.search(text, limit=SHOWN)
        if not text:
            self._window.set_results(generation, await self._at_hand([hit.person for hit in hits]))
            return
        people = [self._views.person(hit.person) for hit in hits]
        typed = self._typed(text)
        exact = people and typed and any(number.dial == typed.numbers[0].dial for number in people[0].numbers)
        if typed and not exact:
            people.append(typed)
        self._window.set_results(generation, people)

    async def _at_hand(self, colleagues: list[Employee | Contact]) -> list[PersonView]:
        """Give whom one most likely wants before anything is typed: favourites, the latest calls, then colleagues."""
        tr, views = self._tr, self._views
        pinned = [
            views.person(person, section=tr("Favourites"), movable=True)
            for person in await self._desk.favourites.people()
        ]
        calls = [
            await views.recent_person(recent, tr("Recent calls"))
            for recent in await self._desk.recents.latest_people(RECENT)
        ]
        first = [*pinned, *(call for call in calls if call is not None)]
        section = tr("Colleagues") if first else ""
        return [*first, *(views.person(person, section=section) for person in colleagues)]

    def _typed(self, text: str) -> PersonView | None:
        """Offer to call a number that was typed."""
        intent = read_intent(text)
        if not isinstance(intent, DialIntent) or len(intent.number) < _FEWEST_DIGITS:
            return None
        if any(character.isalpha() for character in text):
            return None
        number = for_dialling(intent.number, is_local=self._desk.directory.is_local)
        if number.kind in (NumberKind.NONE, NumberKind.CODE, NumberKind.EMERGENCY):
            return None
        return PersonView(
            colleague=False,
            name=self._tr("Call {number}", number=number.display),
            detail=self._tr("The number you typed"),
            numbers=(NumberView(number.display, "", text),),
        )
