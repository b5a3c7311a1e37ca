from datetime import UTC, datetime
from urllib.parse import quote_from_bytes

from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.event_key import event_key
from fonetray.telephony.event_reader import read_event
from fonetray.telephony.event_writer import write_query
from fonetray.telephony.events import CallEvent, EventKind
from fonetray.telephony.parameters import read_parameters

NOW, LATER = datetime(2026, 3, 2, 12, 0, tzinfo=UTC), datetime(2026, 3, 2, 12, 5, tzinfo=UTC)
NAMES = st.sampled_from(
    ["UniqueCallId", "uniquelcallid", "EmployeeLocalNumber", "ANumber", "BNumber", "TimeStamp", "Duration", "æ"]
)
PAIRS = st.lists(st.tuples(NAMES | st.text(max_size=5), st.text(max_size=20) | st.sampled_from([" 4586515151", "+45"])))


@given(PAIRS)
def test_what_was_read_is_read_again_from_what_is_written(pairs: list[tuple[str, str]]) -> None:
    first = read_parameters(query=write_query(pairs), content_type="", body=b"").pairs
    first = tuple(pair for pair in first if pair[0])
    assert read_parameters(query=write_query(first), content_type="", body=b"").pairs == first


@given(st.lists(st.tuples(NAMES, st.binary(max_size=12))), st.sampled_from([None, *EventKind]))
def test_an_event_is_the_same_on_another_computer(pairs: list[tuple[str, bytes]], kind: EventKind | None) -> None:
    query = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs).encode("utf-8", "replace")
    event = read_event(query=query, content_type="", body=b"", kind=kind, received=NOW)
    if isinstance(event, CallEvent):
        sent = write_query(read_parameters(query=query, content_type="", body=b"").pairs)
        again = read_event(query=sent, content_type="", body=b"", kind=event.kind, received=LATER)
        assert isinstance(again, CallEvent)
        assert event_key(again) == event_key(event)
        assert again.sent == event.sent
