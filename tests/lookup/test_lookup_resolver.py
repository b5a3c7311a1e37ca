"""All sources at once: each answer as it comes, what is remembered and for how long, and how each has done."""

import asyncio
import logging
from collections.abc import Sequence

import pytest

from fonetray.lookup.errors import LookupFailed
from fonetray.lookup.matches import Match, Why
from fonetray.lookup.pace import Pace, Rate
from fonetray.lookup.resolver import KNOWN_FOR, UNKNOWN_FOR, Asked, Resolver
from lookup.asking import read

NUMBER = read("86515151")


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


class Source:
    """Answers when its gate is open."""

    def __init__(self, name: str, *found: str, why: Why = Why.SAME_NUMBER, closed: bool = False) -> None:
        self.name = name
        self.found: Sequence[Match] = [Match(each, name, why=why) for each in found]
        self.error: Exception | None = None
        self.asked = 0
        self.let_go = False
        self.gate, self.entered = asyncio.Event(), asyncio.Event()
        if not closed:
            self.gate.set()

    async def find(self, number: object) -> Sequence[Match]:
        assert number
        self.asked += 1
        self.entered.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.let_go = True
            raise
        if self.error is not None:
            raise self.error
        return self.found


async def answers(resolver: Resolver) -> list[list[str]]:
    return [[match.name for match in known] async for known in resolver.answers(NUMBER)]


async def test_each_answer_is_told_as_it_comes() -> None:
    first, second = Source("a", "Perhaps", why=Why.LAST_DIGITS, closed=True), Source("b", "Surely", closed=True)
    nobody = Source("c")
    resolver = Resolver([first, second, nobody])
    told = resolver.answers(NUMBER)
    waits = asyncio.ensure_future(anext(told))
    first.gate.set()
    assert [match.name for match in await waits] == ["Perhaps"]
    second.gate.set()
    assert [match.name for match in await anext(told)] == ["Surely", "Perhaps"]
    assert [known async for known in told] == []


async def test_what_was_said_is_not_said_again() -> None:
    resolver = Resolver([Source("a", "Bo")])
    assert await answers(resolver) == [["Bo"]]
    assert await answers(resolver) == [["Bo"]]
    assert [known async for known in resolver.answers(NUMBER, said=resolver.at_hand(NUMBER))] == []


async def test_a_number_that_rings_on_is_asked_about_once() -> None:
    source = Source("a", "Bo", closed=True)
    resolver = Resolver([source])
    both = asyncio.gather(answers(resolver), answers(resolver))
    resolver.begin(NUMBER)
    await source.entered.wait()
    source.gate.set()
    assert await both == [[["Bo"]], [["Bo"]]]
    assert source.asked == 1


async def test_hits_are_remembered_for_minutes_and_misses_for_one() -> None:
    clock = Clock()
    knows, knows_not = Source("a", "Bo"), Source("b")
    resolver = Resolver([knows, knows_not], clock=clock)
    await answers(resolver)
    clock.time += UNKNOWN_FOR - 1
    await answers(resolver)
    assert (knows.asked, knows_not.asked) == (1, 1)
    clock.time += 2
    await answers(resolver)
    assert (knows.asked, knows_not.asked) == (1, 2)
    clock.time += KNOWN_FOR
    assert resolver.at_hand(NUMBER) == ()
    await answers(resolver)
    assert knows.asked == 2


async def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fonetray.lookup.resolver._REMEMBERED", 2)
    source = Source("a", "Bo")
    resolver = Resolver([source])
    for number in ("86515151", "86515152", "86515153"):
        async for _ in resolver.answers(read(number)):
            pass
    assert (resolver.at_hand(NUMBER), len(resolver.at_hand(read("86515153")))) == ((), 1)


async def test_a_failure_is_not_remembered_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    source = Source("a", "Bo")
    source.error = LookupFailed("it answers 500; try again later")
    resolver = Resolver([source])
    with caplog.at_level(logging.INFO):
        assert await answers(resolver) == []
        assert await answers(resolver) == []
        (standing,) = resolver.standings()
        assert (standing.failures, standing.why, standing.answered) == (2, "it answers 500; try again later", None)
        source.error = None
        assert await answers(resolver) == [["Bo"]]
    assert (standing.answers, standing.why) == (1, "")
    assert standing.failed is not None
    said = [record.getMessage() for record in caplog.records]
    assert said == ["Lookup in a failed: it answers 500; try again later", "Lookup in a works again"]
    caplog.clear()


async def test_a_mistake_of_a_source_tells_nothing_but_its_kind(caplog: pytest.LogCaptureFixture) -> None:
    source = Source("a")
    source.error = ValueError("s3cret")
    resolver = Resolver([source])
    assert await answers(resolver) == []
    assert resolver.standings()[0].why == "it failed with ValueError"
    assert "s3cret" not in caplog.text
    caplog.clear()


async def test_one_that_never_answers_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    hangs, well = Source("a", "Never", closed=True), Source("b", "Bo")
    resolver = Resolver([hangs, well], deadline=0.02)
    assert await answers(resolver) == [["Bo"]]
    assert resolver.standings()[0].why == "no answer within 0.02 s"
    caplog.clear()


async def test_too_many_questions_are_not_asked(caplog: pytest.LogCaptureFixture) -> None:
    source = Source("a")
    resolver = Resolver()
    resolver.replace([Asked(source, Rate(2, "day"))])
    for number in ("86515151", "86515152", "86515153"):
        async for _ in resolver.answers(read(number)):
            pass
    assert source.asked == 2
    assert resolver.standings()[0].why == "not asked: more than 2/day would be too often (at_most)"
    caplog.clear()


async def test_a_source_is_asked_about_its_countries_only() -> None:
    source = Source("a", "Bo")
    resolver = Resolver()
    resolver.replace([Asked(source, None, ("DK",))])
    async for _ in resolver.answers(read("+46701234567")):
        pass
    assert source.asked == 0
    assert await answers(resolver) == [["Bo"]]


@pytest.mark.parametrize("text", ["112", "12", "*21*8#", "anonymous", "", "no number"])
async def test_what_is_no_whole_number_is_sent_nowhere(text: str) -> None:
    source = Source("a", "Bo")
    resolver = Resolver([source])
    assert [known async for known in resolver.answers(read(text))] == []
    assert source.asked == 0


async def test_a_source_that_stays_keeps_what_it_said_and_one_that_goes_is_let_go() -> None:
    stays, goes, comes = Source("a", "Stays"), Source("b", "Goes", closed=True), Source("c", "Comes")
    resolver = Resolver([stays, goes], deadline=3600)
    told = resolver.answers(NUMBER)
    assert [match.name for match in await anext(told)] == ["Stays"]
    resolver.replace([Asked(comes), Asked(stays)])
    assert [known async for known in told] == []
    assert (stays.let_go, goes.let_go) == (False, True)
    assert await answers(resolver) == [["Stays"], ["Comes", "Stays"]]
    assert stays.asked == 1
    resolver.forget()
    assert resolver.at_hand(NUMBER) == ()


async def test_at_the_end_nobody_is_asked_any_more() -> None:
    source = Source("a", closed=True)
    resolver = Resolver([source])
    resolver.begin(NUMBER)
    await source.entered.wait()
    await resolver.close()
    assert source.let_go


def test_a_pace_lets_through_what_its_span_allows() -> None:
    pace = Pace(Rate(2, "minute"))
    assert [pace.admits(at) for at in (0, 10, 20, 59.9, 60, 61, 70)] == [True, True, False, False, True, False, True]
