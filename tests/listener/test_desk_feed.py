"""What a desk is sent: whole, in order, once, and nothing of what it may not read."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonetray.listener import desk_door
from fonetray.listener.feed_stream import FeedStream
from fonetray.telephony.event_log import Position
from fonetray.telephony.presence import PersonPresence, PresenceState
from fonetray.telephony.reading import Reading
from support.desks import DEPARTMENTS, NOON, NUMBER, Block, FeedKept, FeedRead, Hub, a_hub, reader
from support.listening import PATIENCE, closed, head, open_from

TALKING = PersonPresence(PresenceState.BUSY, NOON)


def number_of(block: Block) -> int:
    return int(block.id.partition("-")[0])


def told(block: Block) -> list[int]:
    """Give the numbers of all events that a message holds, in their order."""
    return [int(dict(each["parameters"])["N"]) for each in (*block.data["before"], block.data)]


async def calls(feed: FeedRead, count: int) -> list[int]:
    return [number for _ in range(count) for number in told(await feed.until("call"))]


async def test_a_feed_begins_with_hello_what_was_missed_and_how_things_are() -> None:
    async with a_hub() as hub:
        first = hub.feed.add("101", "c1")
        hub.feed.add("102", "c2")
        last = hub.feed.add("101", "c1")
        hub.feed.people["102"] = TALKING
        async with hub.reading(last=str(first.position)) as feed:
            blocks = [await feed.next() for _ in range(5)]
            assert [block.event for block in blocks if block] == ["hello", "call", "", "presence", "company"]
            hello, call, place, presence, company = (block for block in blocks if block)
            assert (hello.id, hello.data["reset"]) == (str(first.position), False)
            assert (call.id, call.data["age"]) == (str(last.position), 1.0)
            assert dict(call.data["parameters"])["Caller"] == NUMBER
            assert place.id == str(last.position)
            assert presence.data["people"] == [{"employee": "102", "state": "busy", "seconds": 4.0}]
            assert presence.data["whole"]
            assert company.data == {"employees": "e1", "flows": "f1", "flow_log": "l1"}
            for name, value in (("Cache-Control", "no-store, no-transform"), ("X-Accel-Buffering", "no")):
                assert feed.response.headers[name] == value
            assert "Content-Encoding" not in feed.response.headers


async def test_a_mistake_with_one_desk_sends_another_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_door, "_AGAIN", 0.01)
    send, mistakes = FeedStream.send, iter([True])

    def sends(stream: FeedStream, messages: bytes) -> None:
        if stream.reader.id == "desk-102" and b"event: call" in messages and next(mistakes, False):
            raise RuntimeError("a mistake of ours")
        send(stream, messages)

    async with (
        a_hub(reader("101", Reading.ALL), reader("102", Reading.ALL)) as hub,
        hub.reading("desk-101") as one,
        hub.reading("desk-102") as two,
    ):
        await one.until("company")
        await two.until("company")
        monkeypatch.setattr(FeedStream, "send", sends)
        for _ in range(3):
            hub.feed.add("101", "c1")
        assert await calls(one, 3) == [1, 2, 3]
        assert not any(mistakes), "one was made"


async def test_a_proxy_that_asks_by_the_older_http_is_fed_too() -> None:
    async with a_hub() as hub:
        hub.feed.add("101", "c1")
        request = head(
            hub.listener, b"GET /desk/v1/feed HTTP/1.0", b"Authorization: Bearer token-of-desk-101", b"Last-Event-ID: 0"
        )
        stream, writer = await open_from(hub.listener, "127.0.0.1")
        writer.write(request)
        async with asyncio.timeout(PATIENCE):
            assert b" 200 OK" in await stream.readuntil(b"\r\n\r\n")
            assert (await stream.readuntil(b"\n\n")).startswith(b"id: 0\nevent: hello\ndata: {")
            assert (await stream.readuntil(b"\n\n")).startswith(b"id: 1-")
            hub.desks.take_back("desk-101")
            assert (await stream.read()).endswith(b"}\n\n")
        await closed((stream, writer))


@pytest.mark.parametrize(
    "last",
    ["garbage", "0-00000000", "-1", "99-abcdef01", "1-ffffffff", "9" * 400, "١-ffffffff", "1-", "1", "1 2"],
)
async def test_a_position_that_is_none_of_ours_is_a_reset_and_everything_again(last: str) -> None:
    async with a_hub() as hub:
        for _ in range(3):
            hub.feed.add("101", "c1")
        async with hub.reading(last=last) as feed:
            assert (await feed.until("hello")).data["reset"]
            assert await calls(feed, 3) == [1, 2, 3]


async def test_a_desk_reads_its_own_calls_and_of_others_no_number_and_no_call() -> None:
    async with a_hub() as hub, hub.reading() as feed:
        await feed.until("company")
        hub.feed.add("102", "secret-call")
        hub.feed.set_presence("102", PersonPresence(PresenceState.RINGING, NOON))
        assert (await feed.until("presence")).data["people"][0]["employee"] == "102"
        hub.feed.add("102", "secret-call")
        hub.feed.add("201", "other-call")
        hub.feed.add("101", "own-call")
        seen = bytes(feed.raw)
        assert NUMBER.encode() not in seen
        assert NUMBER[3:].encode() not in seen
        assert b"-call" not in seen
        assert await calls(feed, 1) == [4]
        assert b"secret" not in feed.raw


@pytest.mark.parametrize(
    ("reading", "numbers"), [(Reading.OWN, [1, 4]), (Reading.DEPARTMENT, [1, 2, 4]), (Reading.ALL, [1, 2, 3, 4])]
)
async def test_how_far_a_desk_reads_is_the_same_live_and_afterwards(reading: Reading, numbers: list[int]) -> None:
    async with a_hub(reader("101", reading)) as hub:
        async with hub.reading() as feed:
            await feed.until("company")
            for employee in ("101", "102", "201", "101"):
                hub.feed.add(employee, f"c{employee}")
            assert await calls(feed, len(numbers)) == numbers
        async with hub.reading(last="0") as feed:
            assert await calls(feed, len(numbers)) == numbers


async def test_who_is_brought_into_a_call_is_sent_what_came_before_once() -> None:
    async with a_hub(reader("101"), reader("102")) as hub, hub.reading() as one, hub.reading("desk-102") as two:
        await one.until("company")
        await two.until("company")
        for employee in ("101", "101", "102", "101"):
            hub.feed.add(employee, "c1")
        assert [told(await two.until("call")) for _ in range(2)] == [[1, 2, 3], [4]]
        assert [told(await one.until("call")) for _ in range(4)] == [[1], [2], [3], [4]]


async def test_a_heartbeat_moves_the_position_past_what_is_others() -> None:
    async with a_hub(heartbeat=0.02) as hub, hub.reading() as feed:
        await feed.until("company")
        theirs = hub.feed.add("102", "c1")
        while (block := await feed.next()) is not None and block.id != str(theirs.position):
            assert (block.event, block.id) == ("", "0")
        assert block is not None
        assert (block.event, block.data) == ("", None)


async def test_of_two_connections_of_a_desk_the_newer_stays() -> None:
    async with a_hub() as hub, hub.reading(run="a") as older:
        await older.until("company")
        async with hub.reading(run="b") as newer:
            await newer.until("company")
            assert [block.event for block in await older.until_end()] == ["displaced"]
            hub.feed.add("101", "c1")
            assert await calls(newer, 1) == [1]
            assert hub.door.figures().connected == ("desk-101",)


async def test_another_program_with_the_same_token_is_logged_and_a_reconnect_is_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with a_hub() as hub, hub.reading(run="a") as first:
        await first.until("company")
        async with hub.reading(run="a") as again:
            await again.until("company")
            assert "Another program" not in caplog.text
            async with hub.reading(run="b") as other:
                await other.until("company")
        assert "Another program has connected as desk desk-101" in caplog.text


@pytest.mark.parametrize("why", ["revoked", "expired"])
async def test_a_desk_that_is_taken_back_is_sent_nothing_more(why: str) -> None:
    async with a_hub(reader("101"), reader("102")) as hub, hub.reading() as feed, hub.reading("desk-102") as other:
        await feed.until("company")
        await other.until("company")
        hub.desks.take_back("desk-101", why)
        assert await feed.until_end() == []
        hub.feed.add("102", "c1")
        assert await calls(other, 1) == [1]
        assert hub.door.figures().connected == ("desk-102",)


async def test_a_desk_that_is_taken_back_while_it_catches_up_is_sent_nothing_more() -> None:
    gate, reached = asyncio.Event(), asyncio.Event()

    async def held() -> None:
        reached.set()
        await gate.wait()

    async with a_hub() as hub:
        hub.feed.add("101", "c1")
        async with hub.reading(last="0") as feed:
            await calls(feed, 1)
        hub.feed.pause = held
        opening = asyncio.create_task(hub.ask("feed", headers={"Last-Event-ID": "0"}))
        await reached.wait()
        hub.desks.take_back("desk-101")
        gate.set()
        async with asyncio.timeout(20):
            answer = await opening
        assert b"presence" not in answer.body
        assert hub.door.figures().connected == ()


async def test_news_of_the_company_go_to_everybody() -> None:
    async with a_hub() as hub, hub.reading() as feed:
        await feed.until("company")
        hub.book.company = type(hub.book.company)(b"{}", "e2")
        hub.feed.company_changed()
        assert (await feed.until("company")).data == {"employees": "e2", "flows": "f1", "flow_log": "l1"}


async def test_presence_is_told_of_each_colleague_once_however_often_it_changed() -> None:
    async with a_hub() as hub, hub.reading() as feed:
        await feed.until("company")
        for turn in range(500):
            hub.feed.set_presence("102", PersonPresence(PresenceState.RINGING, NOON + timedelta(seconds=turn)))
        hub.feed.set_presence("102", TALKING)
        block = await feed.until("presence")
        assert [(each["employee"], each["state"]) for each in block.data["people"]] == [("102", "busy")]
        assert not block.data["whole"]


async def test_a_hub_that_events_reach_no_more_says_so_and_says_when_they_do() -> None:
    async with a_hub(heartbeat=0.02) as hub, hub.reading() as feed:
        assert (await feed.until("presence")).data["heard"]
        for heard in (False, True):
            hub.feed.heard = heard
            while (block := await feed.until("presence")).data["heard"] is not heard:
                pass
            assert block.data["people"] == []


async def test_a_desk_that_is_being_let_in_while_the_hub_stops_is_not_kept() -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def pause() -> None:
        asked.set()
        await go_on.wait()

    async with a_hub() as hub, asyncio.timeout(PATIENCE):
        hub.feed.pause = pause
        coming = asyncio.create_task(hub.ask("feed"))
        await asked.wait()
        await hub.door.stop()
        go_on.set()
        assert (await coming).body == b""
        assert hub.door.figures().connected == ()


async def test_a_hub_that_stops_ends_its_feeds_and_loses_nothing() -> None:
    async with a_hub() as hub, hub.reading() as feed:
        await feed.until("company")
        hub.feed.add("101", "c1")
        place = (await feed.until("call")).id
        await hub.listener.stop()
        assert await feed.until_end() == []
        hub.feed.add("101", "c1")
        await hub.listener.start()
        async with hub.reading(last=place) as again:
            assert await calls(again, 1) == [2]


async def test_a_log_that_cannot_be_read_for_a_while_is_said_once_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(desk_door, "_AGAIN", 0.001)
    async with a_hub() as hub, hub.reading() as feed:
        await feed.until("company")
        hub.feed.unreadable = 5
        hub.feed.add("101", "c1")
        await feed.until("call")
        assert hub.feed.unreadable == 0
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "The feed was interrupted; it is tried again every second"
    ]


async def handled(feed: FeedRead, count: int) -> list[tuple[int, str, bool]]:
    blocks = [await feed.until("handled") for _ in range(count)]
    assert not [block for block in blocks if block.id], "they move no position"
    return [(block.data["number"], block.data["call_id"], block.data["handled"]) for block in blocks]


async def test_what_is_said_of_a_missed_call_is_for_whom_the_call_is() -> None:
    async with (
        a_hub(reader("101"), reader("102", Reading.DEPARTMENT), reader("201")) as hub,
        hub.reading(handled="0") as mine,
        hub.reading("desk-102", handled="0") as department,
        hub.reading("desk-201", handled="0") as stranger,
    ):
        for feed in (mine, department, stranger):
            await feed.until("company")
        hub.feed.add("101", "c1")
        hub.feed.add("201", "c2")
        hub.feed.say_handled("c1", "102")
        hub.feed.say_handled("c1", "101", handled=False)
        hub.feed.say_handled("c2", "201")
        for feed in (mine, department):
            assert await handled(feed, 2) == [(1, "c1", True), (2, "c1", False)]
        assert await handled(stranger, 1) == [(3, "c2", True)]
        assert b"c1" not in stranger.raw


@pytest.mark.parametrize(
    ("has", "numbers"),
    [("0", [1, 2, 3]), ("2", [3]), ("3", []), ("4", [1, 2, 3]), ("-1", [1, 2, 3]), ("9" * 99, [1, 2, 3]), ("", [])],
)
async def test_a_desk_that_comes_again_hears_what_was_said_since(has: str, numbers: list[int]) -> None:
    """A number that was never given is none of this hub's; a desk that says none knows nothing of it."""
    async with a_hub() as hub:
        for call_id in ("c1", "c2", "c3"):
            hub.feed.add("101", call_id)
            hub.feed.say_handled(call_id, "102")
        async with hub.reading(handled=has) as feed:
            await feed.until("company")
            hub.feed.add("101", "last")
            hub.feed.say_handled("last", "102")
            hub.feed.set_presence("102", TALKING)
            while (await feed.until("presence")).data["whole"]:
                pass
        told = [json.loads(line[6:])["number"] for line in feed.raw.decode().splitlines() if '"handled":' in line]
        assert told == [*numbers, *([4] if has else [])]


