"""Times as a PBX may write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.simulator.wall_clock import in_denmark, write_duration, write_time

SUMMER = datetime(2026, 7, 31, 12, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("iso", "2026-07-31T14:05:09"),
        ("iso-zone", "2026-07-31T14:05:09+02:00"),
        ("danish", "31-07-2026 14:05:09"),
        ("epoch", "1785499509"),
        ("epoch-ms", "1785499509000"),
        ("date-ms", "/Date(1785499509000)/"),
    ],
)
def test_forms(form: str, text: str) -> None:
    assert write_time(SUMMER, form) == text


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants them naive
def test_danish_clocks_are_those_of_the_zone_database(moment: datetime) -> None:
    assert in_denmark(moment).utcoffset() == moment.astimezone(ZoneInfo("Europe/Copenhagen")).utcoffset()


def test_durations() -> None:
    assert write_duration(83.4, "seconds") == "83"
    assert write_duration(3723, "clock") == "01:02:03"
