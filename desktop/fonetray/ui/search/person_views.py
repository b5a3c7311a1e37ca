"""People and calls as rows of the search window and entries of the tray's menu."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.history.recents import Recent
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.numbers import for_dialling
from fonetray.telephony.people import Contact, Department, Employee, InfoField, InfoKind, PersonRef
from fonetray.ui.views import (
    CardState,
    DepartmentView,
    FieldView,
    NumberView,
    PersonView,
    Presence,
    RecentView,
)
from fonetray.ui.words.fields import field_word
from fonetray.ui.words.wording import moment, name_of


class PersonViews:
    """Makes views of what the services know."""

    def __init__(self, *, desk: Desk, tr: Translate) -> None:
        """Look in ``desk``."""
        self._desk = desk
        self._tr = tr

    def person(self, person: Employee | Contact, *, section: str = "", movable: bool = False) -> PersonView:
        """Give a colleague's or contact's row; ``movable`` is a favourite in its place."""
        ref, tr = PersonRef.of(person), self._tr
        pinned = self._desk.favourites.is_pinned(ref)
        if isinstance(person, Employee):
            return self._colleague(person, ref, section=section, pinned=pinned, movable=movable)
        return PersonView(
            colleague=False,
            name=person.name,
            detail=person.organisation or tr("Customer"),
            email=person.email,
            url=person.url,
            numbers=tuple(NumberView(_formatted(n.number), field_word(n.label, tr), n.number) for n in person.numbers),
            section=section,
            ref=ref,
            pinned=pinned,
            movable=movable,
            fields=tuple(FieldView(field_word(label, tr), value) for label, value in person.fields if value),
        )

    def renewed(self, views: Sequence[PersonView]) -> list[PersonView]:
        """Give the same rows with everybody's presence as it is now; rows that need no other are the same objects."""
        look = self._desk.hub.board.look()
        waited_for = self._desk.when_free.waits_for

        def renew(view: PersonView) -> PersonView:
            if not view.colleague or view.ref is None:
                return view
            now, waits = look(view.ref.key), waited_for(view.ref.key)
            if (view.presence, view.since, view.waited_for) == (now.state.value, now.since, waits):
                return view
            return replace(view, presence=Presence(now.state.value), since=now.since, waited_for=waits)

        return [renew(view) for view in views]

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
        tr, department = self._tr, employee.department
        presence = self._desk.hub.board.of(employee.local_number)
        return PersonView(
            colleague=True,
            name=employee.name or employee.local_number,
            detail=" · ".join(filter(None, (employee.description, department.name if department else ""))),
            email=employee.email,
            numbers=tuple(self._numbers(employee)),
            presence=Presence(presence.state.value),
            since=presence.since,
            waited_for=self._desk.when_free.waits_for(employee.local_number),
            section=section,
            ref=ref,
            pinned=pinned,
            movable=movable,
            department=_department(department, tr) if department else None,
            fields=tuple(self._field(field) for field in employee.info if field.value),
        )

    def _numbers(self, employee: Employee) -> list[NumberView]:
        """Give the local number, the direct numbers, then the telephones by their own local numbers; none twice."""
        tr = self._tr
        numbers = [NumberView(employee.local_number, tr("Local number"), employee.local_number)]
        numbers += [NumberView(_formatted(n.number), n.line_name or tr("Direct"), n.number) for n in employee.numbers]
        numbers += [NumberView(p.local_number, p.name or tr("Telephone"), p.local_number) for p in employee.phones]
        return list({number.dial: number for number in reversed(numbers)}.values())[::-1]

    def _field(self, field: InfoField) -> FieldView:
        """Give an info field; one of the employee kind names the colleague, if there is such a one."""
        colleague = self._desk.directory.employee(field.value) if field.kind is InfoKind.EMPLOYEE else None
        if colleague is None:
            return FieldView(field.label, field.value)
        return FieldView(field.label, colleague.name or colleague.local_number, colleague.local_number)


def _department(department: Department, tr: Translate) -> DepartmentView | None:
    """Give a department's card, None where nothing is known of it."""
    town = " ".join(filter(None, (department.zipcode, department.city)))
    facts = (
        (tr("Contact"), department.contact),
        (tr("CVR number"), department.cvr),
        (tr("EAN number"), department.ean),
        (tr("Reference"), department.iref),
    )
    view = DepartmentView(
        name=department.name,
        address=", ".join(filter(None, (department.street, town))),
        email=department.email,
        facts=tuple((label, text) for label, text in facts if text),
    )
    return view if view != DepartmentView("") else None


@lru_cache(maxsize=1024)  # while a name is typed the same people are found again and again
def _formatted(text: str) -> str:
    return for_dialling(text, is_local=lambda _: False).display or text
