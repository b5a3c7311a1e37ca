"""The latest calls from what the PBX told and from what was dialled, each once."""

from datetime import UTC, datetime, timedelta

from fonetray.services.history.recents import Recent, merged
from fonetray.store.journal import Dial
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import DialRequest, DialStatus, Origin
from fonetray.telephony.events import Direction
from services.conftest import ME, Office

NOON = datetime(2026, 7, 31, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def call(seconds: float, number: str, direction: Direction = Direction.OUTGOING) -> Call:
    return Call(str(seconds), ME, direction, CallState.ENDED, number, at(seconds))


def dial(seconds: float, number: str, status: str = "placed") -> Dial:
    return Dial(at(seconds), number, "search", status, "")


def told(calls: list[Call], dials: list[Dial]) -> list[tuple[str, float]]:
    return [(recent.number, (recent.when - NOON).total_seconds()) for recent in merged(calls, dials)]


def test_a_dial_and_its_call_are_one() -> None:
    assert told([call(3, "86515151")], [dial(0, "+4586515151")]) == [("86515151", 3)]
    assert told([call(0, "86515151")], [dial(2, "+4586515151")]) == [("86515151", 0)]  # the answer came later


def test_a_call_to_nobody_knows_whom_gets_its_dials_number() -> None:
    assert told([call(3, "")], [dial(0, "203")]) == [("203", 3)]
    assert told([call(90, "")], [dial(0, "203")]) == [("", 90), ("203", 0)]


def test_two_dials_to_one_number_are_two_calls() -> None:
    assert told([call(21, "203")], [dial(0, "203"), dial(20, "203")]) == [("203", 21), ("203", 0)]


def test_an_incoming_call_is_no_dials() -> None:
    assert told([call(3, "203", Direction.INCOMING)], [dial(0, "203")]) == [("203", 3), ("203", 0)]
    assert merged([call(3, "203", Direction.INCOMING)], [])[0] == Recent("203", True, CallState.ENDED, at(3))


async def test_what_was_dialled_is_recent_with_and_without_events(office: Office) -> None:
    await office.desk.directory.sync()
    office.pbx.behaviour.change({"ring_delay": 0, "ring_time": 0, "talk_time": 0, "outgoing_number": "own"})
    first = await office.desk.dialing.dial(DialRequest("86515151", Origin.SEARCH), None, agreed=True)
    await office.until("ended")
    office.pbx.behaviour.change({"lose": "outgoing"})
    second = await office.desk.dialing.dial(DialRequest("203", Origin.SEARCH), None, agreed=True)
    assert (first.status, second.status) == (DialStatus.PLACED, DialStatus.PLACED)
    found = await office.desk.recents.latest_people(9)
    assert [recent.number[-8:] for recent in found] == ["203", "86515151"]
    assert await office.desk.recents.last_dialled() == "203"


async def test_a_call_in_vain_can_be_called_again_and_is_no_recent_call(office: Office) -> None:
    await office.desk.directory.sync()
    office.pbx.behaviour.change({"failure": "401", "failure_on": "myfone"})
    await office.desk.dialing.dial(DialRequest("86515151", Origin.SEARCH), None, agreed=True)
    await office.desk.dialing.dial(DialRequest("tel:112", Origin.LINK), None, agreed=True)
    assert await office.desk.recents.latest(9) == []
    assert await office.desk.recents.last_dialled() == "+4586515151"
