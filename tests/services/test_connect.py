"""Ringing an outside number for somebody else, over real HTTP with the simulated PBX (protocol §2, possibility 2)."""

import sqlite3
from contextlib import closing

import msgspec
import pytest

from fonetray.services.calls.dialing import DialOutcome, Question
from fonetray.telephony.dialling import DialRequest, DialStatus, Origin, Reason
from services.conftest import Office


class Person:
    def __init__(self, *, says: bool = True) -> None:
        self.says = says
        self.asked: list[Question] = []

    async def ask(self, question: Question) -> bool:
        self.asked.append(question)
        return self.says


@pytest.fixture
async def trying(office: Office) -> Office:
    """An office that has the experiment on, and asks only about unusual calls."""
    settings = office.desk.account.settings
    dial = msgspec.structs.replace(settings.dial, connect_to=True, confirm="never")
    office.desk.account.settings = msgspec.structs.replace(settings, dial=dial)
    await office.desk.directory.sync()
    office.pbx.behaviour.change({"ring_delay": 0, "ring_time": 0, "talk_time": 0})
    return office


async def connected(office: Office, number: str, place: str, person: Person) -> DialOutcome:
    return await office.desk.dialing.dial(DialRequest(number, Origin.CONNECT, connect_to=place), person)


def asked_for(office: Office) -> list[str]:
    """The calls that the PBX was asked to connect."""
    return [entry["path"] for entry in office.pbx.log.as_documents() if entry["path"].rstrip("/").endswith("/Call")]


@pytest.mark.parametrize("place", ["6000", "801", "200202"])
async def test_a_queue_a_call_flow_or_a_phone_gets_the_call(trying: Office, place: str) -> None:
    person = Person()
    outcome = await connected(trying, "86 51 51 51", place, person)
    assert outcome.status is DialStatus.PLACED
    assert len(person.asked) == 1
    assert len(asked_for(trying)) == 1
    with closing(sqlite3.connect(trying.desk.account.home.database)) as reading:
        noted = reading.execute("SELECT number, origin, status, device FROM dials").fetchall()
    assert noted == [("+4586515151", "connect", "placed", place)]


async def test_a_phone_behind_the_local_number_rings_as_for_a_call_from_outside(trying: Office) -> None:
    await connected(trying, "86515151", "200203", Person())
    call = await trying.until("ended", "203")
    assert (call.direction.value, call.number) == ("incoming", "86515151")


async def test_a_colleague_is_asked_for_as_public_code_does(trying: Office) -> None:
    assert (await connected(trying, "86515151", "203", Person())).status is DialStatus.PLACED
    assert (await trying.until("ended", "203")).direction.value == "outgoing"


async def test_a_pbx_that_cannot_says_so_and_is_not_asked_again(trying: Office) -> None:
    trying.pbx.behaviour.change({"connect_to": "employees"})
    outcome = await connected(trying, "86515151", "6000", Person())
    assert outcome.status is DialStatus.FAILED
    assert "missing or unknown" in outcome.message
    assert len(asked_for(trying)) == 1


async def test_a_lost_answer_is_uncertain_and_never_tried_again(trying: Office) -> None:
    trying.pbx.behaviour.change({"failure": "reset", "failure_on": "api"})
    outcome = await connected(trying, "86515151", "6000", Person())
    assert outcome.status is DialStatus.UNCERTAIN
    assert "may still be rung" in outcome.message
    assert len(asked_for(trying)) == 1


@pytest.mark.parametrize(
    ("number", "place", "reason"),
    [
        ("112", "6000", Reason.EMERGENCY),
        ("203", "6000", Reason.CONNECT_INSIDE),
        ("86515151", "", Reason.CONNECT_NOWHERE),
    ],
)
async def test_what_is_refused_never_reaches_the_pbx(trying: Office, number: str, place: str, reason: Reason) -> None:
    outcome = await connected(trying, number, place, Person())
    assert (outcome.status, outcome.reason) == (DialStatus.REFUSED, reason)
    assert asked_for(trying) == []


async def test_a_no_connects_nothing(trying: Office) -> None:
    assert (await connected(trying, "86515151", "6000", Person(says=False))).status is DialStatus.CANCELLED
    assert asked_for(trying) == []


async def test_switched_off_nothing_is_asked_or_sent(office: Office) -> None:
    person = Person()
    outcome = await connected(office, "86515151", "6000", person)
    assert (outcome.status, outcome.reason) == (DialStatus.REFUSED, Reason.CONNECT_OFF)
    assert person.asked == []
    assert asked_for(office) == []


async def test_others_calls_are_not_my_recent_ones(trying: Office) -> None:
    await connected(trying, "86515151", "6000", Person())
    assert await trying.desk.recents.latest(9) == []
    assert await trying.desk.recents.last_dialled() == ""


async def test_the_companys_secret_stays_out_of_what_is_said(trying: Office) -> None:
    trying.pbx.behaviour.change({"failure": "500", "failure_on": "api"})
    outcome = await connected(trying, "86515151", "6000", Person())
    assert outcome.status is DialStatus.FAILED
    assert trying.pbx.company.hash not in repr(outcome)
