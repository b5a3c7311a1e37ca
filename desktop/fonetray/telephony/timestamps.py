"""Times and durations as a PBX may write them; which form a real one uses nobody here knows (protocol §3)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(1990, 2200)
_LONGEST = timedelta(days=31)

_WRAPPED = re.compile(r"/?Date\((-?\d{1,16})(?:[ +-]\d{4})?\)/?", re.ASCII | re.IGNORECASE)
_SECONDS = re.compile(r"(\d{9,10})(?:[.,]\d+)?", re.ASCII)
_MILLISECONDS = re.compile(r"\d{12,13}", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)", re.ASCII)
_DANISH = re.compile(
    r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})[ T]+(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:[.,]\d+)?", re.ASCII
)
# A zone behind a time of day; its plus may have become a space on the way through a query.
_ZONED = re.compile(
    r"(.*[T ]\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?)(?:\s*(Z)|(?:\s*([+-])|\s)(\d\d):?(\d\d))",
    re.ASCII | re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d\d)(?:[.,]\d+)?", re.ASCII)
_NUMBER = re.compile(r"(\d{1,12})(?:[.,]\d*)?", re.ASCII)


def read_timestamp(text: str, *, near: datetime | None = None) -> datetime | None:
    """Return the moment in UTC, or None where ``text`` is no time between 1990 and 2199.

    Read are ISO 8601 and ``dd-MM-yyyy HH:mm:ss`` (also with dots or slashes), each with or without a zone, epoch
    seconds and milliseconds, ``/Date(ms)/`` and ``yyyyMMddHHmmss``. A time without a zone is Danish time, and where
    that occurs twice the one closer to ``near`` (aware).
    """
    text = text.strip()
    if not text:
        return None
    try:
        zoned = _ZONED.fullmatch(text)
        moment = _read(zoned[1] if zoned else text)
        if zoned:
            moment = moment.replace(tzinfo=_zone(zoned))
        elif moment.tzinfo is None:
            moment = danish_time(moment, near=near)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year in _YEARS else None


def _read(text: str) -> datetime:
    if match := _WRAPPED.fullmatch(text):
        return _EPOCH + timedelta(milliseconds=int(match[1]))
    if match := _SECONDS.fullmatch(text):
        return _EPOCH + timedelta(seconds=int(match[1]))
    if _MILLISECONDS.fullmatch(text):
        return _EPOCH + timedelta(milliseconds=int(text))
    if match := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second = (int(part) for part in match.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - zone is added by the caller
    if match := _DANISH.fullmatch(text):
        day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - zone is added by the caller
    return datetime.fromisoformat(text)


def _zone(zoned: re.Match[str]) -> timezone:
    if zoned[2]:
        return UTC
    offset = timedelta(hours=int(zoned[4]), minutes=int(zoned[5]))
    return timezone(-offset if zoned[3] == "-" else offset)


def danish_time(naive: datetime, *, near: datetime | None = None) -> datetime:
    """Return ``naive`` as Danish wall-clock time (UTC+1, and UTC+2 from the last Sunday of March to that of October).

    The rule is written out (Directive 2000/84/EC) because this room reads no files and Windows has no zone database.
    Of an hour that occurs twice in autumn the one closer to ``near`` (aware) is meant, without that the first; one that
    is skipped in spring is taken as winter time.
    """
    begins = _last_sunday(naive.year, 3) + timedelta(hours=3)
    ends = _last_sunday(naive.year, 10) + timedelta(hours=3)
    winter, summer = (naive.replace(tzinfo=timezone(timedelta(hours=hours))) for hours in (1, 2))
    if near is not None and ends - timedelta(hours=1) <= naive < ends:
        return min(summer, winter, key=lambda moment: abs(moment - near))
    return summer if begins <= naive < ends else winter


def danish_time_of(moment: datetime) -> datetime:
    """Return an aware time as Danish wall-clock time."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    summer = _last_sunday(utc.year, 3) + timedelta(hours=1) <= utc < _last_sunday(utc.year, 10) + timedelta(hours=1)
    return moment.astimezone(timezone(timedelta(hours=2 if summer else 1)))


@lru_cache(maxsize=64)
def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31)  # noqa: DTZ001 - wall-clock time is what the rule is written in
    return last - timedelta(days=last.isoweekday() % 7)


def read_duration(text: str) -> int | None:
    """Return seconds from ``83``, ``1:23`` or ``00:01:23``; None for anything else and for more than 31 days."""
    text = text.strip()
    if not text:
        return None
    if match := _NUMBER.fullmatch(text):
        seconds = int(match[1])
    elif match := _CLOCK.fullmatch(text):
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        seconds = (hours * 60 + minutes) * 60 + rest
    else:
        return None
    return seconds if seconds <= _LONGEST.total_seconds() else None
