"""Feeds the search window: people as typed, and their presence."""

import asyncio
from typing import Any

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.people.availability import Link
from fonetray.store.errors import StoreError
from fonetray.store.people import SearchHit
from fonetray.store.returns import Answer
from fonetray.telephony.calls import CallChange
from fonetray.telephony.dial_intent import read_intent
from fonetray.telephony.dialling import DialIntent, NumberKind
from fonetray.telephony.numbers import for_dialling
from fonetray.telephony.people import Contact, Employee
from fonetray.ui.privacy import Privacy
from fonetray.ui.search.person_views import PersonViews
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import Absent, NumberView, PersonView
from fonetray.ui.when_calm import WhenCalm
from fonetray.ui.words.days import NewDay
from fonetray.ui.words.wording import store_trouble, trouble

SHOWN = 24
"""People that are looked for at first; the list goes on when its end is seen, four times as far each time."""
RECENT = 8
_FURTHER = 4
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
        privacy: Privacy,
    ) -> None:
        """Take the parts."""
        self._window = window
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._views = PersonViews(desk=desk, tr=tr)
        self._privacy = privacy
        self._asked = ("", 0)
        self._limit = SHOWN
        self._rows: list[PersonView] = []
        self._rows_answer = 0
        """The generation whose answer the rows are; what was typed since is not answered by them."""
        self._goes_on = False
        self._searching: asyncio.Task[Any] | None = None
        self._hits: Answer[list[SearchHit]]
        window.query_changed.connect(self.search)
        window.more_wanted.connect(self._go_on)
        window.visit_wanted.connect(self._visit)
        window.presence_wanted.connect(self._presence_changed)
        NewDay(window).begun.connect(self.refresh)
        desk.directory.subscribe(self.refresh)
        desk.favourites.subscribe(self.refresh)
        desk.dialing.subscribe(self.refresh)
        desk.naming.subscribe(self.refresh)
        desk.calls.subscribe(self._call_changed)
        self._presence = WhenCalm(self._show_presence, tasks=tasks, name="presence", quiet=0.0)
        desk.hub.board.subscribe(self._presence_changed)
        desk.when_free.subscribe(self._presence_changed)
        privacy.subscribe(self._veil)
        window.veil_bar.lift_wanted.connect(privacy.present_no_more)

    def search(self, text: str, generation: int) -> None:
        """Look for people; empty text lists the colleagues. What was typed before is not looked for any more.

        The search is under way while the window paints what was typed.
        """
        if self._searching is not None and generation != self._asked[1]:
            self._hits.cancel()
            self._searching.cancel()
            self._limit = SHOWN
        self._asked = (text, generation)
        self._hits = self._desk.people.begin_search(text, self._limit, employee=self._desk.account.local_number)
        self._searching = self._tasks.spawn(self._search(self._asked, self._hits, self._limit), name="search")

    def refresh(self) -> None:
        """Ask the last question again: people or presence may have changed."""
        if self._window.isVisible():
            self.search(*self._asked)

    def _call_changed(self, change: CallChange) -> None:
        if change.after.employee == self._desk.account.local_number and self._window.isVisible():
            self.search(*self._asked)

    def _presence_changed(self) -> None:
        if self._window.isVisible():
            self._presence.ask()

    async def _show_presence(self) -> None:
        """Show who is free now; nobody is looked for anew."""
        renewed = self._views.renewed(self._rows)
        if self._window.isVisible() and any(new is not old for new, old in zip(renewed, self._rows, strict=True)):
            self._show(self._rows_answer, renewed, goes_on=self._goes_on)
        await asyncio.sleep(_PRESENCE)

    def _go_on(self) -> None:
        """Look further down: the end of the list is seen."""
        self._limit *= _FURTHER
        self.search(*self._asked)

    def _visit(self, local_number: str) -> None:
        """Show a colleague whom another one's details name."""
        employee = self._desk.directory.employee(local_number)
        if employee is not None:
            self._window.visit(self._views.person(employee))

    def _show(self, generation: int, people: list[PersonView], *, goes_on: bool) -> None:
        if self._privacy.presenting:
            people = [person for person in people if person.shown_to_all]
        self._rows, self._rows_answer, self._goes_on = people, generation, goes_on
        if not people:
            self._window.say_absent(*self._absent())
        self._window.set_results(generation, people, goes_on=goes_on)

    def _veil(self) -> None:
        """Show no customer and no call while the user presents: those that are in the list go at once."""
        if self._privacy.presenting:
            self._show(self._rows_answer, self._rows, goes_on=self._goes_on)
        self._window.veil(on=self._privacy.presenting)
        self.refresh()

    def _absent(self) -> tuple[Absent, str]:
        """Say why there are no colleagues."""
        desk = self._desk
        if not desk.account.reads_people:
            return Absent.SIGNED_OUT, ""
        if desk.availability.link in (Link.DOWN, Link.REFUSED):
            return Absent.OFFLINE, trouble(desk.availability.error, self._tr)
        return (Absent.READING if desk.directory.synced_at is None else Absent.EMPTY), ""

    async def _search(self, asked: tuple[str, int], hits: Answer[list[SearchHit]], limit: int) -> None:
        text, generation = asked
        try:
            people, goes_on = await self._found(text, await hits.wait(), limit)
        except StoreError as error:
            self._rows = []
            self._window.say_absent(Absent.BROKEN, store_trouble(error, self._tr))
            self._window.set_results(generation, [])
            raise
        self._show(generation, people, goes_on=goes_on)

    async def _found(self, text: str, hits: list[SearchHit], limit: int) -> tuple[list[PersonView], bool]:
        """Give the rows for a text, and whether there may be more of them."""
        goes_on = len(hits) >= limit
        if not text:
            return await self._at_hand([hit.person for hit in hits]), goes_on
        people = [self._views.person(hit.person) for hit in hits]
        typed = self._typed(text)
        exact = people and typed and any(number.dial == typed.numbers[0].dial for number in people[0].numbers)
        if typed and not exact:
            people.append(typed)
        return people, goes_on

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
