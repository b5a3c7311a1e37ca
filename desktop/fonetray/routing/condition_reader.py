"""Reads what stands under ``when``: each key is one condition, and all of them must hold."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fonetray.routing import conditions as kinds
from fonetray.routing.asking import Asking
from fonetray.routing.conditions import Test
from fonetray.routing.hours import NoTime, read_clock, read_dates, read_days, read_hours
from fonetray.routing.lines import Path
from fonetray.routing.phrases import Phrase, PhraseError, phrase
from fonetray.routing.problems import Problems
from fonetray.routing.rules import Condition
from fonetray.routing.tables import in_toml
from fonetray.routing.template import Template, TemplateError, read_template
from fonetray.routing.world import ListSource
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.numbers import e164, squeeze

_CALLERS = ("known", "unknown", "hidden", "shown")
_RANGE = re.compile(r"(\d{1,18})\s*-\s*(\d{1,18})")
_LENGTH = re.compile(r"(\d{1,2})(?:\s*-\s*(\d{1,2}))?")
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(-?[\d.,]+)")
_LOCAL = re.compile(r"\d{1,12}")
_DANISH = "+45"


class Wrong(PhraseError):
    """A condition's value that cannot be; it is said what can."""


class ConditionReader:
    """Reads the conditions of one file, whose ``lists`` are known; what is wrong goes to ``problems``."""

    def __init__(self, problems: Problems, lists: Mapping[str, ListSource]) -> None:
        """Begin."""
        self._problems = problems
        self._lists = lists
        self.looked_in: set[str] = set()
        """Lists that the rule which was read last looks in."""
        self.number_lists: set[str] = set()
        """Lists in which the caller's number is looked for."""
        self.stored: dict[str, None] = {}
        """Variables of earlier modules that are read."""
        self.templates: list[tuple[Path, Template]] = []
        """What values are looked up by, to be checked with the answers' templates."""

    def read(self, path: Path, when: Any) -> tuple[Condition, ...]:
        """Read a table of conditions."""
        if not isinstance(when, dict):
            self._problems.add(path, phrase('when is a table of conditions: when = {{ caller = "hidden" }}'))
            return ()
        return tuple(condition for key, value in when.items() for condition in self._one((*path, key), key, value))

    def _one(self, path: Path, key: str, value: Any) -> Iterator[Condition]:
        reader = _READERS.get(key)
        if reader is None:
            self._problems.unknown(path, phrase("when"), _READERS)
            return
        try:
            yield from reader(self, path, f"{key} = {in_toml(value)}", value)
        except (Wrong, TemplateError) as error:
            self._problems.add(path, phrase("{key}: {why}", key=key, why=error.said))
        except NoTime as error:
            self._problems.add(path, error.said)

    def _caller(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        if value not in _CALLERS:
            raise Wrong(phrase("is one of {there}, not {found}", there=", ".join(_CALLERS), found=in_toml(value)))
        yield kinds.CallerIs(written)

    def _number(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        numbers = _texts(value, phrase("a telephone number in quotes, or a list of them"))
        wanted = {e164(each) or squeeze(each) for each in numbers}
        yield kinds.OfCall(
            written, "callerid", lambda asking: (asking.number.e164 or squeeze(asking.call.number)) in wanted
        )

    def _prefix(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        prefixes = tuple(
            _prefix(each) for each in _texts(value, phrase('the beginning of a number in quotes, such as "+46"'))
        )
        yield kinds.OfCall(written, "callerid", lambda asking: asking.number.e164.startswith(prefixes))

    def _kind(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        there = [kind.value for kind in NumberKind]
        known = ", ".join(there)
        wanted = _texts(value, phrase("a kind of number: {there}", there=known))
        if strange := [each for each in wanted if each not in there]:
            raise Wrong(phrase('"{found}" is no kind of number; there are {there}', found=strange[0], there=known))
        yield kinds.OfCall(written, "callerid", lambda asking: asking.number.kind.value in wanted)

    def _line(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        wanted = {each.casefold() for each in _texts(value, phrase("the name of a line in quotes"))}
        yield kinds.OfCall(
            written, "callernametxt", lambda asking: asking.call.values.get("callernametxt", "").casefold() in wanted
        )

    def _digits(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        wanted = frozenset(_texts(value, phrase('what is typed in quotes, such as "1234", or a list'), empty=True))
        yield kinds.OfCall(written, "input", lambda asking: asking.call.digits in wanted)

    def _length(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        found = _LENGTH.fullmatch(str(value)) if isinstance(value, int | str) and not isinstance(value, bool) else None
        if found is None:
            raise Wrong(phrase('is a number of digits, such as 4, or "4-6"'))
        least, most = int(found[1]), int(found[2] or found[1])
        yield kinds.OfCall(written, "input", lambda asking: least <= len(asking.call.digits) <= most)

    def _range(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        spans = []
        for each in _texts(value, phrase('the first and last number in quotes: "8000-8299"')):
            found = _RANGE.fullmatch(each.strip())
            if found is None or len(found[1]) != len(found[2]) or found[2] < found[1]:
                raise Wrong(
                    phrase('"{found}" is no range; write the first and last of equal length: "8000-8299"', found=each)
                )
            spans.append((found[1], found[2]))
        yield kinds.OfCall(written, "input", lambda asking: _within(asking.call.digits, spans))

    def _hours(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        meant = phrase('days and times in quotes: "mon-fri 08:00-16:00"')
        hours = tuple(read_hours(each) for each in _texts(value, meant))
        yield kinds.OpenHours(written, hours, wanted=written.startswith("open"))

    def _time(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        yield kinds.AtTime(written, clock=read_clock(_text(value, phrase('a span of the day: "08:00-16:00"'))))

    def _weekday(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        yield kinds.AtTime(written, days=read_days(",".join(_texts(value, phrase('days in quotes: "mon-fri"')))))

    def _date(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        values = value if isinstance(value, list) else [value]
        texts = [str(each) for each in values]  # a bare date is one to TOML
        yield kinds.AtTime(written, dates=tuple(read_dates(each) for each in texts))

    def _holiday(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        yield kinds.AtTime(written, holiday=_bool(value))

    def _stored(self, path: Path, _written: str, value: Any) -> Iterator[Condition]:
        if not isinstance(value, dict) or not value:
            raise Wrong(phrase('names variables and what they are to be: stored = {{ language = "da" }}'))
        for name, wanted in value.items():
            test = self._test((*path, name), wanted)
            self.stored[name] = None
            yield kinds.OfCall(f"stored.{name} = {in_toml(wanted)}", name, _stored_test(name, test))

    def _customer(self, path: Path, written: str, value: Any) -> Iterator[Condition]:
        if isinstance(value, dict):
            yield kinds.CustomerIs(written, known=True, fields=self._tests(path, value))
            return
        yield kinds.CustomerIs(written, known=_bool(value))

    def _in_list(self, path: Path, _written: str, value: Any) -> Iterator[Condition]:
        if not isinstance(value, dict) or not value:
            raise Wrong(phrase('names a list and what is looked for in it: in_list = {{ vip = "{{callerid}}" }}'))
        for name, wanted in value.items():
            if name not in self._lists:
                self._problems.add((*path, name), self._no_list(name))
                continue
            columns = dict(wanted) if isinstance(wanted, dict) else {}
            looked_for = columns.pop("value", None) if isinstance(wanted, dict) else wanted
            template = read_template(_text(looked_for, phrase('what is looked for, such as "{{input}}"')))
            self.templates.append(((*path, name), template))
            self.looked_in.add(name)
            as_number = [gap.name for gap in template.gaps] == ["callerid"]
            if as_number:
                self.number_lists.add(name)
            yield kinds.InList(
                f"in_list.{name} = {in_toml(wanted)}",
                source=name,
                value=template,
                as_number=as_number,
                fields=self._tests((*path, name), columns),
            )

    def _flow(self, _path: Path, _written: str, value: Any) -> Iterator[Condition]:
        if not isinstance(value, dict) or not value:
            raise Wrong(phrase("names call flows and how they are to be: flow = {{ 900 = true }}"))
        for local, on in value.items():
            yield kinds.FlowIs(f"flow.{local} = {in_toml(on)}", _local(local), _bool(on))

    def _people(self, _path: Path, written: str, value: Any) -> Iterator[Condition]:
        people = tuple(_local(each) for each in _texts(value, phrase("a local number in quotes, or a list of them")))
        yield kinds.SomebodyFree(written, people, wanted=written.startswith("free"))

    def _any(self, path: Path, written: str, value: Any) -> Iterator[Condition]:
        if not isinstance(value, list) or not value:
            raise Wrong(phrase('is a list of groups: any = [ {{ caller = "hidden" }}, {{ digits = "" }} ]'))
        groups = tuple(self.read((*path, number), each) for number, each in enumerate(value))
        yield kinds.Nested(written, groups)

    def _not(self, path: Path, written: str, value: Any) -> Iterator[Condition]:
        yield kinds.Nested(written, (self.read(path, value),), negated=True)

    def _tests(self, path: Path, fields: Mapping[str, Any]) -> tuple[tuple[str, Test], ...]:
        return tuple((name, self._test((*path, name), wanted)) for name, wanted in fields.items())

    def _test(self, path: Path, wanted: Any) -> Test:
        try:
            return read_test(wanted)
        except Wrong as error:
            self._problems.add(path, phrase('"{key}" {why}', key=path[-1], why=error.said))
            return bool

    def _no_list(self, name: str) -> Phrase:
        if not self._lists:
            return phrase('there is no list "{name}"; write [lists.{name}] first', name=name)
        return phrase('there is no list "{name}"; there are {there}', name=name, there=", ".join(self._lists))


_Reader = Callable[[ConditionReader, Path, str, Any], Iterator[Condition]]
_READERS: Mapping[str, _Reader] = {
    "caller": ConditionReader._caller,  # noqa: SLF001 - its own table, beside it
    "number": ConditionReader._number,  # noqa: SLF001
    "prefix": ConditionReader._prefix,  # noqa: SLF001
    "kind": ConditionReader._kind,  # noqa: SLF001
    "line": ConditionReader._line,  # noqa: SLF001
    "customer": ConditionReader._customer,  # noqa: SLF001
    "in_list": ConditionReader._in_list,  # noqa: SLF001
    "digits": ConditionReader._digits,  # noqa: SLF001
    "length": ConditionReader._length,  # noqa: SLF001
    "range": ConditionReader._range,  # noqa: SLF001
    "open": ConditionReader._hours,  # noqa: SLF001
    "closed": ConditionReader._hours,  # noqa: SLF001
    "time": ConditionReader._time,  # noqa: SLF001
    "weekday": ConditionReader._weekday,  # noqa: SLF001
    "date": ConditionReader._date,  # noqa: SLF001
    "holiday": ConditionReader._holiday,  # noqa: SLF001
    "stored": ConditionReader._stored,  # noqa: SLF001
    "flow": ConditionReader._flow,  # noqa: SLF001
    "free": ConditionReader._people,  # noqa: SLF001
    "busy": ConditionReader._people,  # noqa: SLF001
    "any": ConditionReader._any,  # noqa: SLF001
    "not": ConditionReader._not,  # noqa: SLF001
}


def read_test(wanted: Any) -> Test:
    """Read how a field is to be: a text, one of a list, ``> 1000``, or true (anything) and false (nothing)."""
    if isinstance(wanted, bool):
        return bool if wanted else lambda text: not text
    if isinstance(wanted, str) and (compared := _COMPARED.fullmatch(wanted.strip())):
        return _comparison(compared[1], compared[2])
    values = wanted if isinstance(wanted, list) else [wanted]
    if not values or not all(isinstance(each, str | int | float) and not isinstance(each, bool) for each in values):
        raise Wrong(phrase('is to be a text, a list of texts, a bound such as "> 1000", true or false'))
    meant = frozenset(str(each).strip().casefold() for each in values)
    return lambda text: text.strip().casefold() in meant


def amount(text: str) -> float | None:
    """Read a number as people write it: ``1.234,50``, ``1234.5``, ``kr. 1234``; None for what is none."""
    bare = re.sub(r"[^\d.,-]", "", text).strip(".,")
    if "," in bare and bare.rfind(",") > bare.rfind("."):
        bare = bare.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+", bare):
        bare = bare.replace(".", "")
    try:
        return float(bare.replace(",", ""))
    except ValueError:
        return None


def _comparison(sign: str, bound: str) -> Test:
    limit = amount(bound)
    if limit is None:
        raise Wrong(phrase('is compared with "{found}", which is no number', found=bound))

    def test(text: str) -> bool:
        value = amount(text)
        if value is None:
            return False
        return {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[sign]

    return test


def _stored_test(name: str, test: Test) -> Callable[[Asking], bool]:
    return lambda asking: test(asking.call.values.get(name, ""))


def _within(digits: str, spans: list[tuple[str, str]]) -> bool:
    return any(len(digits) == len(first) and first <= digits <= last for first, last in spans)


def _prefix(text: str) -> str:
    bare = squeeze(text)
    digits = "+" + bare[2:] if bare.startswith("00") else bare
    if not digits.removeprefix("+").isdigit():
        raise Wrong(phrase('"{found}" is no beginning of a number', found=text))
    return digits if digits.startswith("+") else _DANISH + digits


def _texts(value: Any, meant: Phrase, *, empty: bool = False) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(each, str) and (each or empty) for each in values):
        raise Wrong(phrase("is {meant}, not {found}", meant=meant, found=in_toml(value)))
    return values


def _text(value: Any, meant: Phrase) -> str:
    if not isinstance(value, str) or not value:
        raise Wrong(phrase("is {meant}, not {found}", meant=meant, found=in_toml(value)))
    return value


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(phrase("is true or false, not {found}", found=in_toml(value)))
    return value


def _local(text: str) -> str:
    if not _LOCAL.fullmatch(text):
        raise Wrong(phrase('"{found}" is no local number', found=text))
    return text
