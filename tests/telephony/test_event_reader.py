import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.event_reader import read_event
from fonetray.telephony.events import CallEvent, Direction, EventKind, NotUnderstood
from fonetray.telephony.parameters import PARAMETERS_MAX, VALUE_MAX

PRINTABLE = st.characters(exclude_categories=("C", "Z"))
NOW = datetime(2026, 7, 31, 12, tzinfo=UTC)
INCOMING = {
    "AccountId": "48151",
    "UniqueCallId": "12434346.4567",
    "Calledphone": "200202",
    "ANumber": "86515151",
    "TimeStamp": "2026-07-31T14:05:00",
    "EmployeeLocalNumber": "202",
}
ENDED = {
    "AccountId": "48151",
    "UniquelCallId": "12434346.4567",
    "Duration": "61",
    "Transfer": "false",
    "CallDirection": "Incoming",
}


def read(query: bytes = b"", *, kind: EventKind | None = None, content_type: str = "", body: bytes = b"") -> CallEvent:
    event = read_event(query=query, content_type=content_type, body=body, kind=kind, received=NOW)
    assert isinstance(event, CallEvent), event
    return event


def query(parameters: dict[str, str]) -> bytes:
    return urlencode(parameters).encode()


def without(parameters: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if name not in names}


def test_all_that_the_document_names() -> None:
    event = read(query(INCOMING))
    assert (event.kind, event.call_id, event.account) == (EventKind.INCOMING, "12434346.4567", "48151")
    assert (event.phone, event.a_number, event.employee) == ("200202", "86515151", "202")
    assert event.timestamp == datetime(2026, 7, 31, 12, 5, tzinfo=UTC)
    ended = read(query(ENDED))
    assert (ended.kind, ended.duration, ended.transfer) == (EventKind.ENDED, 61, False)
    assert ended.direction is Direction.INCOMING


def test_the_kind_is_inferred_or_given() -> None:
    answered = without(INCOMING, "Calledphone")
    assert read(query(answered)).kind is EventKind.ANSWERED
    outgoing = read(query({**answered, "PhoneLocalNumber": "200202"}))
    assert (outgoing.kind, outgoing.phone) == (EventKind.OUTGOING, "200202")
    assert read(query(INCOMING), kind=EventKind.ANSWERED).kind is EventKind.ANSWERED


@pytest.mark.parametrize("change", [str.lower, str.upper, str.title])
def test_names_in_any_case_and_both_spellings(change: object) -> None:
    assert callable(change)
    assert read(query({change(name): value for name, value in ENDED.items()})).call_id == "12434346.4567"
    other = {**without(ENDED, "UniquelCallId"), "UniqueCallId": "12434346.4567"}
    assert read(query(other)).kind is EventKind.ENDED


def test_form_and_json_bodies() -> None:
    form = read(body=query(INCOMING), content_type="application/x-www-form-urlencoded")
    as_json = read(body=json.dumps(INCOMING).encode(), content_type="application/json; charset=utf-8")
    assert form == as_json == read(query(INCOMING))
    typed = {**ENDED, "Duration": 61, "Transfer": True}
    event = read(body=json.dumps(typed).encode(), content_type="application/json")
    assert (event.duration, event.transfer) == (61, True)


@pytest.mark.parametrize("raw", [b"+4586515151", b"%2B4586515151", b"%2b4586515151"])
def test_a_plus_survives_the_query(raw: bytes) -> None:
    parameters = query(without(INCOMING, "ANumber"))
    assert read(parameters + b"&ANumber=" + raw).a_number == "+4586515151"


@pytest.mark.parametrize(("raw", "number"), [(b"%204586515151", "+4586515151"), (b"%2086515151", "86515151")])
def test_a_plus_that_became_a_space_on_the_way(raw: bytes, number: str) -> None:
    assert read(query(without(INCOMING, "ANumber")) + b"&ANumber=" + raw).a_number == number


def test_a_zone_whose_plus_became_a_space() -> None:
    raw = b"&TimeStamp=2026-07-31T14:05:00+02:00"
    found = read(query(without(INCOMING, "TimeStamp")) + raw)
    assert found.timestamp == datetime(2026, 7, 31, 12, 5, tzinfo=UTC)


def test_a_call_id_in_json_is_text_to_its_last_digit() -> None:
    body = b'{"UniqueCallId": 12434346.4560, "EmployeeLocalNumber": 202, "Line": "\\ud800"}'
    found = read(body=body, content_type="application/json")
    assert (found.call_id, found.employee) == ("12434346.4560", "202")
    assert found.extra == (("Line", "?"),)  # half a character could not be written to disk