async def test_many_words_come_in_parts_and_none_is_lost_between_them() -> None:
    async with a_hub() as hub:
        hub.feed.add("101", "c1")
        for _ in range(250):
            hub.feed.say_handled("c1", "102")
        async with hub.reading(handled="0") as feed:
            for _ in range(50):
                hub.feed.say_handled("c1", "102")
            assert [number for number, *_ in await handled(feed, 300)] == list(range(1, 301))


async def test_a_desk_that_reads_more_is_sent_what_it_may_have_and_calls_whole() -> None:
    async with a_hub(reader("101", Reading.ALL)) as hub:
        for employee, call_id in (("201", "c1"), ("101", "c2"), ("201", "c1")):
            place = hub.feed.add(employee, call_id)
        hub.feed.say_handled("c1", "201")
        async with hub.reading(last=str(place.position), reads="own", handled="1") as feed:
            hello = (await feed.until("hello")).data
            assert (hello["reset"], hello["reads"]) == (True, "all")
            assert await calls(feed, 3) == [1, 2, 3]
            assert await handled(feed, 1) == [(1, "c1", True)], "also what it was not for until then"
        for reads in ("all", ""):
            async with hub.reading(last=str(place.position), reads=reads, handled="1") as feed:
                assert not (await feed.until("hello")).data["reset"]
                await feed.until("company")
                assert b"c1" not in feed.raw


