"""Who is free without a hub: as the call tracker says, and unknown where events reach us no more."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.services.calls.hearing import Hearing
from fonetray.services.calls.ingest import CallService
from fonetray.services.calls.presence_board import PresenceBoard
from fonetray.services.calls.when_free import PATIENCE, Asked, WhenFree
from fonetray.services.ground.clock import SteadyClock
from fonetray.services.hub.feed_source import CallFeed
from fonetray.services.people.availability import Availability
from fonetray.services.people.directory import Directory
from fonetray.store.database import Database
from fonetray.store.event_log import SqliteEventLog
from fonetray.store.handled_log import HandledLog
from fonetray.store.journal import Journal
from fonetray.store.people import PeopleStore
from fonetray.telephony.presence import SILENCE, PresenceState
from fonetray.telephony.tracker import SILENT
from support.databases import opened
from support.events import event
from support.real_hub import Company

FREE, BUSY, RINGING, UNKNOWN = PresenceState.FREE, PresenceState.BUSY, PresenceState.RINGING, PresenceState.UNKNOWN


class Office:
    """Calls with a clock that the test moves, and somebody who waits for colleagues."""

    def __init__(self, database: Database) -> None:
        self.noon = datetime.now(UTC)
        self.database = database
        self.passed = 0.0
        self.slept = 0.0
        self.clock = SteadyClock(wall=lambda: self.noon, elapsed=lambda: self.passed)
        self.calls = CallService(
            journal=Journal(database),
            clock=self.clock,
            ring_timeout=lambda: timedelta(seconds=45),
            account_id=lambda: "",
            told=lambda told: told,
        )
        self.calls._hearing = Hearing(now=self.clock.now, asleep=lambda: self.slept)
        self.board = PresenceBoard(calls=self.calls, now=self.clock.now, has_hub=lambda: False)
        self.waiting = WhenFree(board=self.board, now=self.clock.now)
        self.said: list[str] = []
        self.quiet = False
        self.waiting.tell_by(self._tell)

    def _tell(self, local_number: str) -> bool:
        if not self.quiet:
            self.said.append(local_number)
        return not self.quiet

    async def hear(self, kind: str, employee: str = "", call: str = "1.1") -> None:
        await self.calls.receive(event(kind, employee, call=call))

    async def talks(self, employee: str, call: str = "1.1") -> None:
        await self.hear("incoming", employee, call)
        await self.hear("answered", employee, call)

    def pass_time(self, time: timedelta) -> None:
        self.passed += time.total_seconds()

    def state(self, employee: str) -> PresenceState:
        return self.board.of(employee).state


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    database = opened(tmp_path / "fonetray.db")
    made = Office(database)
    yield made
    made.waiting.close()
    made.calls.close()
    await made.calls.settled()
    database.close()


async def test_nobody_is_known_before_the_first_event_and_everybody_after_it(office: Office) -> None:
    assert office.state("203") is UNKNOWN
    await office.hear("incoming", "202")
    assert (office.state("202"), office.state("203")) == (RINGING, FREE)
    await office.hear("answered", "202")
    office.pass_time(timedelta(minutes=4))
    stands = office.board.of("202")
    assert stands.state is BUSY
    assert stands.since is not None
    assert office.clock.now() - stands.since == timedelta(minutes=4)
    await office.hear("ended")
    assert office.state("202") is FREE


async def test_a_silence_in_which_a_call_runs_makes_everybody_unknown_until_the_next_event(office: Office) -> None:
    await office.talks("202")
    office.pass_time(SILENCE)
    assert (office.state("202"), office.state("203")) == (BUSY, FREE)
    office.pass_time(timedelta(seconds=1))
    assert (office.state("202"), office.state("203")) == (UNKNOWN, UNKNOWN)
    await office.hear("incoming", "203", "2.2")
    assert (office.state("202"), office.state("203")) == (BUSY, RINGING)


async def test_a_hub_tells_its_desks_when_nobody_is_known(office: Office) -> None:
    journal, people = Journal(office.database), PeopleStore(office.database)
    feed = CallFeed(
        log=SqliteEventLog(database=office.database, journal=journal),
        calls=office.calls,
        directory=Directory(people=people, client=Company(), availability=Availability()),
        handled=HandledLog(office.database),
        now=office.clock.now,
    )
    assert not feed.heard
    await office.talks("202")
    assert feed.heard
    office.pass_time(SILENCE + timedelta(seconds=1))
    assert not feed.heard
    await office.hear("ended")
    assert feed.heard


async def test_with_no_call_a_silence_is_a_night(office: Office) -> None:
    await office.talks("202")
    await office.hear("ended")
    office.pass_time(timedelta(hours=14))
    assert office.state("202") is FREE


async def test_a_computer_that_slept_has_missed_something(office: Office) -> None:
    await office.talks("202")
    office.slept += 30
    assert office.state("203") is FREE
    office.slept += 31
    assert (office.state("202"), office.state("203")) == (UNKNOWN, UNKNOWN)
    await office.hear("incoming", "204", "2.2")
    assert office.state("203") is FREE


async def test_those_who_show_presence_are_told_of_anybodys_call(office: Office) -> None:
    told: list[PresenceState] = []
    office.board.subscribe(lambda: told.append(office.state("203")))
    await office.talks("203")
    await office.hear("ended")
    assert told == [RINGING, BUSY, FREE]


async def test_after_a_restart_in_a_call_it_is_known_as_before(office: Office, tmp_path: Path) -> None:
    await office.talks("202")
    database = opened(tmp_path / "fonetray.db")
    later = Office(database)
    await later.calls.restore()
    assert (later.state("202"), later.state("203")) == (BUSY, FREE)
    later.pass_time(SILENCE + timedelta(minutes=1))
    assert later.state("202") is UNKNOWN
    later.calls.close()
    await later.calls.settled()
    database.close()


async def test_who_is_waited_for_is_told_of_once(office: Office) -> None:
    await office.talks("203")
    others: list[bool] = []
    office.waiting.subscribe(lambda: others.append(office.waiting.waits_for("203")))
    assert office.waiting.ask("203") is Asked.WAITS
    assert office.waiting.waits_for("203")
    await office.hear("ended")
    await office.talks("203", "2.2")
    await office.hear("ended", call="2.2")
    assert office.said == ["203"]
    assert others == [True, False]


async def test_a_second_call_before_the_first_is_over_is_waited_for_too(office: Office) -> None:
    await office.talks("203")
    office.waiting.ask("203")
    await office.hear("incoming", "203", "2.2")
    await office.hear("ended")
    assert office.said == []
    await office.hear("ended", call="2.2")
    assert office.said == ["203"]


async def test_a_wish_is_withdrawn(office: Office) -> None:
    await office.talks("203")
    office.waiting.ask("203")
    office.waiting.withdraw("203")
    office.waiting.withdraw("203")
    await office.hear("ended")
    assert office.said == []
    assert office.waiting._timer is None


async def test_of_who_is_free_and_who_is_not_known_nothing_is_waited_for(office: Office) -> None:
    assert office.waiting.ask("203") is Asked.CANNOT_TELL
    await office.hear("incoming", "202")
    assert office.waiting.ask("203") is Asked.FREE_NOW
    assert not office.waiting.waits_for("203")


async def test_a_wish_is_forgotten_after_some_hours_and_before_a_lost_end_is_guessed(office: Office) -> None:
    assert PATIENCE < SILENT, "else a guess would be told as news"
    await office.talks("203")
    office.waiting.ask("203")
    office.pass_time(PATIENCE)
    office.waiting.look()
    assert not office.waiting.waits_for("203")
    assert office.said == []


async def test_time_alone_forgets_a_wish(office: Office) -> None:
    waiting = WhenFree(board=office.board, now=office.clock.now, patience=timedelta(seconds=0.02))
    await office.talks("203")
    waiting.ask("203")
    timer = waiting._timer
    assert timer is not None
    office.pass_time(timedelta(seconds=1))
    timer._run()  # what the loop does when it is due
    assert not waiting.waits_for("203")
    assert waiting._timer is None
    timer.cancel()


async def test_what_cannot_be_shown_now_is_told_later_if_it_is_still_so(office: Office) -> None:
    await office.talks("203")
    office.waiting.ask("203")
    office.quiet = True
    await office.hear("ended")
    assert office.waiting.waits_for("203")
    await office.talks("203", "2.2")
    office.quiet = False
    office.waiting.look()
    assert office.said == [], "busy again"
    await office.hear("ended", call="2.2")
    assert office.said == ["203"]


async def test_who_is_not_known_any_more_is_waited_for_on(office: Office) -> None:
    await office.talks("203")
    office.waiting.ask("203")
    office.slept += 3600
    office.waiting.look()
    assert office.waiting.waits_for("203")
    await office.hear("ended")
    assert office.said == ["203"]