def test_names_that_are_always_sent_say_nothing_by_being_empty() -> None:
    every = {**dict.fromkeys([*INCOMING, *ENDED, "PhoneLocalNumber"], ""), **without(INCOMING, "Calledphone")}
    assert read(query(every)).kind is EventKind.ANSWERED
    assert read(query({**every, "Calledphone": "200202"})).kind is EventKind.INCOMING


def test_sizes_are_bounded() -> None:
    flood = b"&".join(b"p%d=%s" % (number, b"x" * 2000) for number in range(500))
    found = read(query(INCOMING) + b"&" + flood)
    assert len(found.extra) <= PARAMETERS_MAX
    assert {len(value) for _, value in found.extra} == {VALUE_MAX}
    deep = read_event(query=b"", content_type="application/json", body=b"[" * 60_000, kind=None, received=NOW)
    assert isinstance(deep, NotUnderstood)


@pytest.mark.parametrize("raw", ["Sønderå".encode(), "Sønderå".encode("cp1252"), b"S%C3%B8nder%C3%A5", b"S%F8nder%E5"])
def test_danish_letters_in_either_charset(raw: bytes) -> None:
    assert ("Line", "Sønderå") in read(query(INCOMING) + b"&Line=" + raw).extra


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-31T14:05:00",
        "2026-07-31T14:05:00+02:00",
        "2026-07-31T12:05:00Z",
        "2026-07-31 14:05:00",
        "31-07-2026 14:05:00",
        "1785499500",
        "1785499500000",
        "/Date(1785499500000)/",
    ],
)
def test_times(text: str) -> None:
    assert read(query({**INCOMING, "TimeStamp": text})).timestamp == datetime(2026, 7, 31, 12, 5, tzinfo=UTC)


def test_an_unreadable_time_costs_only_itself() -> None:
    assert read(query({**INCOMING, "TimeStamp": "i går"})).timestamp is None


@pytest.mark.parametrize(("text", "seconds"), [("61", 61), ("00:01:01", 61), ("1:01", 61), ("", None), ("x", None)])
def test_durations(text: str, seconds: int | None) -> None:
    assert read(query({**ENDED, "Duration": text})).duration == seconds


@pytest.mark.parametrize("text", ["", "anonymous", "Unknown", "hemmeligt nummer", "Hemmeligt+nummer"])
def test_hidden_callers_have_no_number(text: str) -> None:
    assert read(query({**INCOMING, "ANumber": text})).a_number == ""


def test_what_nobody_knows_is_kept() -> None:
    event = read(query({**INCOMING, "BNumber": "70101010", "LinkedUniqueCallId": "1.2", "Queue": "Salg"}))
    assert (event.b_number, event.linked_call_id) == ("70101010", "1.2")
    assert ("Queue", "Salg") in event.extra


@pytest.mark.parametrize("raw", [b"", b"hello", b"UniqueCallId=", b"UniqueCallId=1.1&ANumber=12345678", b"%", b"&=&"])
def test_what_is_no_event_says_why(raw: bytes) -> None:
    found = read_event(query=raw, content_type="", body=b"", kind=None, received=NOW)
    assert isinstance(found, NotUnderstood)
    assert found.reason


@given(st.binary(max_size=400), st.sampled_from(["", "application/json", "text/xml", "ø"]), st.binary(max_size=400))
def test_never_raises(raw: bytes, content_type: str, body: bytes) -> None:
    read_event(query=raw, content_type=content_type, body=body, kind=None, received=NOW)


@given(st.dictionaries(st.sampled_from(sorted(INCOMING)), st.text(PRINTABLE, min_size=1, max_size=20), min_size=1))
def test_known_fields_are_never_lost(changed: dict[str, str]) -> None:
    parameters = {**INCOMING, **changed}
    found = read_event(query=query(parameters), content_type="", body=b"", kind=EventKind.INCOMING, received=NOW)
    if isinstance(found, CallEvent):
        assert found.call_id == parameters["UniqueCallId"].strip()
        assert found.employee == parameters["EmployeeLocalNumber"].strip()
        assert found.phone == parameters["Calledphone"].strip()
    else:
        assert not (parameters["UniqueCallId"].strip() and parameters["EmployeeLocalNumber"].strip())
