"""What each event of the employee integration says, however it is spelt and sent (protocol §3)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.event_reader import read_event
from fonetray.telephony.events import CallEvent, Direction, EventKind, NotUnderstood
from fonetray.telephony.hidden import is_hidden

NOW = datetime(2026, 7, 31, 12, tzinfo=UTC)
STAMP = datetime(2026, 7, 31, 12, 5, tzinfo=UTC)
FORM, JSON = "application/x-www-form-urlencoded", "application/json; charset=utf-8"
CALL_ID = "12434346.4567"
COMMON = {"AccountId": "48151", "UniqueCallId": CALL_ID, "ANumber": "86515151", "TimeStamp": "2026-07-31T14:05:00"}
SENT = {
    EventKind.INCOMING: {**COMMON, "Calledphone": "200202", "EmployeeLocalNumber": "202"},
    EventKind.ANSWERED: {**COMMON, "EmployeeLocalNumber": "202"},
    EventKind.OUTGOING: {**COMMON, "EmployeeLocalNumber": "202", "PhoneLocalNumber": "200202"},
    EventKind.ENDED: {
        "AccountId": "48151",
        "UniquelCallId": CALL_ID,
        "Duration": "61",
        "Transfer": "false",
        "CallDirection": "Incoming",
    },
}
ANSWERED = CallEvent(
    EventKind.ANSWERED, CALL_ID, NOW, account="48151", employee="202", a_number="86515151", timestamp=STAMP
)
READ = {
    EventKind.INCOMING: replace(ANSWERED, kind=EventKind.INCOMING, phone="200202"),
    EventKind.ANSWERED: ANSWERED,
    EventKind.OUTGOING: replace(ANSWERED, kind=EventKind.OUTGOING, phone="200202"),
    EventKind.ENDED: CallEvent(
        EventKind.ENDED, CALL_ID, NOW, account="48151", duration=61, transfer=False, direction=Direction.INCOMING
    ),
}
INCOMING, ENDED = SENT[EventKind.INCOMING], SENT[EventKind.ENDED]


def look(
    query: bytes = b"", *, kind: EventKind | None = None, content_type: str = "", body: bytes = b""
) -> CallEvent | NotUnderstood:
    return read_event(query=query, content_type=content_type, body=body, kind=kind, received=NOW)


def read(parameters: dict[str, str], more: str = "", kind: EventKind | None = None) -> CallEvent:
    event = look((urlencode(parameters) + more).encode(), kind=kind)
    assert isinstance(event, CallEvent), event
    return event


@pytest.mark.parametrize("hour", [0, 1])
def test_in_the_hour_that_comes_twice_the_time_is_the_one_at_which_it_came(hour: int) -> None:
    meant = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    query = urlencode(INCOMING | {"TimeStamp": "2026-10-25T02:30:00"}).encode()
    event = read_event(query=query, content_type="", body=b"", kind=None, received=meant + timedelta(seconds=1))
    assert isinstance(event, CallEvent)
    assert event.timestamp == meant


def without(parameters: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if name not in names}


@pytest.mark.parametrize("kind", EventKind)
def test_all_that_the_document_names_on_the_path_that_infers(kind: EventKind) -> None:
    assert read(SENT[kind]) == READ[kind]


@pytest.mark.parametrize("kind", EventKind)
def test_all_that_the_document_names_on_a_path_of_its_own(kind: EventKind) -> None:
    assert read(SENT[kind], kind=kind) == READ[kind]


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize(
    ("content_type", "write"), [(FORM, lambda sent: urlencode(sent).encode()), (JSON, lambda s: json.dumps(s).encode())]
)
def test_a_body_says_the_same_as_a_query(
    kind: EventKind, content_type: str, write: Callable[[dict[str, str]], bytes]
) -> None:
    assert look(content_type=content_type, body=write(SENT[kind])) == READ[kind]


def test_json_may_be_typed() -> None:
    ended = {**ENDED, "Duration": 61, "Transfer": True, "AccountId": 48151}
    assert look(content_type=JSON, body=json.dumps(ended).encode()) == replace(READ[EventKind.ENDED], transfer=True)


def swapped(name: str) -> str:
    return name[0].lower() + name[1:]


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("case", [str.lower, str.upper, str.title, str.swapcase, swapped])
def test_names_in_any_case(kind: EventKind, case: Callable[[str], str]) -> None:
    assert read({case(name): value for name, value in SENT[kind].items()}) == READ[kind]


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("name", ["UniqueCallId", "UniquelCallId"])
def test_both_spellings_of_the_call_id_in_every_event(kind: EventKind, name: str) -> None:
    sent = without(SENT[kind], "UniqueCallId", "UniquelCallId")
    assert read({**sent, name: CALL_ID}) == READ[kind]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ("", EventKind.ANSWERED),
        ("&Duration=0", EventKind.ENDED),
        ("&CallDirection=Outgoing", EventKind.ENDED),
        ("&Transfer=true", EventKind.ENDED),
        ("&Duration=5&Calledphone=200202&PhoneLocalNumber=200202", EventKind.ENDED),
        ("&Calledphone=200202", EventKind.INCOMING),
        ("&Calledphone=", EventKind.INCOMING),
        ("&Calledphone=200202&PhoneLocalNumber=200203", EventKind.INCOMING),
        ("&PhoneLocalNumber=200202", EventKind.OUTGOING),
        ("&PhoneLocalNumber=", EventKind.OUTGOING),
    ],
)
def test_the_kind_is_inferred_from_the_parameters(more: str, kind: EventKind) -> None:
    assert read(SENT[EventKind.ANSWERED], more).kind is kind


@pytest.mark.parametrize("kind", EventKind)
def test_the_path_says_the_kind_whatever_the_parameters(kind: EventKind) -> None:
    assert read({**INCOMING, **ENDED}, kind=kind).kind is kind


@pytest.mark.parametrize("kind", EventKind)
def test_names_that_are_always_sent_say_nothing_by_being_empty(kind: EventKind) -> None:
    every = dict.fromkeys([name for sent in SENT.values() for name in sent], "")
    assert read({**every, **SENT[kind]}) == READ[kind]


@pytest.mark.parametrize("raw", ["+4586515151", "%2B4586515151", "%2b4586515151", "%204586515151", "+45%2086515151"])
@pytest.mark.parametrize("name", ["ANumber", "BNumber"])
def test_a_plus_is_restored(name: str, raw: str) -> None:
    event = read(without(INCOMING, "ANumber"), f"&{name}={raw}")
    found = event.a_number if name == "ANumber" else event.b_number
    assert found.replace(" ", "") == "+4586515151"


@pytest.mark.parametrize("raw", ["86515151", "%2086515151", "+86515151", "86515151%20", "0086515151", "202"])
def test_what_had_no_plus_gets_none(raw: str) -> None:
    wanted = raw.replace("%20", "")  # a raw plus before a digit was meant: it is no way to write a space
    assert read(without(INCOMING, "ANumber"), f"&ANumber={raw}").a_number == wanted


def test_a_zone_whose_plus_became_a_space() -> None:
    raw = "&TimeStamp=2026-07-31T14:05:00+02:00"
    assert read(without(INCOMING, "TimeStamp"), raw).timestamp == STAMP


def test_an_unreadable_time_or_duration_costs_only_itself() -> None:
    assert read({**INCOMING, "TimeStamp": "i går"}) == replace(READ[EventKind.INCOMING], timestamp=None)
    assert read({**ENDED, "Duration": "lang"}) == replace(READ[EventKind.ENDED], duration=None)


@pytest.mark.parametrize(("text", "seconds"), [("61", 61), ("00:01:01", 61), ("0", 0)])
def test_durations(text: str, seconds: int) -> None:
    assert read({**ENDED, "Duration": text}).duration == seconds


@pytest.mark.parametrize(("text", "transfer"), [("true", True), ("True", True), ("1", True), ("false", False)])
def test_transfer(text: str, *, transfer: bool) -> None:
    assert read({**ENDED, "Transfer": text}).transfer is transfer


@pytest.mark.parametrize(
    ("text", "direction"), [("Outgoing", "outgoing"), ("INCOMING", "incoming"), ("inbound", "incoming"), ("x", None)]
)
def test_the_direction_of_an_end(text: str, direction: str | None) -> None:
    assert read({**ENDED, "CallDirection": text}).direction == (Direction(direction) if direction else None)


@pytest.mark.parametrize("text", ["", "anonymous", "Unknown", "hemmeligt nummer"])
@pytest.mark.parametrize("kind", [EventKind.INCOMING, EventKind.ANSWERED, EventKind.OUTGOING])
def test_a_hidden_caller_has_no_number(kind: EventKind, text: str) -> None:
    assert read({**SENT[kind], "ANumber": text}) == replace(READ[kind], a_number="")


def test_a_caller_who_is_not_named_at_all_has_no_number() -> None:
    assert read(without(INCOMING, "ANumber")).a_number == ""


@pytest.mark.parametrize("own", ["202", "200202"])
def test_an_outgoing_number_that_is_the_employees_own_is_unknown(own: str) -> None:
    outgoing = SENT[EventKind.OUTGOING]
    assert read({**outgoing, "ANumber": own}) == replace(READ[EventKind.OUTGOING], a_number="")
    assert read({**outgoing, "ANumber": own, "BNumber": "70101010"}).b_number == "70101010"
    for kind in (EventKind.INCOMING, EventKind.ANSWERED):  # calling oneself from elsewhere
        assert read({**SENT[kind], "ANumber": "202"}).a_number == "202"


def test_ids_and_local_numbers_are_text() -> None:
    event = read({**INCOMING, "UniqueCallId": "0012.40", "EmployeeLocalNumber": "0202", "Calledphone": "0200"})
    assert (event.call_id, event.employee, event.phone) == ("0012.40", "0202", "0200")


@pytest.mark.parametrize("kind", EventKind)
def test_what_others_have_seen_and_what_nobody_knows_is_kept(kind: EventKind) -> None:
    event = read({**SENT[kind], "BNumber": "70101010", "linkeduniquecallid": "1.2", "Kø": "Salg & æøå", "Tom": ""})
    assert (event.b_number, event.linked_call_id) == ("70101010", "1.2")
    assert event.sent[-2:] == (("Kø", "Salg & æøå"), ("Tom", ""))
    assert dict(event.sent).items() >= SENT[kind].items()


@pytest.mark.parametrize("kind", [EventKind.INCOMING, EventKind.ANSWERED, EventKind.OUTGOING])
def test_what_has_no_employee_is_not_understood_but_an_end_needs_none(kind: EventKind) -> None:
    found = look(urlencode(without(SENT[kind], "EmployeeLocalNumber")).encode())
    assert isinstance(found, NotUnderstood)
    assert "EmployeeLocalNumber" in found.reason


@pytest.mark.parametrize("raw", [b"", b"hello", b"UniqueCallId=", b"UniqueCallId=+&ANumber=12345678", b"%", b"&=&"])
def test_what_is_no_event_says_why(raw: bytes) -> None:
    for found in (look(raw), look(body=raw), look(content_type=JSON, body=raw)):
        assert isinstance(found, NotUnderstood)
        assert found.reason
        assert "12345678" not in found.reason


@given(
    st.binary(max_size=300),
    st.sampled_from(["", FORM, JSON, "text/xml", "multipart/form-data; boundary=x", "ø"]) | st.text(max_size=40),
    st.binary(max_size=300) | st.text(max_size=200).map(json.dumps).map(str.encode),
    st.sampled_from([None, *EventKind]),
)
def test_no_request_raises(raw: bytes, content_type: str, body: bytes, kind: EventKind | None) -> None:
    found = look(raw, content_type=content_type, body=body, kind=kind)
    assert isinstance(found, CallEvent | NotUnderstood)


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*INCOMING, *ENDED]) | st.text(max_size=3), inner, max_size=6)
    ),
)


@given(JSONISH)
def test_no_json_raises(document: object) -> None:
    found = look(content_type=JSON, body=json.dumps(document).encode())
    assert isinstance(found, CallEvent | NotUnderstood)


# What no PBX can mean by a value: control characters, and spaces around it.
VALUE = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
FIELDS: dict[str, Callable[[CallEvent], object]] = {
    "AccountId": lambda event: event.account,
    "UniqueCallId": lambda event: event.call_id,
    "EmployeeLocalNumber": lambda event: event.employee,
    "Calledphone": lambda event: event.phone,
    "ANumber": lambda event: event.a_number,
    "BNumber": lambda event: event.b_number,
    "LinkedUniqueCallId": lambda event: event.linked_call_id,
}
REQUESTS: dict[str, Callable[[list[tuple[str, str]]], dict[str, bytes | str]]] = {
    "query": lambda pairs: {"query": urlencode(pairs, quote_via=quote).encode()},
    "plus for space": lambda pairs: {"query": urlencode(pairs).encode()},
    "form": lambda pairs: {"content_type": FORM, "body": urlencode(pairs).encode()},
    "json": lambda pairs: {"content_type": JSON, "body": json.dumps(dict(pairs)).encode()},
    "half in the body": lambda pairs: {
        "query": urlencode(pairs[::2]).encode(),
        "content_type": JSON,
        "body": json.dumps(dict(pairs[1::2]), ensure_ascii=False).encode(),
    },
}


@given(
    st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUE)),
    st.dictionaries(VALUE.filter(lambda name: name.casefold() not in {field.casefold() for field in FIELDS}), VALUE),
    st.sampled_from([str, str.lower, str.upper, str.title]),
    st.sampled_from([*REQUESTS]),
    st.sampled_from([EventKind.INCOMING, EventKind.ANSWERED, EventKind.OUTGOING, EventKind.ENDED]),
    st.randoms(use_true_random=False),
)
def test_no_known_field_is_ever_lost(
    known: dict[str, str],
    unknown: dict[str, str],
    case: Callable[[str], str],
    way: str,
    kind: EventKind,
    chance: "st.random.Random",
) -> None:
    pairs = [*((case(name), value) for name, value in known.items()), *unknown.items()]
    chance.shuffle(pairs)
    event = look(kind=kind, **REQUESTS[way](pairs))
    assert isinstance(event, CallEvent), event
    for name, field in FIELDS.items():
        wanted = "" if name in {"ANumber", "BNumber"} and is_hidden(known[name]) else known[name]
        if (name, kind) == ("ANumber", EventKind.OUTGOING) and wanted in (event.employee, event.phone):
            wanted = ""
        assert field(event) == wanted, name
    reserved = {"uniquelcallid", "phonelocalnumber", "timestamp", "duration", "transfer", "calldirection"}
    assert set(event.sent) >= {pair for pair in unknown.items() if pair[0].casefold() not in reserved}
