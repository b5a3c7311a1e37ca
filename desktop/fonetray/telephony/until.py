"""Until when something is to hold, as people type it and as it is offered; the clock on the wall is meant."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

OnTheWall = Callable[[datetime], datetime]
"""Turns what a clock on the wall shows (naive) into the moment (aware), by the rules of the day that it is shown on."""

LONGEST = timedelta(days=366)
_LENGTH = re.compile(r"(\d{1,4})\s*(h|hours?|t|timer?|m|min|minutes?|minutter)")
_CLOCK = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?"
_TODAY = re.compile(rf"(?:(?:kl\.?|at)\s*)?{_CLOCK}")
_TOMORROW = re.compile(rf"(?:tomorrow|i ?morgen)(?:\s+(?:(?:kl\.?|at)\s*)?{_CLOCK})?")
_DAY = re.compile(rf"(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})(?:[/ ](?P<year>\d{{4}}))?\s+(?:(?:kl\.?|at)\s*)?{_CLOCK}")
_MORNING = time(8)
_SATURDAY = 5


class NoTime(ValueError):
    """What was typed is no time to wait for; the message says why, and what is."""


class TimeUnread(NoTime):
    """It is not written in any way that is read here."""


class TimePast(NoTime):
    """It is over."""


class TimeFar(NoTime):
    """It is more than a year away."""


class Offer(StrEnum):
    """What is offered without typing."""

    HOUR = "hour"
    NOON = "noon"
    EVENING = "evening"
    TOMORROW = "tomorrow"
    WEEKDAY = "weekday"


def system_wall(wall: datetime) -> datetime:
    """Take a clock on the wall of where this computer is."""
    return wall.astimezone(UTC)


def offers(now: datetime, wall: datetime, moment: OnTheWall = system_wall) -> list[tuple[Offer, datetime]]:
    """Give what is offered ``now`` (aware), while the wall shows ``wall`` (naive): a name and the moment (UTC)."""
    today = wall.date()
    found = [(Offer.HOUR, (now + timedelta(hours=1)).astimezone(UTC))]
    for offer, clock in ((Offer.NOON, time(12)), (Offer.EVENING, time(17))):
        if wall.time() < clock:
            found.append((offer, moment(datetime.combine(today, clock))))
    tomorrow, weekday = today + timedelta(days=1), _next_weekday(today)
    found.append((Offer.TOMORROW, moment(datetime.combine(tomorrow, _MORNING))))
    if weekday != tomorrow:
        found.append((Offer.WEEKDAY, moment(datetime.combine(weekday, _MORNING))))
    return found


def read_until(text: str, now: datetime, wall: datetime, moment: OnTheWall = system_wall) -> datetime:
    """Read "17:30", "tomorrow 8", "24/12 12:00", "2026-12-24 12:00" or "90 min" as a moment (UTC); raises `NoTime`.

    A clock alone is the next time that the wall shows it, and in the hour that autumn has twice that may be the second.
    ``now`` is aware, ``wall`` is what the wall shows then.
    """
    words = " ".join(text.strip().casefold().split())
    if length := _LENGTH.fullmatch(words):
        unit = timedelta(minutes=1) if length[2].startswith("m") else timedelta(hours=1)
        found = now + int(length[1]) * unit
    else:
        shown = _shown(words, now, wall, moment)
        moments = (shown,) if shown.tzinfo else _moments(shown, moment)
        found = next((each for each in moments if each > now), moments[0])
    if found <= now:
        raise TimePast("that time is over; name one to come")
    if found - now > LONGEST:
        raise TimeFar("that is more than a year away; name a time within a year")
    return found.astimezone(UTC)


def _moments(shown: datetime, moment: OnTheWall) -> tuple[datetime, ...]:
    """Give when the wall shows a time: once, or twice in the hour after which clocks are put back."""
    first, again = moment(shown), moment(shown.replace(fold=1))
    return (first, again) if again > first else (first,)


def _shown(words: str, now: datetime, wall: datetime, moment: OnTheWall) -> datetime:
    try:
        if match := _TODAY.fullmatch(words):
            shown = datetime.combine(wall.date(), _clock(match))
            comes = shown > wall or any(again > now for again in _moments(shown, moment)[1:])
            return shown if comes else shown + timedelta(days=1)
        if match := _TOMORROW.fullmatch(words):
            return datetime.combine(wall.date() + timedelta(days=1), _clock(match))
        if match := _DAY.fullmatch(words):
            return _on_day(match, wall)
        return datetime.fromisoformat(words.upper()) if re.match(r"\d{4}-", words) else _unread(words)
    except NoTime:
        raise
    except ValueError as error:  # the 31st of June, 25:00
        raise TimeUnread(str(error)) from error


def _on_day(match: re.Match[str], wall: datetime) -> datetime:
    """Read a day of this year, or of the next where it is over or this year has no such day: the 29th of February."""
    clock, month, day = _clock(match), int(match["month"]), int(match["day"])
    if match["year"]:
        return datetime.combine(date(int(match["year"]), month, day), clock)
    with suppress(ValueError):
        shown = datetime.combine(date(wall.year, month, day), clock)
        if shown > wall:
            return shown
    return datetime.combine(date(wall.year + 1, month, day), clock)


def _clock(match: re.Match[str]) -> time:
    if match["hour"] is None:
        return _MORNING
    return time(int(match["hour"]), int(match["minute"] or 0))


def _unread(words: str) -> datetime:
    raise TimeUnread(f"“{words}” is no time; write 17:30, tomorrow 8:00, 24/12 12:00 or 90 min")


def _next_weekday(today: date) -> date:
    """Give the next day that is no Saturday or Sunday."""
    following = today + timedelta(days=1)
    while following.weekday() >= _SATURDAY:
        following += timedelta(days=1)
    return following
