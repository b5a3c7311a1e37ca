"""Why no card comes up: each cause alone, and which one is told where several hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.feed.ports import FeedLink
from fonetray.services.doctor.diagnosis import Cause, Facts, Stage, Standing, diagnose

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
EARLIER = NOW - timedelta(minutes=2)
LONG_AGO = NOW - timedelta(days=3)
WELL = Facts(
    listening=True, local_number="202", employee_known=True, last_event=NOW, understood=NOW, mine=EARLIER, others=NOW
)


@pytest.mark.parametrize(
    ("changes", "cause", "when", "broken"),
    [
        ({}, Cause.ALL_WELL, EARLIER, None),
        ({"listening": False}, Cause.NOT_LISTENING, None, Stage.LISTENING),
        ({"last_event": None, "understood": None, "mine": None}, Cause.NO_EVENT, None, Stage.ARRIVING),
        (
            {"last_event": None, "understood": None, "refused_secret": EARLIER},
            Cause.WRONG_SECRET,
            EARLIER,
            Stage.ARRIVING,
        ),
        ({"refused_secret": NOW + timedelta(1)}, Cause.WRONG_SECRET, NOW + timedelta(1), Stage.ARRIVING),
        ({"refused_secret": LONG_AGO}, Cause.ALL_WELL, EARLIER, None),
        ({"last_event": None, "understood": None, "refused_host": NOW}, Cause.WRONG_HOST, NOW, Stage.ARRIVING),
        ({"understood": LONG_AGO, "other_account": NOW}, Cause.OTHER_ACCOUNT, NOW, Stage.UNDERSTOOD),
        ({"understood": None, "other_account": NOW}, Cause.OTHER_ACCOUNT, NOW, Stage.UNDERSTOOD),
        ({"understood": LONG_AGO, "other_account": LONG_AGO}, Cause.NOT_UNDERSTOOD, NOW, Stage.UNDERSTOOD),
        ({"other_account": LONG_AGO}, Cause.ALL_WELL, EARLIER, None),
        ({"local_number": ""}, Cause.NO_NUMBER, None, Stage.MINE),
        ({"mine": None, "employee_known": False}, Cause.UNKNOWN_NUMBER, NOW, Stage.MINE),
        ({"mine": None}, Cause.OTHER_EMPLOYEE, NOW, Stage.MINE),
        ({"muted": True}, Cause.MUTED, EARLIER, Stage.SHOWN),
        ({"presenting": True, "withheld": NOW}, Cause.PRESENTING, EARLIER, Stage.SHOWN),
        ({"presenting": True, "muted": True}, Cause.MUTED, EARLIER, Stage.SHOWN),
        ({"withheld": NOW}, Cause.FULL_SCREEN, NOW, Stage.SHOWN),
        ({"withheld": LONG_AGO}, Cause.ALL_WELL, EARLIER, None),
        ({"muted": True, "withheld": NOW}, Cause.MUTED, EARLIER, Stage.SHOWN),
        ({"muted": True, "listening": False, "local_number": ""}, Cause.NOT_LISTENING, None, Stage.LISTENING),
        ({"muted": True, "mine": None}, Cause.OTHER_EMPLOYEE, NOW, Stage.MINE),
        ({"hub": FeedLink.UP}, Cause.ALL_WELL, EARLIER, None),
        ({"hub": FeedLink.UP, "listening": False, "refused_secret": NOW + timedelta(1)}, Cause.ALL_WELL, EARLIER, None),
        ({"hub": FeedLink.NONE, "hub_since": NOW}, Cause.HUB_NOT_JOINED, None, Stage.HUB),
        ({"hub": FeedLink.CONNECTING, "hub_since": NOW}, Cause.HUB_LOST, NOW, Stage.HUB),
        ({"hub": FeedLink.LOST, "hub_since": LONG_AGO, "muted": True}, Cause.HUB_LOST, LONG_AGO, Stage.HUB),
        ({"hub": FeedLink.REFUSED, "hub_since": NOW}, Cause.HUB_REFUSED, NOW, Stage.HUB),
        ({"hub": FeedLink.DISPLACED, "hub_since": NOW, "listening": False}, Cause.HUB_DISPLACED, NOW, Stage.HUB),
        (
            {"hub": FeedLink.UP, "last_event": None, "understood": None, "mine": None},
            Cause.HUB_SILENT,
            None,
            Stage.ARRIVING,
        ),
        ({"hub": FeedLink.UP, "mine": None}, Cause.OTHER_EMPLOYEE, NOW, Stage.MINE),
    ],
)
def test_each_cause(changes: dict[str, Any], cause: Cause, when: datetime | None, broken: Stage | None) -> None:
    found = diagnose(replace(WELL, **changes))
    assert (found.cause, found.when) == (cause, when)
    standing = {step.stage: step.standing for step in found.steps}
    other_door = Stage.HUB if changes.get("hub") is None else Stage.LISTENING
    assert list(standing) == [stage for stage in Stage if stage is not other_door]
    assert [stage for stage, how in standing.items() if how is Standing.BROKEN] == ([broken] if broken else [])


times = st.none() | st.sampled_from([NOW, EARLIER, LONG_AGO])


@given(
    st.builds(
        Facts, listening=st.booleans(), local_number=st.sampled_from(["", "202"]), employee_known=st.booleans(),
        last_event=times, understood=times, other_account=times, refused_secret=times, refused_host=times,
        mine=times, others=times, muted=st.booleans(), withheld=times,
        hub=st.none() | st.sampled_from(FeedLink), hub_since=times,
    )
)  # fmt: skip
def test_before_the_break_all_is_well_and_behind_it_nothing_is_known(facts: Facts) -> None:
    found = diagnose(facts)
    standing = [step.standing for step in found.steps]
    broken = standing.count(Standing.BROKEN)
    assert broken == (found.cause is not Cause.ALL_WELL)
    place = standing.index(Standing.BROKEN) if broken else len(standing)
    assert set(standing[:place]) <= {Standing.GOOD}
    assert set(standing[place + 1 :]) <= {Standing.UNKNOWN}