async def test_a_desk_whose_department_has_others_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_hub(reader("101", Reading.DEPARTMENT), reader("201")) as hub:
        async with hub.reading() as feed, hub.reading("desk-201") as stranger:
            reads = (await feed.until("hello")).data["reads"]
            await feed.until("company")
            await stranger.until("company")
            hub.feed.company_changed()
            await feed.until("company")
            monkeypatch.setitem(DEPARTMENTS, "201", "sales")
            hub.feed.company_changed()
            assert [block.event for block in await feed.until_end()] == ["company"]
            hub.feed.add("201", "c1")
            assert await calls(stranger, 1) == [1], "whose own calls are the same as before"
        async with hub.reading(last="0", reads=reads) as feed:
            assert (await feed.until("hello")).data["reset"]
            assert await calls(feed, 1) == [1]


def some_turns(chance: random.Random, most: int = 6) -> Callable[[], Awaitable[None]]:
    async def pause() -> None:
        for _ in range(chance.randrange(most)):
            await asyncio.sleep(0)

    return pause


@settings(max_examples=30)
@given(
    seed=st.integers(0, 1 << 32),
    before=st.integers(0, 230),
    calls_at_once=st.integers(1, 5),
    readings=st.lists(st.sampled_from(list(Reading)), min_size=1, max_size=4),
)
def test_from_what_was_missed_to_what_happens_nothing_is_lost_or_doubled(
    seed: int, before: int, calls_at_once: int, readings: list[Reading]
) -> None:
    """Desks come at any moment of a hub that is busy; each entry that they may read comes once, in its call's order."""
    asyncio.run(hand_over(random.Random(seed), before, calls_at_once, readings))  # noqa: S311 - the same each time


