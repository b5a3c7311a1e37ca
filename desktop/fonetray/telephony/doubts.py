"""When a new list of the company's people is not believed at once: too many of them are missing from it.

A provider in trouble may answer with half a list, or with people who have lost their names. Whoever took that at its
word would have nobody left to call; so it is believed only when another reading, some minutes later, says the same
(docs/decisions/0028).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fonetray.telephony.people import CallFlow, Employee

BELIEVED_AFTER = timedelta(minutes=5)
"""How much later a second reading must say the same to be believed."""
_FEW = 3
_PART = 5


class Missing(StrEnum):
    """What a list lacks that the list before it had."""

    PEOPLE = "people"
    NAMES = "names"
    NUMBERS = "numbers"
    FLOWS = "flows"


@dataclass(frozen=True, slots=True)
class Lists:
    """What one reading brought."""

    employees: Sequence[Employee]
    flows: Sequence[CallFlow]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A list that is not believed: ``lost`` of ``of`` people (or names, numbers, call flows) are missing from it.

    ``since`` says when it was first read (aware UTC), ``absent`` is a digest of all that is missing.
    """

    missing: Missing
    lost: int
    of: int
    since: datetime
    absent: str

    def is_settled_by(self, other: "Doubt") -> bool:
        """Say whether another reading says the same so much later that both are believed."""
        return self.absent == other.absent and other.since - self.since >= BELIEVED_AFTER

    @property
    def in_words(self) -> str:
        """Say it on one line."""
        what = {
            Missing.PEOPLE: f"{self.lost} of {self.of} employees are missing",
            Missing.NAMES: f"{self.lost} of {self.of} employees have lost their names",
            Missing.NUMBERS: f"{self.lost} of {self.of} employees have lost their numbers and telephones",
            Missing.FLOWS: f"{self.lost} of {self.of} call flows are missing",
        }
        return f"{what[self.missing]} in the list that was read"


def doubt_of(now_kept: Lists, read: Lists, when: datetime) -> Doubt | None:
    """Say why a reading is not believed at once, None where it is.

    Too many are all, or at least three and more than a fifth. Only of people who are in both lists it is asked whether
    they lost something.
    """
    before = {employee.local_number: employee for employee in now_kept.employees}
    after = {employee.local_number: employee for employee in read.employees}
    both = before.keys() & after.keys()
    named = {local for local in both if before[local].name}
    numbered = {local for local in both if before[local].numbers or before[local].phones}
    flows = {flow.local_number for flow in now_kept.flows}
    had: Mapping[Missing, set[str]] = {
        Missing.PEOPLE: set(before),
        Missing.NAMES: named,
        Missing.NUMBERS: numbered,
        Missing.FLOWS: flows,
    }
    lost: Mapping[Missing, set[str]] = {
        Missing.PEOPLE: before.keys() - after.keys(),
        Missing.NAMES: {local for local in named if not after[local].name},
        Missing.NUMBERS: {local for local in numbered if not (after[local].numbers or after[local].phones)},
        Missing.FLOWS: flows - {flow.local_number for flow in read.flows},
    }
    too_many = [what for what in Missing if _too_many(len(lost[what]), len(had[what]))]
    if not too_many:
        return None
    absent = _digest((what, *sorted(lost[what])) for what in too_many)
    worst = too_many[0]
    return Doubt(worst, len(lost[worst]), len(had[worst]), when, absent)


def _too_many(lost: int, of: int) -> bool:
    return 0 < lost == of or (lost >= _FEW and lost * _PART > of)


def _digest(lines: Iterable[Sequence[str]]) -> str:
    return hashlib.sha256("\n".join(" ".join(line) for line in lines).encode()).hexdigest()[:16]
