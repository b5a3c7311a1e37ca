"""People and calls as rows of the search window and entries of the tray's menu."""

from datetime import UTC, datetime

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.recents import Recent
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.numbers import for_dialling
from fonetray.telephony.people import Contact, Employee, PersonRef
from fonetray.ui.views import CardState, NumberView, PersonView, Presence, RecentView
from fonetray.ui.wording import moment, name_of


class PersonViews:
    """Makes views of what the services know."""

    def __init__(self, *, desk: Desk, tr: Translate) -> None:
        """Look in ``desk``."""
        self._desk = desk
        self._tr = tr

    def person(self, person: Employee | Contact, *, section: str = "", movable: bool = False) -> PersonView:
        """Give a colleague's or contact's row; ``movable`` is a favourite in its place."""
        ref = PersonRef.of(person)
        pinned = self._desk.favourites.is_pinned(ref)
        if isinstance(person, Employee):
            return self._colleague(person, ref, section=section, pinned=pinned, movable=movable)
        return PersonView(
            colleague=False,
            name=person.name,
            detail=person.organisation or self._tr("Customer"),
            email=person.email,
            url=person.url,
            numbers=tuple(NumberView(_formatted(n.number), n.label, n.number) for n in person.numbers),
            section=section,
            ref=ref,
            pinned=pinned,
            movable=movable,
        )

    async def recent(self, recent: Recent) -> RecentView:
        """Give a call as an entry of a menu."""
        identity = await self._desk.identification.known(recent.number)
        number = identity.number
        dial = "" if number.kind in (NumberKind.HIDDEN, NumberKind.NONE) else number.e164 or number.display
        unknown = not recent.incoming and not recent.number
        return RecentView(
            state=CardState(recent.state.value),
            incoming=recent.incoming,
            name=self._tr("Outgoing call") if unknown else name_of(identity, self._tr),
            when=moment(recent.when, datetime.now(UTC), self._tr),
            dial=dial,
        )

    async def recent_person(self, recent: Recent, section: str) -> PersonView | None:
        """Give a call as a row that calls back; None where there is nobody to call."""
        view = await self.recent(recent)
        if not view.dial:
            return None
        number = self._desk.identification.read(recent.number).display
        missed = self._tr("Missed") if view.state is CardState.MISSED else ""
        return PersonView(
            colleague=False,
            name=view.name,
            detail=" · ".join(filter(None, (missed, view.when))),
            numbers=(NumberView(number, "", view.dial),),
            section=section,
            call=view,
        )

    def _colleague(
        self, employee: Employee, ref: PersonRef, *, section: str, pinned: bool, movable: bool
    ) -> PersonView:
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
            presence=Presence(self._desk.hub.board.of(employee.local_number).state.value),
            section=section,
            ref=ref,
            pinned=pinned,
            movable=movable,
        )


def _formatted(text: str) -> str:
    return for_dialling(text, is_local=lambda _: False).display or text
