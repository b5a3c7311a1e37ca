"""A number that is never logged: its calls ring as any other, and when they are over nothing of them is kept."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fonetray.lookup.matches import Match
from fonetray.lookup.resolver import Asked
from fonetray.services.privacy.never_log import NotListable
from fonetray.store.modules import ModuleStore
from fonetray.store.notes import NoteStore
from fonetray.telephony.calls import CallState
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.feed_messages import LearntMessage
from services.remembering import Place, number, place_at

NUMBER, OTHER = "+4520304050", "+4570707070"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with place_at(tmp_path) as made:
        await made.desk.never_log.add(number("20 30 40 50"))
        yield made


async def removed(place: Place) -> None:
    """Wait until what waits to be removed is."""
    removing = place.desk.never_log._removing
    if removing is not None:
        await asyncio.wait([removing])


def kept(place: Place) -> bool:
    return any(b"20304050" in content for name, content in place.files().items() if name.endswith((".jsonl", ".log")))


async def test_it_rings_and_leaves_nothing(place: Place) -> None:
    told: list[CallState] = []
    gone: list[object] = []
    place.desk.calls.subscribe(lambda change: told.append(change.after.state))
    place.desk.never_log.subscribe(gone.append)
    place.desk.capture.turn_on()
    await place.call("other", OTHER)
    await place.hear("1", "incoming", "20304050")
    await place.hear("1", "answered", "20304050")
    assert await place.calls() == ["1", "other"], "while it lasts it is kept as any other"
    await place.note("1", NUMBER, "Hemmeligt")
    await place.hear("1", "ended", "20304050")
    await removed(place)
    assert told[-3:] == [CallState.RINGING, CallState.ANSWERED, CallState.ENDED]
    assert gone == [{NUMBER}]
    assert await place.calls() == ["other"]
    assert not any("20304050" in one for one in await place.requests())
    assert await NoteStore(place.database).of_calls(["1"]) == []
    assert (await place.desk.missed.counts()).open == 0
    await asyncio.to_thread(place.desk.capture.close)
    assert not kept(place)


async def test_one_that_rings_several_goes_when_the_last_has_ended(place: Place) -> None:
    await place.hear("1", "incoming", NUMBER)
    await place.hear("1", "incoming", NUMBER, "203")
    await place.hear("1", "answered", NUMBER, "203")
    await removed(place)
    assert await place.calls() == ["1"]
    await place.hear("1", "ended", NUMBER, "203")
    await removed(place)
    assert await place.calls() == []


async def test_what_comes_late_of_it_goes_too(place: Place) -> None:
    await place.call("1", NUMBER)
    await removed(place)
    await place.hear("1", "ended", NUMBER)
    await place.hear("1", "ended", NUMBER, "203")
    await removed(place)
    assert await place.calls() == []
    assert not any("20304050" in one for one in await place.requests())


async def test_nothing_is_kept_of_dialling_it(place: Place) -> None:
    for dialled in (NUMBER, "20 30 40 50", OTHER):
        now = datetime.now(UTC)
        await place.desk.journal.record_dial(time=now, number=dialled, origin="link", status="placed", device="")
    dials = await place.desk.journal.list_dials(since=datetime(2000, 1, 1, tzinfo=UTC), limit=9)
    assert [dial.number for dial in dials] == [OTHER]


async def test_what_was_kept_before_stays_and_so_does_what_comes_after(place: Place) -> None:
    await place.call("early", OTHER)
    assert await place.desk.never_log.add(number(OTHER))
    assert not await place.desk.never_log.add(number(OTHER))
    await place.call("1", OTHER)
    await removed(place)
    await place.desk.never_log.sweep()
    assert await place.calls() == ["early"]
    assert [one.key for one in await place.desk.never_log.all()] == [OTHER, NUMBER]
    assert await place.desk.never_log.remove(number(OTHER))
    assert not await place.desk.never_log.remove(number(OTHER))
    await place.call("2", OTHER)
    await removed(place)
    assert await place.calls() == ["2", "early"]


async def test_a_call_that_runs_when_its_number_is_listed_goes_at_its_end(place: Place) -> None:
    await place.hear("1", "incoming", OTHER)
    await place.desk.never_log.add(number(OTHER))
    await place.hear("1", "ended", OTHER)
    await removed(place)
    assert await place.calls() == []


async def test_a_note_that_is_written_afterwards_goes_with_the_next_sweep(place: Place) -> None:
    await place.call("1", NUMBER)
    await removed(place)
    await place.note("1", NUMBER, "Hemmeligt")
    await place.desk.never_log.sweep()
    assert await NoteStore(place.database).of_calls(["1"]) == []


async def test_a_restart_in_the_middle_removes_it_when_it_ends(tmp_path: Path) -> None:
    async with place_at(tmp_path) as place:
        await place.desk.never_log.add(number(NUMBER))
        await place.hear("1", "incoming", NUMBER)
        await place.hear("1", "answered", NUMBER)
    async with place_at(tmp_path) as place:
        assert await place.calls() == ["1"]
        await place.hear("1", "ended", NUMBER)
        await removed(place)
        assert await place.calls() == []


async def test_a_program_that_is_killed_in_the_middle_finds_it_again(tmp_path: Path) -> None:
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-m", "services.kill_in_a_call", str(tmp_path)]
    child = await asyncio.create_subprocess_exec(*command, cwd=tests)
    assert await child.wait() == -signal.SIGKILL
    async with place_at(tmp_path) as place:
        assert await place.calls() == ["1"]
        await place.hear("1", "ended", NUMBER)
        await removed(place)
        assert await place.calls() == []
        assert not any("20304050" in one for one in await place.requests())


async def test_one_that_ended_while_nobody_was_there_is_removed_at_the_start(tmp_path: Path) -> None:
    async with place_at(tmp_path) as place:
        await place.desk.never_log.add(number(NUMBER))
        await place.hear("1", "incoming", NUMBER)
        past = "UPDATE raw_events SET received = '2020-01-01T00:00:00.000000+00:00'"
        await place.database.write(lambda one: one.execute(past).rowcount)
        await place.database.write(
            lambda one: one.execute("UPDATE never_log SET added = '2019-01-01T00:00:00+00:00'").rowcount
        )
        await place.database.write(
            lambda one: one.execute("UPDATE calls SET started = '2020-01-01T00:00:00.000000+00:00'").rowcount
        )
    async with place_at(tmp_path) as place:
        assert await place.calls() == []
        assert not any("20304050" in one for one in await place.requests())


async def test_one_that_never_ends_goes_when_it_is_given_up(place: Place) -> None:
    account = place.desk.account
    ringing = account.settings.calls
    account.settings = type(account.settings)(calls=type(ringing)(ring_timeout=1), account=account.settings.account)
    await place.hear("1", "incoming", NUMBER)
    async with asyncio.timeout(20):
        while await place.calls():  # noqa: ASYNC110 - the ring timeout is a second, and tells nobody
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("text", ["203", "", "112", "x"])
async def test_only_outside_numbers_can_be_listed(place: Place, text: str) -> None:
    with pytest.raises(NotListable):
        await place.desk.never_log.add(number(text))


async def test_whom_another_system_names_for_it_is_not_remembered(place: Place) -> None:
    said = (Match("Bo Jensen", "CRM"),)
    for text in (NUMBER, OTHER):
        await place.desk.naming.note(number(text), said)
    assert await place.desk.naming.of(number(NUMBER)) == ()
    assert [match.name for match in await place.desk.naming.of(number(OTHER))] == ["Bo Jensen"]


async def test_nothing_that_a_rule_decided_or_learnt_of_it_is_left(place: Place) -> None:
    await place.hear("1", "incoming", "20304050")
    learnt, store = place.desk.modules.learnt, ModuleStore(place.database)
    learnt.note("1", LearntMessage(number="4711"))
    await learnt.keep(["1"])
    now = datetime.now(UTC)
    rows = [("m", now, f'{{"values": {{"UniqueCallId": "{call}"}}}}') for call in ("1", "11")]
    await store.add_decisions(rows, forget_before=datetime(2000, 1, 1, tzinfo=UTC))
    await place.hear("1", "ended", "20304050")
    await removed(place)
    assert learnt.of("1") is None
    assert await store.learnt(now) == []
    assert [document for _, document in await store.decisions("m")] == [rows[1][2]]


async def test_a_call_that_runs_when_its_number_is_logged_again_is_kept(place: Place) -> None:
    await place.hear("1", "incoming", "20304050")
    await place.hear("1", "answered", "20304050")
    await place.desk.never_log.remove(number(NUMBER))
    await place.hear("1", "ended", "20304050")
    await removed(place)
    assert await place.calls() == ["1"]


async def test_a_running_call_of_somebody_forgotten_goes_whatever_the_list_says(place: Place) -> None:
    await place.hear("1", "incoming", "20304050")
    await place.desk.forgetting.forget(number(NUMBER))
    await place.desk.never_log.remove(number(NUMBER))
    await place.hear("1", "ended", "20304050")
    await removed(place)
    assert await place.calls() == []


async def test_one_that_has_ended_and_lingers_goes_too(place: Place) -> None:
    place.desk.never_log._linger = 600.0
    await place.hear("1", "incoming", "20304050")
    await place.desk.forgetting.forget(number(NUMBER))
    await place.hear("1", "ended", "20304050")
    await place.desk.never_log.remove(number(NUMBER))
    await place.desk.never_log.close()
    assert await place.calls() == []


async def test_what_lingers_is_kept_when_its_number_is_logged_again(place: Place) -> None:
    place.desk.never_log._linger = 600.0
    await place.call("1", "20304050")
    await place.desk.never_log.remove(number(NUMBER))
    await place.desk.never_log.close()
    assert await place.calls() == ["1"]


class Crm:
    name = "CRM"

    async def find(self, number: PhoneNumber) -> Sequence[Match]:
        return [Match("Bo Jensen", self.name)] if number.e164 == NUMBER else []


async def test_who_it_is_is_asked_when_its_number_is_logged_again(place: Place) -> None:
    desk = place.desk
    await desk.lookups.refresh()
    desk.lookups.resolver.replace([Asked(Crm())])
    async for _ in desk.identification.asking(NUMBER):  # as its card does, while it is on the list
        pass
    assert (await desk.identification.known(NUMBER)).best is not None, "a moment later it is remembered in memory"
    desk.lookups.resolver.forget()
    assert (await desk.identification.known(NUMBER)).best is None
    await desk.never_log.remove(number(NUMBER))
    await desk.naming_again.settled()
    desk.lookups.resolver.forget()
    best = (await desk.identification.known(NUMBER)).best
    assert best is not None
    assert best.name == "Bo Jensen"
