"""From an answer's JSON to matches: each candidate is compared here, whatever the source thinks of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fonetray.lookup.errors import LookupFailed
from fonetray.lookup.matches import Match, Why, compare
from fonetray.lookup.placeholders import Fill, Kind, Place
from fonetray.lookup.result_paths import found_by
from fonetray.lookup.template import Answer, Template
from fonetray.telephony.dialling import PhoneNumber

MOST = 50
"""Candidates of one answer that are looked at."""
_LONGEST = 200
"""Characters of a text that is taken."""
_FIELDS = 20

Tell = Callable[[str], None]
"""Takes one line of a trace, for whoever tries a template."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a source names; ``numbers`` is None where the source tells no numbers at all."""

    name: str
    organisation: str = ""
    numbers: tuple[str, ...] | None = None
    key: str = ""
    fields: tuple[tuple[str, str], ...] = ()


def candidates(answer: Answer, document: Any) -> list[Candidate]:
    """Find the people in an answer's JSON; raises `LookupFailed` where it has other types than the template says."""
    failure = plain(found_by(answer.failure, document))
    if failure:
        raise LookupFailed(f"it says: {failure}")
    results = found_by(answer.results, document)
    if results is None:
        return []
    found = results if isinstance(results, list) else [results]
    if not all(isinstance(each, dict) for each in found):
        raise LookupFailed("what stands under the template's results are no people; look at answer.results")
    return [_candidate(answer, each) for each in found[:MOST]]


def matches(template: Template, found: Sequence[Candidate], number: PhoneNumber, tell: Tell, fill: Fill) -> list[Match]:
    """Compare each candidate's numbers, and give those who have this one, with the reason."""
    proven = []
    for each in found:
        who = each.name or each.organisation
        why = Why.UNPROVEN if each.numbers is None else compare(each.numbers, number)
        said = _SAID[why] if why else "none of the numbers is this one, left out"
        tell(f"{who or 'somebody without a name'} ({', '.join(each.numbers or ()) or 'no number'}): {said}")
        if why and who:
            organisation = each.organisation if each.name else ""
            proven.append(
                Match(who, template.title, organisation, _page(template, each, fill), why, each.fields, each.key)
            )
    return proven


_SAID = {
    Why.SAME_NUMBER: "all digits are equal",
    Why.LAST_DIGITS: "the last 8 digits are equal, maybe",
    Why.UNPROVEN: "no number to compare, maybe",
}


def plain(value: Any) -> str:
    """Give a value as text on one line: what is neither text nor number is none, of a list its parts."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str | int | float):
        return " ".join("".join(sign if sign.isprintable() else " " for sign in str(value)).split())[:_LONGEST]
    if isinstance(value, list):
        return ", ".join(text for text in map(plain, value[:MOST]) if text)[:_LONGEST]
    return ""


def _candidate(answer: Answer, person: Any) -> Candidate:
    numbers = None if answer.numbers is None else _numbers(found_by(answer.numbers, person))
    fields = tuple((label, plain(found_by(path, person))) for label, path in answer.fields[:_FIELDS])
    return Candidate(
        plain(found_by(answer.name, person)),
        plain(found_by(answer.organisation, person)),
        numbers,
        plain(found_by(answer.id, person)),
        tuple((label, text) for label, text in fields if text),
    )


def _numbers(value: Any) -> tuple[str, ...]:
    """Take the numbers from a text, a number or a list of them, however deep."""
    if isinstance(value, list):
        return tuple(number for part in value[:MOST] for number in _numbers(part))
    text = plain(value)
    return (text,) if text else ()


def _page(template: Template, candidate: Candidate, fill: Fill) -> str:
    if template.profile is None:
        return ""
    wants = any(isinstance(part, Place) and part.kind is Kind.RECORD for part in template.profile.parts)
    if wants and not candidate.key:
        return ""
    record = Place(Kind.RECORD, candidate.key)
    return template.profile.render(lambda place: fill(record if place.kind is Kind.RECORD else place))
