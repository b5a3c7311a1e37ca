"""Times that people type: the clock on the wall is meant, through both nights on which it is put."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.until import LONGEST, NoTime, Offer, TimeFar, TimePast, TimeUnread, offers, read_until

DENMARK = ZoneInfo("Europe/Copenhagen")


def shown(text: str) -> datetime:
    """Give what a clock on the wall shows."""
    return datetime.fromisoformat(text)


FRIDAY = shown("2026-11-27 13:30")


def moment(wall: datetime) -> datetime:
    return wall.replace(tzinfo=DENMARK).astimezone(UTC)


def read(text: str, wall: datetime = FRIDAY) -> str:
    found = read_until(text, moment(wall), wall, moment)
    assert found.tzinfo is UTC
    return f"{found.astimezone(DENMARK):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("17:30", "2026-11-27 17:30"),
        ("17.30", "2026-11-27 17:30"),
        (" at 17 ", "2026-11-27 17:00"),
        ("kl. 8", "2026-11-28 08:00"),
        ("13:30", "2026-11-28 13:30"),
        ("tomorrow", "2026-11-28 08:00"),
        ("Tomorrow 7:15", "2026-11-28 07:15"),
        ("i morgen kl 9", "2026-11-28 09:00"),
        ("24/12 12:00", "2026-12-24 12:00"),
        ("2/1 8", "2027-01-02 08:00"),
        ("2/1/2027 8:00", "2027-01-02 08:00"),
        ("2026-12-24 12:00", "2026-12-24 12:00"),
        ("2026-12-24T12:00+00:00", "2026-12-24 13:00"),
        ("90 min", "2026-11-27 15:00"),
        ("2 timer", "2026-11-27 15:30"),
        ("1h", "2026-11-27 14:30"),
    ],
)
def test_it_is_read_as_it_is_meant(text: str, meant: str) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("soon", TimeUnread),
        ("", TimeUnread),
        ("25:00", TimeUnread),
        ("31/6 8:00", TimeUnread),
        ("29/2 8:00", TimeUnread),
        ("2026-13-01 8:00", TimeUnread),
        ("0 min", TimePast),
        ("1/1/2026 8:00", TimePast),
        ("1/1/2029 8:00", TimeFar),
    ],
)
def test_what_cannot_be_waited_for_is_told_apart(text: str, why: type[NoTime]) -> None:
    with pytest.raises(why):
        read(text)


def test_the_wall_is_meant_on_the_nights_when_clocks_are_put() -> None:
    before_spring, before_autumn = shown("2026-03-28 20:00"), shown("2026-10-24 20:00")
    assert read_until("8:00", moment(before_spring), before_spring, moment) - moment(before_spring) == timedelta(
        hours=11
    )
    assert read_until("8:00", moment(before_autumn), before_autumn, moment) - moment(before_autumn) == timedelta(
        hours=13
    )
    assert read("2 h", before_spring.replace(hour=23)) == "2026-03-29 01:00"
    assert read("4 h", before_spring.replace(hour=23)) == "2026-03-29 04:00"
    assert read("tomorrow 2:30", before_spring) == "2026-03-29 03:30", "there is no 02:30 on that night"
    assert read("2:30", shown("2026-03-29 03:10")) == "2026-03-30 02:30", "which has been left out, and does not come"


@pytest.mark.parametrize(
    ("wall", "again", "text", "hours"),
    [
        ("02:40", False, "2:50", 1 / 6),
        ("02:40", False, "2:20", 2 / 3),  # it shows it a second time
        ("02:40", True, "2:50", 1 / 6),
        ("02:40", True, "25/10 2:50", 1 / 6),
        ("02:40", True, "2026-10-25 02:50", 1 / 6),
        ("02:40", True, "2:20", 24 - 1 / 3),
        ("02:40", False, "3:20", 5 / 3),
        ("03:10", False, "2:20", 23 + 1 / 6),
    ],
)
def test_in_the_hour_that_comes_twice_the_next_is_meant(wall: str, again: bool, text: str, hours: float) -> None:
    shows = shown(f"2026-10-25 {wall}").replace(fold=again)
    now = moment(shows)
    assert read_until(text, now, shows, moment) - now == timedelta(minutes=round(hours * 60))


def test_a_day_that_only_the_next_year_has_is_meant() -> None:
    assert read("29/2 8:00", shown("2027-03-05 12:00")) == "2028-02-29 08:00"
    assert read("29/2 8:00", shown("2028-02-05 12:00")) == "2028-02-29 08:00"
    with pytest.raises(TimeUnread):
        read("29/2 8:00", shown("2028-03-05 12:00"))


@given(st.text(max_size=30), st.datetimes(shown("2020-01-01 00:00"), shown("2035-01-01 00:00")))
def test_whatever_is_typed_is_a_moment_to_come_or_none(text: str, wall: datetime) -> None:
    now = moment(wall)
    try:
        found = read_until(text, now, wall, moment)
    except NoTime:
        return
    assert now < found <= now + LONGEST


def test_what_is_offered_is_to_come_and_no_weekend_is_a_weekday() -> None:
    def offered(wall: datetime) -> dict[Offer, str]:
        return {offer: f"{due.astimezone(DENMARK):%a %H:%M}" for offer, due in offers(moment(wall), wall, moment)}

    assert offered(FRIDAY) == {
        Offer.HOUR: "Fri 14:30",
        Offer.EVENING: "Fri 17:00",
        Offer.TOMORROW: "Sat 08:00",
        Offer.WEEKDAY: "Mon 08:00",
    }
    assert offered(shown("2026-11-30 09:00")) == {
        Offer.HOUR: "Mon 10:00",
        Offer.NOON: "Mon 12:00",
        Offer.EVENING: "Mon 17:00",
        Offer.TOMORROW: "Tue 08:00",
    }
    assert Offer.WEEKDAY not in offered(shown("2026-11-29 20:00")), "tomorrow is one"
