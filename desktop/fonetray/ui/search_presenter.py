"""Feeds the search window: people as typed, their presence, and how fresh what it shows is."""

from datetime import UTC, datetime

from fonetray.config.language import Translate
from fonetray.services.availability import Link
from fonetray.services.desk import Desk
from fonetray.store.people import SearchHit
from fonetray.telephony.calls import CallState
from fonetray.telephony.dial_intent import read_intent
from fonetray.telephony.dialling import DialIntent, NumberKind
from fonetray.telephony.numbers import for_dialling
from fonetray.telephony.people import Contact, Employee
from fonetray.ui.search_window import SearchWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel, NumberView, PersonView, Presence
from fonetray.ui.wording import moment, trouble, unprotected

SHOWN = 50
_FEWEST_DIGITS = 3


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
        self._asked = ("", 0)
        window.query_changed.connect(self.search)
        desk.directory.subscribe(self.refresh)
        desk.availability.subscribe(self.show_status)

    def search(self, text: str, generation: int) -> None:
        """Look for people; empty text lists the colleagues."""
        self._asked = (text, generation)
        self._tasks.spawn(self._search(text, generation), name="search")

    def refresh(self) -> None:
        """Ask the last question again: people or presence may have changed."""
        if self._window.isVisible():
            self.search(*self._asked)
        self.show_status()

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
        presence = self._presences()
        people = [view for hit in hits if (view := self._view(hit, presence)) is not None]
        typed = self._typed(text)
        exact = people and typed and any(number.dial == typed.numbers[0].dial for number in people[0].numbers)
        if typed and not exact:
            people.append(typed)
        self._window.set_results(generation, people)

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

    def _view(self, hit: SearchHit, presence: dict[str, Presence]) -> PersonView | None:
        if isinstance(hit.person, Employee):
            return self._colleague(hit.person, presence)
        return self._contact(hit.person)

    def _colleague(self, employee: Employee, presence: dict[str, Presence]) -> PersonView:
        department = employee.department.name if employee.department else ""
        numbers = [NumberView(employee.local_number, self._tr("Local number"), employee.local_number)]
        numbers += [
            NumberView(_formatted(n.number), n.line_name or self._tr("Direct"), n.number) for n in employee.numbers
        ]
        return PersonView(
            colleague=True,
            name=employee.name or employee.local_number,
            detail=" · ".join(filter(None, (employee.description, department))),
            email=employee.email,
            numbers=tuple(numbers),
            presence=presence.get(employee.local_number, Presence.FREE if presence else Presence.UNKNOWN),
        )

    def _contact(self, contact: Contact) -> PersonView:
        return PersonView(
            colleague=False,
            name=contact.name,
            detail=contact.organisation or self._tr("Customer"),
            email=contact.email,
            url=contact.url,
            numbers=tuple(NumberView(_formatted(n.number), n.label, n.number) for n in contact.numbers),
        )

    def _presences(self) -> dict[str, Presence]:
        """Presence by local number, for those who are not free; empty when no event was ever seen."""
        found: dict[str, Presence] = {"": Presence.UNKNOWN} if self._desk.calls.heard else {}
        for call in self._desk.calls.live_calls():
            busy = call.state is CallState.ANSWERED or call.direction.value == "outgoing"
            if busy or call.employee not in found:
                found[call.employee] = Presence.BUSY if busy else Presence.RINGING
        return found


def _formatted(text: str) -> str:
    return for_dialling(text, is_local=lambda _: False).display or text
