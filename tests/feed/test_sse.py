"""Server-sent events, in whatever pieces they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.feed.errors import FeedBroken
from fonetray.feed.sse import EventParser, ServerEvent

LINES = st.sampled_from(
    ["id: 1", "id:2", "id", "event: call", "event", "data: x", "data:  y", "data", ": note", "æ: ø", ""]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


def parse(pieces: list[bytes]) -> list[ServerEvent]:
    parser = EventParser()
    return [event for piece in pieces for event in parser.feed(piece)]


@given(st.lists(st.tuples(LINES, ENDS), max_size=30), st.lists(st.integers(0, 400), max_size=20), st.booleans())
def test_any_pieces_give_the_same(lines: list[tuple[str, str]], cuts: list[int], mark: bool) -> None:
    stream = ("\ufeff" if mark else "").encode() + "".join(line + end for line, end in lines).encode()
    at = sorted({cut for cut in cuts if cut < len(stream)})
    pieces = [stream[a:b] for a, b in zip([0, *at], [*at, len(stream)], strict=True)]
    assert parse(pieces) == parse([bytes([one]) for one in stream])


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        ("event: call\ndata: a\ndata: b\nid: 1\n\n", [("call", "a\nb", "1")]),
        ("data: a\n\n", [("message", "a", "")]),
        ("id: 1\n\n: beat\n\nid: 2\n\n", [("", "", "1"), ("", "", "2")]),
        ("id: 1\n\nid: 1\n\n", [("", "", "1")]),
        ("id: a\0b\ndata: x\n\n", [("message", "x", "")]),
        ("data: never ended\n", []),
        ("retry: 3\nunknown: x\ndata:x\r\n\r\n", [("message", "x", "")]),
    ],
)
def test_what_a_stream_says(stream: str, events: list[tuple[str, str, str]]) -> None:
    assert parse([stream.encode()]) == [ServerEvent(*event) for event in events]


@pytest.mark.parametrize("line", [b"data: " + b"x" * 200, b"x" * 200])
def test_no_event_fills_the_memory(line: bytes) -> None:
    parser = EventParser(largest=100)
    with pytest.raises(FeedBroken):
        parser.feed(line)
    parser = EventParser(largest=100)
    with pytest.raises(FeedBroken):
        list(map(parser.feed, [b"data: " + b"x" * 20 + b"\n"] * 10))
