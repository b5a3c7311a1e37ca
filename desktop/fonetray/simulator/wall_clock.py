"""How a PBX may write times and durations."""

from datetime import UTC, datetime, timedelta, timezone

_FORMS = {"iso": "%Y-%m-%dT%H:%M:%S", "iso-long": "%Y-%m-%dT%H:%M:%S.%f0", "danish": "%d-%m-%Y %H:%M:%S"}


def write_time(moment: datetime, form: str) -> str:
    """Write an aware moment in one of the forms of ``Variant.time_format``."""
    if form == "epoch":
        return str(int(moment.timestamp()))
    if form == "epoch-ms":
        return str(int(moment.timestamp() * 1000))
    if form == "date-ms":
        return f"/Date({int(moment.timestamp() * 1000)})/"
    if form == "iso-utc":
        return moment.astimezone(UTC).strftime(_FORMS["iso"]) + "Z"
    danish = in_denmark(moment)
    return danish.isoformat(timespec="seconds") if form == "iso-zone" else danish.strftime(_FORMS[form])


def write_duration(seconds: float, form: str) -> str:
    """Write a duration as whole seconds, or as ``hh:mm:ss`` for ``clock``."""
    whole = round(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}" if form == "clock" else str(whole)


def in_denmark(moment: datetime) -> datetime:
    """Return the moment on Danish clocks, by the rule of Directive 2000/84/EC: both changes are at 01:00 UTC.

    Written out because Windows has no time zone database.
    """
    moment = moment.astimezone(UTC)
    summer = _last_sunday(moment.year, 3) <= moment < _last_sunday(moment.year, 10)
    return moment.astimezone(timezone(timedelta(hours=2 if summer else 1)))


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=last.isoweekday() % 7)