async def hand_over(chance: random.Random, before: int, calls_at_once: int, readings: list[Reading]) -> None:
    people = ("101", "102", "201")
    desks = [reader(people[turn % 3], each, f"desk-{turn}") for turn, each in enumerate(readings)]
    feed = FeedKept(pause=some_turns(chance))

    def add() -> None:
        feed.add(
            chance.choice(people), f"call-{len(feed.entries) // 7 * calls_at_once + chance.randrange(calls_at_once)}"
        )

    for _ in range(before):
        add()
    async with a_hub(*desks, feed=feed) as hub:
        reads = [asyncio.create_task(read_on(hub, each.id, chance)) for each in desks]
        for _ in range(200):
            add()
            if chance.random() < 0.4:
                await asyncio.sleep(0)
        for person in people:  # ends all reads: whoever it is has had everything before it
            feed.add(person, f"last-{person}")
        for desk, read in zip(desks, reads, strict=True):
            async with asyncio.timeout(30):
                found = await read
            wanted = {
                entry.position.number
                for entry in feed.entries
                if feed.may_read(desk, feed.concerned[entry.call_id]) and not entry.call_id.startswith("last-")
            }
            counted = Counter(found)
            assert set(counted) == wanted, (desk, sorted(wanted ^ set(counted)))
            assert max(counted.values(), default=1) == 1, desk
            for call in {feed.entries[number - 1].call_id for number in found}:
                numbers = [number for number in found if feed.entries[number - 1].call_id == call]
                assert numbers == sorted(numbers), (desk, call, numbers)


async def read_on(hub: Hub, desk: str, chance: random.Random) -> list[int]:
    """Read from the beginning, leaving and coming again from the last position, until one's last event."""
    found: list[int] = []
    place = str(Position())
    employee = hub.desks.tokens[f"token-of-{desk}"].employee
    while True:
        stay = chance.randrange(20, 400)
        async with hub.reading(desk, last=place) as feed:
            while stay and (block := await feed.next()) is not None:
                stay -= 1
                if block.event == "call":
                    if dict(block.data["parameters"])["UniqueCallId"] == f"last-{employee}":
                        return found
                    if not dict(block.data["parameters"])["UniqueCallId"].startswith("last-"):
                        found += told(block)
                place = block.id or place
