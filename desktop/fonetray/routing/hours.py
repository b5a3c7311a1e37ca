"""Days, dates and times of day as rules write them: ``mon-fri 08:00-16:00``, ``2026-12-20..2027-01-03``, ``12-24``."""

import re
from dataclasses import dataclass
from datetime import date, time

from fonetray.routing.phrases import PhraseError, phrase

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
"""A public holiday is this day and no weekday, where opening hours are meant."""
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)|24[:.]00")
_MIDNIGHT = time(0)
_EVERY_YEAR = re.compile(r"(\d\d)-(\d\d)")


class NoTime(PhraseError):
    """A text that is no time, day or date; it is said what would be one."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A span of the day, up to but not with ``end``; one that ends before it begins goes on after midnight."""

    begin: time
    end: time

    def before_midnight(self, now: time) -> bool:
        """Say whether a time is in it, on the day that it begins."""
        whole = self.end == _MIDNIGHT or self.end <= self.begin
        return now >= self.begin and (whole or now < self.end)

    def after_midnight(self, now: time) -> bool:
        """Say whether a time is in what is left of it on the next day."""
        return self.end < self.begin and now < self.end


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of the day on some days (`DAYS` and `HOLIDAY`)."""

    days: frozenset[str]
    clock: Clock

    def has(self, today: str, yesterday: str, now: time) -> bool:
        """Say whether a time is within, given what kind of day it is and what the day before was."""
        return (today in self.days and self.clock.before_midnight(now)) or (
            yesterday in self.days and self.clock.after_midnight(now)
        )


@dataclass(frozen=True, slots=True)
class Dates:
    """Days from one to another, both included; of those without a year the year does not matter."""

    first: tuple[int, ...]
    last: tuple[int, ...]

    def has(self, day: date) -> bool:
        """Say whether a day is among them."""
        whole = (day.year, day.month, day.day)
        now = whole[-len(self.first) :]
        return self.first <= now <= self.last if self.first <= self.last else now >= self.first or now <= self.last


def read_hours(text: str) -> Hours:
    """Read ``mon-fri 08:00-16:00``, ``sat,holiday 10:00-12:00``; raises `NoTime`."""
    days, _, clock = text.strip().partition(" ")
    if not clock:
        raise NoTime(phrase('opening hours are days and times: "mon-fri 08:00-16:00"'))
    return Hours(read_days(days), read_clock(clock))


def read_days(text: str) -> frozenset[str]:
    """Read ``mon-fri``, ``sat,sun,holiday``, ``daily``; raises `NoTime`."""
    found: set[str] = set()
    for part in text.lower().split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        if part.strip() == "daily":
            found |= {*DAYS, HOLIDAY}
        elif part.strip() == HOLIDAY:
            found.add(HOLIDAY)
        elif first in DAYS and (not dash or last in DAYS):
            begin, end = DAYS.index(first), DAYS.index(last or first)
            found |= set(DAYS[begin : end + 1] if begin <= end else (*DAYS[begin:], *DAYS[: end + 1]))
        else:
            there = ", ".join((*DAYS, HOLIDAY, "daily"))
            raise NoTime(phrase('"{found}" is no day; there are {there}', found=part.strip(), there=there))
    return frozenset(found)


def read_clock(text: str) -> Clock:
    """Read ``08:00-16:00`` or ``22:00-06:00``; raises `NoTime`."""
    begin, _, end = (part.strip() for part in text.partition("-"))
    times = [_CLOCK.fullmatch(part) for part in (begin, end)]
    if not all(times):
        raise NoTime(phrase('"{found}" is no span of the day; write "08:00-16:00"', found=text))
    if times[0] is not None and times[0][1] is None:
        raise NoTime(phrase("a span of the day does not begin at 24:00"))
    read = [time(int(each[1]), int(each[2])) if each and each[1] else _MIDNIGHT for each in times]
    if read[0] == read[1] != _MIDNIGHT:
        raise NoTime(phrase('"{found}" is no time at all; the whole day is "00:00-24:00"', found=text))
    return Clock(read[0], read[1])


def read_dates(text: str) -> Dates:
    """Read ``2026-12-24``, ``12-24``, ``2026-12-20..2027-01-03``, ``12-20..01-03``; raises `NoTime`."""
    first, dots, last = (part.strip() for part in text.partition(".."))
    ends = [read_day(first), read_day(last if dots else first)]
    parts = [(day.year, day.month, day.day) if isinstance(day, date) else day for day in ends]
    if len(parts[0]) != len(parts[1]):
        raise NoTime(phrase('"{found}" has a year at one end only', found=text))
    if len(parts[0]) > len(("month", "day")) and parts[1] < parts[0]:
        raise NoTime(phrase('"{found}" ends before it begins', found=text))
    return Dates(*parts)


def read_day(text: str) -> date | tuple[int, int]:
    """Read a date, with a year or for every year; raises `NoTime`."""
    every_year = _EVERY_YEAR.fullmatch(text)
    try:
        if every_year:
            day = date(2024, int(every_year[1]), int(every_year[2]))  # a leap year
            return day.month, day.day
        return date.fromisoformat(text)
    except ValueError:
        said = phrase('"{found}" is no date; write "2026-12-24", or "12-24" for every year', found=text)
        raise NoTime(said) from None
