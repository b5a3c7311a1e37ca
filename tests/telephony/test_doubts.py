"""When a list is doubted: what is missing from it, how much, and when two readings are one word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.doubts import BELIEVED_AFTER, Doubt, Lists, Missing, doubt_of
from fonetray.telephony.people import CallFlow, Employee, EmployeeNumber, EmployeePhone

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PEOPLE = [
    Employee(str(local), f"Navn {local}", numbers=(EmployeeNumber(f"86515{local}"),)) for local in range(200, 240)
]
FLOWS = [CallFlow("6000", "Ferie", active=False), CallFlow("6001", "Nat", active=True)]
KEPT = Lists(PEOPLE, FLOWS)


def doubted(read: Lists, kept: Lists = KEPT, when: datetime = NOON) -> Doubt:
    found = doubt_of(kept, read, when)
    assert found is not None
    return found


@pytest.mark.parametrize(("gone", "believed"), [(0, True), (1, True), (8, True), (9, False), (39, False), (40, False)])
def test_more_than_a_fifth_of_the_people(gone: int, believed: bool) -> None:
    found = doubt_of(KEPT, Lists(PEOPLE[gone:], FLOWS), NOON)
    assert (found is None) is believed
    if found:
        assert (found.missing, found.lost, found.of) == (Missing.PEOPLE, gone, 40)
        assert found.in_words == f"{gone} of 40 employees are missing in the list that was read"


@pytest.mark.parametrize(("of", "gone", "believed"), [(4, 2, True), (4, 3, False), (2, 1, True), (2, 2, False)])
def test_in_a_small_company_two_may_leave_at_once(of: int, gone: int, believed: bool) -> None:
    found = doubt_of(Lists(PEOPLE[:of], FLOWS), Lists(PEOPLE[gone:of], FLOWS), NOON)
    assert (found is None) is believed


def test_names_numbers_and_call_flows() -> None:
    nameless = Lists([replace(one, name="") for one in PEOPLE], FLOWS)
    numberless = Lists([replace(one, numbers=()) for one in PEOPLE], FLOWS)
    assert doubted(nameless).missing is Missing.NAMES
    assert doubted(numberless).missing is Missing.NUMBERS
    assert doubted(Lists(PEOPLE, [])).in_words == "2 of 2 call flows are missing in the list that was read"
    with_phones = Lists([replace(one, numbers=(), phones=(EmployeePhone("2020"),)) for one in PEOPLE], FLOWS)
    assert doubt_of(KEPT, with_phones, NOON) is None
    assert doubt_of(nameless, nameless, NOON) is None


def test_more_is_never_doubted() -> None:
    assert doubt_of(Lists([], []), KEPT, NOON) is None
    assert doubt_of(Lists([], []), Lists([], []), NOON) is None
    assert doubt_of(KEPT, Lists([*PEOPLE, Employee("999")], FLOWS), NOON) is None


def test_a_second_reading_settles_it_when_it_says_the_same_later() -> None:
    half = Lists(PEOPLE[:20], FLOWS)
    first = doubted(half)
    assert not first.is_settled_by(doubted(half, when=NOON + BELIEVED_AFTER - timedelta(seconds=1)))
    assert first.is_settled_by(doubted(half, when=NOON + BELIEVED_AFTER))
    with_newcomer = Lists([*PEOPLE[:20], Employee("900", "Ny")], FLOWS)
    assert first.is_settled_by(doubted(with_newcomer, when=NOON + BELIEVED_AFTER))
    assert not first.is_settled_by(doubted(Lists(PEOPLE[20:], FLOWS), when=NOON + BELIEVED_AFTER))
    assert not first.is_settled_by(doubted(half, when=NOON - timedelta(days=1)))


@given(left=st.sets(st.integers(0, 39)))
def test_who_is_counted_is_who_is_missing(left: set[int]) -> None:
    found = doubt_of(KEPT, Lists([PEOPLE[index] for index in left], FLOWS), NOON)
    gone = 40 - len(left)
    assert (found is not None) is (gone > 8)
    assert found is None or found.lost == gone
