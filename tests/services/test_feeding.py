"""What a hub's feed brings: calls, presence, people, and how the desk stands with the hub."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.feed.errors import FeedBroken, FeedError, NotAdmitted, NotTaken, Refused, Unproven, Unreachable
from fonetray.feed.ports import FedCall, FeedLink, FeedPlace, FeedStanding, Fetched
from fonetray.listener.ports import EventRequest
from fonetray.provider import errors as provider
from fonetray.services.calls.ingest import CallService
from fonetray.services.calls.presence_board import BELIEVED, PresenceBoard
from fonetray.services.calls.repeats import Repeats
from fonetray.services.calls.two_roads import TwoRoads
from fonetray.services.feeding import Feeding
from fonetray.services.ground.clock import SteadyClock
from fonetray.services.people.company import HubCompany
from fonetray.store.handled import HandledStore
from fonetray.store.journal import Journal
from fonetray.telephony.calls import CallState
from fonetray.telephony.event_writer import write_query
from fonetray.telephony.events import EventKind
from fonetray.telephony.feed_messages import (
    CallMessage,
    Company,
    CompanyMessage,
    Flows,
    Hello,
    PresenceMessage,
    PresenceOfOne,
    SwitchedFlows,
)
from fonetray.telephony.people import CallFlow, Employee
from fonetray.telephony.presence import PresenceState
from support.databases import opened

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Desk:
    def __init__(self, path: Path, *, has_hub: bool = True) -> None:
        self.database = opened(path)
        self.journal = Journal(self.database)
        self.passed = timedelta()
        clock = SteadyClock()
        self.calls = CallService(
            journal=self.journal,
            clock=clock,
            ring_timeout=lambda: timedelta(seconds=45),
            account_id=lambda: "",
            told=lambda event: event,
        )

        def now() -> datetime:
            return clock.now() + self.passed

        self.board = PresenceBoard(calls=self.calls, now=now, has_hub=lambda: has_hub)

        def seconds() -> float:
            return self.passed.total_seconds()

        repeats = Repeats(clock=seconds)
        self.roads = TwoRoads(sink=self.calls, calls=self.calls, journal=self.journal, repeats=repeats)
        self.feeding = Feeding(
            roads=self.roads, board=self.board, journal=self.journal, handled=HandledStore(self.database), now=now
        )

    def presence(self, local_number: str) -> PresenceState:
        return self.board.of(local_number).state

    def close(self) -> None:
        self.calls.close()
        self.database.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(tmp_path / "fonetray.db")
    yield made
    made.close()


def told(kind: str, employee: str = "202", before: tuple[CallMessage, ...] = ()) -> CallMessage:
    parameters = (("UniqueCallId", "1"), ("EmployeeLocalNumber", employee), ("ANumber", "86515151"))
    return CallMessage(0.0, kind, parameters, before)


async def test_a_call_comes_with_what_was_before_it(desk: Desk) -> None:
    await desk.feeding.begin(Hello("Fonetray 1", "202", "own"))
    news = told("incoming", before=(told("incoming", "203"), told("dreamt", "204")))
    await desk.feeding.take([FedCall(7, news)], FeedPlace("7-00000000"))
    assert {call.employee: call.state for call in desk.calls.live_calls()} == {
        "202": CallState.RINGING,
        "203": CallState.RINGING,
    }
    assert (await desk.feeding.place()).position == "7-00000000"


@pytest.mark.parametrize(
    ("reading", "people", "live"),
    [
        ("all", None, {"202", "203", "204"}),
        ("department", ("202", "203"), {"202", "203"}),
        ("department", None, {"202", "203", "204"}),  # a hub that is older than that
        ("own", ("202",), {"202"}),
        ("own", None, {"202"}),
    ],
)
async def test_calls_that_nothing_is_told_of_any_more_are_over(
    desk: Desk, reading: str, people: tuple[str, ...] | None, live: set[str]
) -> None:
    for number, employee in enumerate(("202", "203", "204"), 1):
        parameters = (("UniqueCallId", employee), ("EmployeeLocalNumber", employee), ("ANumber", "86515151"))
        fed = FedCall(number, CallMessage(0.0, "incoming", parameters))
        await desk.feeding.take([fed], FeedPlace(f"{number}-00000000"))
    await desk.feeding.begin(Hello("Fonetray 1", "202", reading, people=people))
    assert {call.employee for call in desk.calls.live_calls()} == live
    assert {call.employee for call in await desk.journal.live_calls()} == live


async def test_who_is_let_read_a_call_again_before_anything_was_noted_follows_it_again(desk: Desk) -> None:
    await desk.feeding.take([FedCall(1, told("incoming", "203"))], FeedPlace("1-00000000", "all"))
    for people in (("202",), ("202", "203"), ("202",), None):
        await desk.feeding.begin(Hello("Fonetray 1", "202", "all" if people is None else "department", people=people))
        assert len(desk.calls.live_calls()) == (people != ("202",))
    await desk.feeding.begin(Hello("Fonetray 1", "202", "own"))
    await desk.feeding.begin(Hello("Fonetray 1", "202", "all", reset=True))
    assert not desk.calls.live_calls()  # nobody knows that it runs until something is told of it
    await desk.feeding.take([FedCall(1, told("incoming", "203")), FedCall(2, told("answered", "203"))], FeedPlace())
    assert [call.state for call in desk.calls.live_calls()] == [CallState.ANSWERED]
    assert len(await desk.journal.raw_events_since(LONG_AGO)) == 2


async def test_what_cannot_be_kept_is_said(desk: Desk) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TRIGGER no_room BEFORE INSERT ON meta BEGIN SELECT raise(abort, 'no room'); END")

    await desk.database.write(fail)
    with pytest.raises(NotTaken):
        await desk.feeding.take([FedCall(7, told("incoming"))], FeedPlace("7-00000000"))
    assert (await desk.feeding.place()).position == ""


async def test_a_reset_drops_what_is_here(desk: Desk) -> None:
    await desk.feeding.take([FedCall(7, told("incoming"))], FeedPlace("7-00000000"))
    await desk.feeding.begin(Hello("Fonetray 1", "202", "own", reset=True))
    await desk.feeding.take([FedCall(1, told("incoming")), FedCall(2, told("answered"))], FeedPlace("2-00000000"))
    assert len(await desk.journal.raw_events_since(LONG_AGO)) == 2
    assert [call.state for call in desk.calls.live_calls()] == [CallState.ANSWERED]


async def test_what_the_own_listener_heard_while_the_hub_was_away_for_long_is_not_taken_again(desk: Desk) -> None:
    for link in (FeedLink.UP, FeedLink.LOST, FeedLink.CONNECTING):
        desk.feeding.standing(FeedStanding(link))
    query = write_query(told("incoming").parameters)
    request = EventRequest(datetime.now(UTC), "::1", EventKind.INCOMING, "GET", query, "", b"")
    await desk.roads.receive(request)
    desk.passed = timedelta(hours=1)
    await desk.feeding.begin(Hello("Fonetray 1", "202", "own"))
    await desk.feeding.take([FedCall(1, told("incoming")), FedCall(2, told("answered"))], FeedPlace("2-00000000"))
    desk.feeding.caught_up()
    kept = [(raw.path_kind, raw.source) for raw in await desk.journal.raw_events_since(LONG_AGO)]
    assert kept == [("incoming", "::1"), ("answered", "hub")]


async def test_presence_is_the_hubs_word_for_as_long_as_it_counts(desk: Desk) -> None:
    changes: list[None] = []
    desk.board.subscribe(lambda: changes.append(None))
    assert desk.presence("203") is PresenceState.UNKNOWN
    busy = PresenceOfOne("203", "busy", 240.0)
    desk.feeding.presence(PresenceMessage((busy, PresenceOfOne("204", "dreaming")), whole=True))
    assert [desk.presence(one) for one in ("203", "204", "205")] == [
        PresenceState.BUSY, PresenceState.UNKNOWN, PresenceState.FREE,
    ]  # fmt: skip
    since = desk.board.of("203").since
    assert since is not None
    assert timedelta(seconds=239) < datetime.now(UTC) - since < timedelta(seconds=300)
    desk.feeding.presence(PresenceMessage((PresenceOfOne("203", "free"),)))
    assert desk.presence("203") is PresenceState.FREE
    desk.feeding.standing(FeedStanding(FeedLink.LOST, Unreachable("no network")))
    assert desk.presence("203") is PresenceState.FREE, "a moment's loss is none"
    desk.passed = BELIEVED + timedelta(seconds=1)
    assert desk.presence("203") is PresenceState.UNKNOWN
    assert len(changes) == 3


async def test_a_hub_that_has_heard_nothing_calls_nobody_free(desk: Desk) -> None:
    desk.feeding.presence(PresenceMessage((), whole=True, heard=False))
    assert desk.presence("203") is PresenceState.UNKNOWN


async def test_my_own_calls_are_known_here_first(desk: Desk) -> None:
    desk.feeding.presence(PresenceMessage((), whole=True))
    await desk.feeding.take([FedCall(1, told("incoming"))], FeedPlace("1-00000000"))
    assert desk.presence("202") is PresenceState.RINGING


async def test_without_a_hub_presence_is_what_ones_own_listener_tells(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "fonetray.db", has_hub=False)
    assert desk.presence("203") is PresenceState.UNKNOWN
    await desk.feeding.take([FedCall(1, told("incoming"))], FeedPlace("1-00000000"))
    assert [desk.presence(one) for one in ("202", "203")] == [PresenceState.RINGING, PresenceState.FREE]
    desk.close()


async def test_a_loss_is_logged_once_and_told_each_time_it_changes(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[FeedLink] = []
    desk.feeding.subscribe(lambda: heard.append(desk.feeding.link.link))
    lost = FeedStanding(FeedLink.LOST, Unreachable("no network"))
    for standing in (FeedStanding(FeedLink.UP), lost, lost, FeedStanding(FeedLink.LOST, Unreachable("no host"))):
        desk.feeding.standing(standing)
    assert heard == [FeedLink.UP, FeedLink.LOST, FeedLink.LOST]
    assert caplog.text.count("The hub's feed is lost") == 1
    desk.feeding.standing(FeedStanding(FeedLink.REFUSED, NotAdmitted("revoked")))
    assert "refused: the hub lets this computer in no more" in caplog.text


async def test_the_company_is_asked_for_when_it_is_another(desk: Desk) -> None:
    asked: list[None] = []
    desk.feeding.subscribe_company(lambda: asked.append(None))
    for tags in (CompanyMessage("a", "b"), CompanyMessage("a", "b"), CompanyMessage("a", "c")):
        desk.feeding.company(tags)
    assert len(asked) == 1, "the first is known from the start"


class Api:
    """A hub that answers, or fails."""

    def __init__(self) -> None:
        self.error: FeedError | None = None
        self.asked: list[str] = []
        self.flow = CallFlow("6000", "Ferie", active=False)

    async def employees(self, tag: str) -> Fetched[Company]:
        self._ask(tag)
        return Fetched(None if tag == "t" else Company((Employee("202", "Mette"),)), "t")

    async def flows(self, tag: str) -> Fetched[Flows]:
        self._ask(tag)
        return Fetched(None if tag == "f" else Flows((self.flow,)), "f")

    async def set_flow(self, local_number: str, *, active: bool) -> SwitchedFlows:
        self._ask(local_number)
        self.flow = CallFlow(local_number, "Ferie", active=active)
        return SwitchedFlows((self.flow,))

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.error is not None:
            raise self.error


async def test_a_company_is_read_from_the_hub_and_not_twice() -> None:
    api = Api()
    company = HubCompany(api)  # type: ignore[arg-type] # what else a hub answers is not asked here
    for _ in range(2):
        assert [one.name for one in await company.employees()] == ["Mette"]
        assert [one.active for one in await company.call_flows()] == [False]
    assert api.asked == ["", "", "t", "f"]
    await company.set_call_flow("6000", active=True)
    assert [one.active for one in await company.call_flows()] == [True]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Unreachable("no network"), provider.Unreachable),
        (Unproven("another certificate"), provider.Unproven),
        (NotAdmitted("revoked"), provider.WrongCredentials),
        (Refused("rejected", "no"), provider.Rejected),
        (FeedBroken("html"), provider.BadAnswer),
    ],
)
async def test_the_hubs_trouble_is_told_as_the_providers(error: FeedError, told: type[Exception]) -> None:
    api = Api()
    api.error = error
    company = HubCompany(api)  # type: ignore[arg-type] # as above
    for ask in (company.employees, company.call_flows):
        with pytest.raises(told, match=str(error)):
            await ask()
