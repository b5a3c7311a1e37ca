"""The last contacts with a number, and the missed calls that nobody knows of yet, from a journal that is real."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.feed.ports import FeedLink, HubApi
from fonetray.services.history.missed import MissedCalls
from fonetray.store.database import Database
from fonetray.store.earlier import EarlierCalls
from fonetray.store.handled import HandledStore
from fonetray.store.journal import Journal
from fonetray.store.missed import MissedStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import NumberKind, PhoneNumber
from fonetray.telephony.events import Direction
from support.databases import opened

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BAKER = PhoneNumber("86515151", NumberKind.NATIONAL, "+4586515151", "86 51 51 51")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = opened(tmp_path / "fonetray.db")
    yield made
    made.close()


def call(which: int, state: CallState = CallState.ENDED, employee: str = "202", number: str = "86515151") -> Call:
    when = NOON + timedelta(minutes=which)
    return Call(
        str(which), employee, Direction.INCOMING, state, number, when, duration=60 if state == "ended" else None
    )


async def test_the_latest_three_newest_first_each_once(database: Database) -> None:
    rings = [call(5, CallState.MISSED, "203"), call(5, CallState.ENDED, "204"), call(5, CallState.ELSEWHERE, "205")]
    calls = [call(1), call(2), call(3, CallState.MISSED), *rings, call(6), call(7, number="70101010")]
    await Journal(database).save_calls(calls)
    found = await EarlierCalls(database).with_number(BAKER, besides_call="6")
    assert [(one.call_id, one.employee, one.state.value) for one in found] == [
        ("5", "204", "ended"),
        ("3", "202", "missed"),
        ("2", "202", "ended"),
    ]
    assert (found[0].duration, found[0].when) == (60, NOON + timedelta(minutes=5))
    hidden = PhoneNumber("", NumberKind.HIDDEN)
    assert await EarlierCalls(database).with_number(hidden, besides_call="") == ()


def missed_calls(database: Database, employee: str, now: datetime) -> MissedCalls:
    """Make those of a desk without a hub."""

    def no_hub() -> HubApi:
        raise AssertionError("there is nobody to ask")

    return MissedCalls(
        store=MissedStore(database),
        handled=HandledStore(database),
        employee=lambda: employee,
        joined=lambda: False,
        api=no_hub,
        link=lambda: FeedLink.NONE,
        now=lambda: now,
    )


async def test_missed_calls_are_counted_until_they_are_looked_at_taken_or_called_back(database: Database) -> None:
    now = NOON + timedelta(hours=1)
    missed = missed_calls(database, "202", now)
    journal = Journal(database)
    assert (await missed.counts()).news == 0
    others = call(3, CallState.MISSED, number="70101010")
    await journal.save_calls([call(1, CallState.MISSED), call(2, CallState.MISSED), others])
    await journal.save_calls([call(4, CallState.MISSED, "203"), call(5)])
    assert (await missed.counts()).news == 1, "the baker was spoken to since"
    await journal.save_calls([call(6, CallState.MISSED, number=""), call(7, CallState.MISSED, number="")])
    assert (await missed.counts()).news == 3, "a hidden caller can be called back by nobody"
    await journal.save_calls([replace(others, employee="204", state=CallState.ENDED)])
    assert (await missed.counts()).news == 2, "a colleague took it"
    await missed.looked_at()
    assert (await missed.counts()).news == 0
    now += timedelta(hours=1)
    await journal.save_calls([call(90, CallState.MISSED, number="70101010")])
    assert (await missed.counts()).news == 1
    back = replace(call(100, CallState.RINGING, number="70101010"), direction=Direction.OUTGOING)
    await journal.save_calls([back])
    assert (await missed.counts()).news == 0


async def test_with_no_number_of_my_own_none_are_missed(database: Database) -> None:
    missed = missed_calls(database, "", NOON)
    assert (await missed.counts()).news == 0
