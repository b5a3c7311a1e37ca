"""Which wish an outgoing event belongs to, by employee and time (protocol §3)."""

from datetime import UTC, datetime, timedelta

import pytest

from fonetray.telephony.events import CallEvent, EventKind
from fonetray.telephony.people import EmployeePhone
from fonetray.telephony.phones import ChosenPhone, choose_phone
from fonetray.telephony.wishes import PICKED_UP_WITHIN, Wish, match

NOON = datetime(2026, 7, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OTHERS = "+4570202020"


def wish(number: str = "+4570101010", *, at: float = 0, employee: str = "202", call_id: str = "", id: int = 1) -> Wish:  # noqa: A002 - the field's name
    return Wish(id, NOON + timedelta(seconds=at), employee, number, call_id)


FIRST, SECOND_DIAL = wish(id=1), wish(OTHERS, at=10, id=2)
TABLE = [
    # name, wishes (newest first), seconds until the event, employee, number told, id of the wish it belongs to
    ("my own, at once", [wish()], 0, "202", "", 1),
    ("my own, with its number", [wish()], 3, "202", "70 10 10 10", 1),
    ("nobody wished", [], 3, "202", "", None),
    ("other employee", [wish()], 3, "203", "", None),
    ("other employee, same number", [wish()], 3, "203", "+4570101010", None),
    ("other number: dialled by hand", [wish()], 3, "202", OTHERS, None),
    ("in the last moment", [wish()], 60, "202", "", 1),
    ("too late", [wish()], 60.001, "202", "", None),
    ("two dials, number unknown: the last", [SECOND_DIAL, FIRST], 12, "202", "", 2),
    ("two dials, number of the first", [SECOND_DIAL, FIRST], 12, "202", "+4570101010", 1),
    ("two dials, the last is taken", [wish(OTHERS, at=10, id=2, call_id="9.9"), FIRST], 12, "202", "", 1),
    ("two dials to one number: the last", [wish(at=10, id=2), FIRST], 12, "202", "+4570101010", 2),
    ("two dials, the first too late", [SECOND_DIAL, FIRST], 65, "202", "+4570101010", None),
    ("told again", [SECOND_DIAL, wish(call_id="1.1")], 12, "202", "", 1),
    ("told again, late", [wish(call_id="1.1")], 90, "202", "", 1),
    ("a colleague's call has my call's id", [wish(call_id="1.1")], 3, "203", "", None),
    ("local number", [wish("203")], 3, "202", "203", 1),
    ("another local number", [wish("203")], 3, "202", "204", None),
    ("the wish of another time", [wish(at=-3600)], 0, "202", "", None),
]


@pytest.mark.parametrize(
    ("wishes", "after", "employee", "told", "wanted"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_an_event_belongs_to_a_wish(
    wishes: list[Wish], after: float, employee: str, told: str, wanted: int | None
) -> None:
    event = CallEvent(EventKind.OUTGOING, "1.1", NOON + timedelta(seconds=after), employee=employee)
    found = match(wishes, event, told)
    assert (found.id if found else None) == wanted


def test_an_event_may_come_before_the_answer_to_its_wish() -> None:
    """A wish is noted when it is sent, so that its event finds it, however early."""
    early = CallEvent(EventKind.OUTGOING, "1.1", NOON, employee="202")
    assert match([wish()], early, "") == wish()
    assert PICKED_UP_WITHIN > SECOND


DESK, MOBILE = EmployeePhone("200202", "Bordtelefon"), EmployeePhone("200302")


@pytest.mark.parametrize(
    ("wanted", "mine", "found"),
    [
        ("", (DESK, MOBILE), ChosenPhone()),
        ("200202", (DESK, MOBILE), ChosenPhone("200202", "Bordtelefon")),
        ("200302", (DESK, MOBILE), ChosenPhone("200302", "200302")),
        ("200999", (DESK, MOBILE), ChosenPhone(vanished="200999")),
        ("200999", (), ChosenPhone("200999", "200999")),
        ("", (), ChosenPhone()),
    ],
)
def test_a_chosen_phone_rings_as_long_as_it_is_mine(
    wanted: str, mine: tuple[EmployeePhone, ...], found: ChosenPhone
) -> None:
    assert choose_phone(wanted, mine) == found
