import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.listener.ports import EventRequest, SinkUnavailable
from fonetray.services.calls.once import WINDOW, OnceSink
from fonetray.store.journal import RawEvent
from fonetray.telephony.events import EventKind

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Slow:
    """A disk that lets go when it is told to."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.full = False
        self.free = asyncio.Event()
        self.free.set()

    async def receive(self, request: EventRequest) -> None:
        await self.free.wait()
        if self.full:
            raise SinkUnavailable("full")
        self.kept.append(request.query)


def request(query: bytes = b"UniqueCallId=1", kind: EventKind | None = None, body: bytes = b"") -> EventRequest:
    return EventRequest(NOW, "192.0.2.1", kind, "GET", query, "", body)


async def test_the_same_again_is_answered_and_not_kept() -> None:
    now = 0.0
    sink = Slow()
    once = OnceSink(sink, clock=lambda: now)
    for _ in range(3):
        await once.receive(request())
    for other in (request(b"UniqueCallId=2"), request(kind=EventKind.ENDED), request(body=b"x")):
        await once.receive(other)
    assert len(sink.kept) == 4
    now = WINDOW
    await once.receive(request())
    assert len(sink.kept) == 5


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1.3 * WINDOW)), max_size=60))
def test_each_is_kept_once_in_its_window_wherever_the_windows_turn(steps: list[tuple[int, float]]) -> None:
    now = 0.0
    sink = Slow()
    once = OnceSink(sink, clock=lambda: now)
    last: dict[int, float] = {}

    async def receive_all() -> None:
        nonlocal now
        for which, pause in steps:
            now += pause
            count = len(sink.kept)
            await once.receive(request(b"UniqueCallId=%d" % which))
            kept = which not in last or now - last[which] >= WINDOW
            assert len(sink.kept) == count + kept
            if kept:
                last[which] = now

    asyncio.run(receive_all())


@pytest.mark.parametrize("full", [False, True])
async def test_one_that_comes_while_the_first_is_written_shares_its_answer(full: bool) -> None:
    sink = Slow()
    sink.full = full
    sink.free.clear()
    once = OnceSink(sink)
    both = [asyncio.ensure_future(once.receive(request())) for _ in range(2)]
    await asyncio.sleep(0)
    assert not any(one.done() for one in both)
    sink.free.set()
    results = await asyncio.gather(*both, return_exceptions=True)
    assert [isinstance(result, SinkUnavailable) for result in results] == [full, full]
    assert len(sink.kept) == (0 if full else 1)
    sink.full = False
    await once.receive(request())
    assert len(sink.kept) == 1


async def test_a_start_remembers_what_was_kept_last_however_long_nobody_ran() -> None:
    sink = Slow()
    once = OnceSink(sink, clock=lambda: 100.0)
    raws = [
        RawEvent(NOW - timedelta(seconds=age), "", "", "GET", query, "", b"", understood=True)
        for age, query in ((3600 + WINDOW, b"UniqueCallId=old"), (3600, b"UniqueCallId=1"))
    ]
    once.remember(raws)
    await once.receive(request())
    await once.receive(request(b"UniqueCallId=old"))
    assert sink.kept == [b"UniqueCallId=old"]


async def test_a_clock_that_was_put_back_makes_no_memory_longer() -> None:
    now = 100.0
    sink = Slow()
    once = OnceSink(sink, clock=lambda: now)
    raws = [
        RawEvent(NOW + timedelta(hours=hours), "", "", "GET", b"UniqueCallId=%d" % hours, "", b"", understood=True)
        for hours in (1, 0)
    ]
    once.remember(raws)
    await once.receive(request())
    assert sink.kept == []
    now += WINDOW
    await once.receive(request())
    assert sink.kept == [b"UniqueCallId=1"]
