"""Whom an outgoing call rings, where the PBX does not tell (protocol §3)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fonetray.services.calls.outgoing import OutgoingNumbers
from fonetray.telephony.dialling import DialRequest, DialStatus, Origin
from fonetray.telephony.events import CallEvent, EventKind
from fonetray.telephony.wishes import PICKED_UP_WITHIN
from services.conftest import ME, Office

START = datetime(2026, 7, 31, 12, tzinfo=UTC)
DIALS = CallEvent(EventKind.OUTGOING, "1.1", START, employee=ME, phone="200202")
SECOND = timedelta(seconds=1)


class Wishes:
    def __init__(self) -> None:
        self.time, self.own = START, {"86515202"}
        self.numbers = OutgoingNumbers(
            now=lambda: self.time, user=lambda: ME, is_own=lambda local, number: local == ME and number in self.own
        )

    def told(self, call_id: str = "1.1", **changed: str) -> str:
        return self.numbers.told(replace(DIALS, call_id=call_id, **changed)).a_number


def test_the_employees_own_number_tells_nothing() -> None:
    wishes = Wishes()
    assert wishes.told(a_number="86515202") == ""
    assert wishes.told(a_number="86515202", b_number="70101010") == "70101010"
    assert wishes.told(a_number="70101010") == "70101010"
    assert wishes.told(employee="203", a_number="86515202") == "86515202"


def test_a_wish_knows_its_call_and_a_call_its_wish() -> None:
    wishes = Wishes()
    wish = wishes.numbers.note("+4570101010")
    assert (wishes.numbers.call_of(wish), wishes.numbers.wish_of("1.1")) == ("", None)
    wishes.told("1.1")
    assert wishes.numbers.call_of(wish) == "1.1"
    found = wishes.numbers.wish_of("1.1")
    assert found is not None
    assert found.id == wish.id


def test_only_outgoing_events_are_added_to() -> None:
    wishes = Wishes()
    wishes.numbers.note("+4570101010")
    for kind in (EventKind.INCOMING, EventKind.ANSWERED, EventKind.ENDED):
        event = replace(DIALS, kind=kind, a_number="86515202")
        assert wishes.numbers.told(event) is event
    assert wishes.told() == "+4570101010"


def test_a_wish_is_matched_by_employee_and_time() -> None:
    wishes = Wishes()
    wishes.numbers.note("+4570101010")
    assert wishes.told(employee="203") == ""
    wishes.time += PICKED_UP_WITHIN + SECOND
    assert wishes.told() == ""
    wishes.numbers.note("+4570101010")
    wishes.time += PICKED_UP_WITHIN
    assert wishes.told() == "+4570101010"


def test_a_wish_belongs_to_one_call_and_a_call_to_one_wish() -> None:
    wishes = Wishes()
    wishes.numbers.note("+4570101010")
    assert wishes.told("1.1") == "+4570101010"
    wishes.numbers.note("+4570202020")
    assert wishes.told("1.1") == "+4570101010"  # told again
    assert wishes.told("1.2") == "+4570202020"
    assert wishes.told("1.3") == ""


def test_of_two_wishes_the_last_one_counts() -> None:
    wishes = Wishes()
    wishes.numbers.note("+4570101010")
    wishes.time += SECOND
    wishes.numbers.note("+4570202020")
    assert wishes.told("1.1") == "+4570202020"


def test_a_wish_that_was_not_taken_is_no_wish() -> None:
    wishes = Wishes()
    wishes.numbers.withdraw(wishes.numbers.note("+4570101010"))
    assert wishes.told() == ""


def test_a_number_that_is_told_uses_up_its_wish_and_no_other() -> None:
    wishes = Wishes()
    wishes.numbers.note("+4570101010")
    assert wishes.told("1.1", a_number="70202020") == "70202020"  # dialled by hand
    assert wishes.told("1.2", a_number="70 10 10 10") == "70 10 10 10"
    assert wishes.told("1.3") == ""


@pytest.mark.parametrize("told", ["own", "callee"])
async def test_a_call_the_app_places_shows_whom_it_rings(office: Office, told: str) -> None:
    await office.desk.directory.sync()
    office.pbx.behaviour.change({"outgoing_number": told, "ring_delay": 0, "ring_time": 0, "talk_time": 0})
    outcome = await office.desk.dialing.dial(DialRequest("86 51 51 51", Origin.SEARCH), None, agreed=True)
    assert outcome.status is DialStatus.PLACED
    assert (await office.until("ended")).number.endswith("86515151")


async def test_a_call_placed_by_hand_rings_nobody_knows_whom(office: Office) -> None:
    await office.desk.directory.sync()
    office.pbx.behaviour.change({"outgoing_number": "own", "ring_delay": 0, "ring_time": 0, "talk_time": 0})
    mette = office.pbx.company.employees[ME]
    assert mette.numbers
    office.pbx.exchange.dial(mette, "86515151")
    assert (await office.until("ended")).number == ""


async def test_a_call_the_provider_refuses_is_no_wish(office: Office) -> None:
    await office.desk.directory.sync()
    quick = {"outgoing_number": "own", "ring_delay": 0, "ring_time": 0, "talk_time": 0}
    office.pbx.behaviour.change({**quick, "failure": "401", "failure_on": "myfone"})
    outcome = await office.desk.dialing.dial(DialRequest("86515151", Origin.SEARCH), None, agreed=True)
    assert outcome.status is DialStatus.FAILED
    office.pbx.exchange.dial(office.pbx.company.employees[ME], "70101010")
    assert (await office.until("ended")).number == ""
