"""Every form in which a PBX may write times and durations (protocol §3); the hours in which Danish clocks change."""

import os.path
from datetime import UTC, datetime, timedelta
from zoneinfo import TZPATH, ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fonetray.telephony.timestamps import danish_time, danish_time_of, read_duration, read_timestamp

FIVE_PAST_TWO = datetime(2026, 7, 31, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        # ISO 8601 without a zone is Danish time
        "2026-07-31T14:05:00",
        "2026-07-31T14:05",
        "2026-07-31 14:05:00",
        "2026-07-31T14:05:00.0000000",
        "20260731T140500",
        " 2026-07-31T14:05:00 ",
        # with one
        "2026-07-31T12:05:00Z",
        "2026-07-31t12:05:00z",
        "2026-07-31T14:05:00+02:00",
        "2026-07-31T14:05:00+0200",
        "2026-07-31T14:05:00.0000000+02:00",
        "2026-07-31T14:05:00 +02:00",
        "2026-07-31T07:05:00-05:00",
        # whose plus a query made a space
        "2026-07-31T14:05:00 02:00",
        "2026-07-31 14:05:00.000 0200",
        # as Danes write it
        "31-07-2026 14:05:00",
        "31-07-2026 14:05",
        "31/7/2026 14:05:00",
        "31.07.2026 14.05.00",
        "31-07-2026T14:05:00",
        "31-07-2026 14:05:00 +02:00",
        # counted from 1970
        "1785499500",
        "1785499500.0",
        "1785499500000",
        "/Date(1785499500000)/",
        "/Date(1785499500000+0200)/",
        "/Date(1785499500000 0200)/",
        "Date(1785499500000)",
        "20260731140500",
    ],
)
def test_every_form_of_a_time(text: str) -> None:
    assert read_timestamp(text) == FIVE_PAST_TWO


@pytest.mark.parametrize(
    "text",
    ["", "i går", "14:05:00", "31-13-2026 14:05:00", "2026-07-31T25:00:00", "12", "99999999999999", "0001-01-01T00:00",
     "9999-12-31T23:59:59", "2026-07-31T14:05:00+99:00", "/Date(9999999999999999)/", "٣١-٠٧-٢٠٢٦ 14:05:00"],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    assert read_timestamp(text) is None


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("2026-03-29T01:59:59", "2026-03-29T00:59:59"),  # winter's last second
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00"),  # never shown by a clock: read as winter time
        ("2026-03-29T03:00:00", "2026-03-29T01:00:00"),  # summer's first
        ("2026-10-25T01:59:59", "2026-10-24T23:59:59"),
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00"),  # shown twice: read as the first
        ("2026-10-25T03:00:00", "2026-10-25T02:00:00"),
        ("2026-01-15T12:00:00", "2026-01-15T11:00:00"),
    ],
)
def test_the_hours_in_which_clocks_change(wall: str, utc: str) -> None:
    assert read_timestamp(wall) == datetime.fromisoformat(utc + "+00:00")
    date, _, clock = wall.partition("T")
    assert read_timestamp(f"{'-'.join(reversed(date.split('-')))} {clock}") == datetime.fromisoformat(utc + "+00:00")


@pytest.mark.skipif(not TZPATH or not any(map(os.path.isdir, TZPATH)), reason="this system has no zone database")
@given(st.datetimes(datetime.fromisoformat("1996-01-01"), datetime.fromisoformat("2037-12-31")))
@example(datetime.fromisoformat("2026-03-29T02:00"))
@example(datetime.fromisoformat("2026-10-25T02:59:59"))
def test_danish_time_is_the_zone_databases(wall: datetime) -> None:
    assert danish_time(wall).astimezone(UTC) == wall.replace(tzinfo=ZoneInfo("Europe/Copenhagen"), fold=0).astimezone(
        UTC
    )


@given(st.datetimes(datetime.fromisoformat("1996-01-01"), datetime.fromisoformat("2037-12-31")))
@example(datetime.fromisoformat("2026-10-25T00:30"))
@example(datetime.fromisoformat("2026-10-25T01:30"))
def test_what_has_just_been_written_is_read_as_it_was_meant_in_the_hour_that_comes_twice_too(utc: datetime) -> None:
    meant = utc.replace(tzinfo=UTC)
    wall = danish_time_of(meant).replace(tzinfo=None)
    assert read_timestamp(wall.isoformat(), near=meant + timedelta(seconds=2)) == meant


@given(st.text(max_size=40) | st.from_regex(r"[0-9TZ:.,+/() -]{1,30}", fullmatch=True))
def test_no_text_is_worse_than_no_time(text: str) -> None:
    moment = read_timestamp(text)
    assert moment is None or (moment.utcoffset() == timedelta() and 1990 <= moment.year < 2200)
    seconds = read_duration(text)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("61", 61),
        (" 61 ", 61),
        ("61.0", 61),
        ("00:01:01", 61),
        ("1:01", 61),
        ("01:00:01", 3601),
        ("00:01:01.0000000", 61),
        ("27:00:00", 97_200),
        ("", None),
        ("x", None),
        ("-1", None),
        ("99999999", None),
    ],
)
def test_durations_in_seconds_and_as_a_clock(text: str, seconds: int | None) -> None:
    assert read_duration(text) == seconds
