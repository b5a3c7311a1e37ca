"""Reads what the control interface is asked to do; every mistake is answered with what was meant to be there."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fonetray.simulator.call_events import EventKind, Params
from fonetray.simulator.call_script import Course, Script
from fonetray.simulator.company import Company, Employee, squeeze
from fonetray.simulator.emitter import ANY

_LONGEST = 86_400
_RING = 2.0
_TALK = 10.0
_CALL_KEYS = frozenset({"from", "to", "script", "ring", "talk", "duration", "answered_by", "phones"})
_URL_KEYS = {"url": ANY} | {kind.value: kind.value for kind in EventKind if kind is not EventKind.RAW}


class RequestError(ValueError):
    """A request to the control interface that makes no sense; the text says what would."""


@dataclass(frozen=True, slots=True)
class CallRequest:
    """A call to place: its course, and the number it comes from (empty: withheld)."""

    course: Course
    number: str


def read_call_request(wanted: dict[str, Any], company: Company) -> CallRequest:
    """Read ``from``, ``to``, ``script``, ``ring``, ``talk``, ``duration``, ``answered_by``, ``phones`` (first, all).

    Raises ``RequestError`` for an unknown key, employee or script and for times that are none.
    """
    unknown = sorted(set(wanted) - _CALL_KEYS)
    if unknown:
        raise RequestError(f"unknown key {', '.join(unknown)}; there are {', '.join(sorted(_CALL_KEYS))}")
    to = wanted.get("to")
    called = tuple(employee_named(each, company) for each in (to if isinstance(to, list) else [to]))
    if not called:
        raise RequestError("to is a local number or a list of at least one")
    script = _script(wanted.get("script", Script.ANSWERED))
    number = wanted.get("from", "")
    if not isinstance(number, str):
        raise RequestError("from is a number as text, or empty for a withheld one")
    caller = company.employees.get(number)
    other = _other(wanted, script, called, company)
    if script is Script.ELSEWHERE and other is not None and other not in called:
        called = (*called, other)
    talk = _seconds(wanted, "talk", _TALK)
    course = Course(
        script=script,
        ringing=called,
        other=other,
        ring=_seconds(wanted, "ring", _RING),
        talk=talk,
        duration=_seconds(wanted, "duration", talk),
        all_phones=wanted.get("phones") == "all",
        caller=caller,
        phone=next(iter(caller.phones), caller.local_number) if caller else "",
        callee=called[0].local_number,
    )
    return CallRequest(course, squeeze(number))


def read_raw_events(events: Any) -> tuple[Params, ...]:
    """Read a list of objects whose texts are sent as parameters just as they are; raises ``RequestError``."""
    if not isinstance(events, list) or not all(isinstance(each, dict) for each in events):
        raise RequestError("events is a list of objects with the parameters of each")
    return tuple(tuple((str(name), str(value)) for name, value in each.items()) for each in events)


def read_urls(wanted: dict[str, Any]) -> dict[str, str]:
    """Read ``url`` for all events and ``incoming``, ``answered``, ``outgoing``, ``ended`` for each; ``""`` is none.

    Returns kind (or ``any``) to URL; raises ``RequestError``.
    """
    urls = {}
    for key, url in wanted.items():
        if key not in _URL_KEYS:
            raise RequestError(f"unknown key {key}; there are {', '.join(_URL_KEYS)}")
        if url and not (isinstance(url, str) and is_web_address(url)):
            raise RequestError(f"{key} is an http or https URL, or empty")
        if url:
            urls[_URL_KEYS[key]] = url
    return urls


def read_random(wanted: dict[str, Any], company: Company) -> tuple[float, Employee | None]:
    """Read ``every`` (seconds, 0 stops) and ``to`` (a local number, or empty for anybody); raises ``RequestError``."""
    to = wanted.get("to", "")
    return _seconds(wanted, "every", 0), employee_named(to, company) if to else None


def employee_named(local_number: Any, company: Company) -> Employee:
    """Return the employee of a local number given as text or whole number; raises ``RequestError``."""
    found = company.employees.get(str(local_number))
    if found is None:
        raise RequestError(f"there is no employee with the local number {local_number!r}")
    return found


def _other(wanted: dict[str, Any], script: Script, called: tuple[Employee, ...], company: Company) -> Employee | None:
    if wanted.get("answered_by"):
        return employee_named(wanted["answered_by"], company)
    if script is Script.ELSEWHERE and len(called) > 1:
        return called[1]
    return company.colleague_of(called[0]) if script in {Script.ELSEWHERE, Script.TRANSFER} else None


def _script(name: Any) -> Script:
    try:
        return Script(name)
    except ValueError:
        raise RequestError(f"script is one of {', '.join(Script)}, not {name!r}") from None


def _seconds(wanted: dict[str, Any], key: str, default: float) -> float:
    value = wanted.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST:
        raise RequestError(f"{key} is a number of seconds")
    return float(value)


def is_web_address(url: str) -> bool:
    """Tell whether this is an http or https URL with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
