"""Who may read whose calls on a hub: how far a desk's reading goes, and what concerns whom."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum


class Reading(StrEnum):
    """How far a desk reads in full; of everybody else it learns presence only."""

    OWN = "own"
    DEPARTMENT = "department"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Reader:
    """A desk as the feed knows it: its ``id``, the local number of its employee, and how far it reads."""

    id: str
    employee: str
    reading: Reading


def may_read(reader: Reader, employees: Collection[str], *, same_department: Callable[[str, str], bool]) -> bool:
    """Say whether a reader may read in full what concerns ``employees`` (local numbers)."""
    match reader.reading:
        case Reading.ALL:
            return True
        case Reading.DEPARTMENT:
            return any(one == reader.employee or same_department(reader.employee, one) for one in employees)
        case Reading.OWN:
            return reader.employee in employees


class Widening(StrEnum):
    """How much more a reader reads than when it was fed last."""

    NONE = "none"
    PEOPLE = "people"
    """Others have come into its department."""
    READING = "reading"
    """It was granted a wider reading."""


def scope(reader: Reader, colleagues: Collection[str]) -> str:
    """Name whose calls a reader reads: ``own``, ``all``, or the department and a digest of the ``colleagues`` in it.

    A desk says by it, when it comes again, what it was fed.
    """
    if reader.reading is not Reading.DEPARTMENT:
        return reader.reading.value
    people = "\n".join(sorted({reader.employee, *colleagues}))
    return f"{reader.reading.value}-{hashlib.sha256(people.encode()).hexdigest()[:_DIGEST]}"


def widening(had: str, reads: str) -> Widening:
    """Compare two scopes; who said nothing of what it had is taken to have had the same."""
    if had in ("", reads, Reading.ALL) or reads == Reading.OWN:
        return Widening.NONE
    kinds = {text.partition("-")[0] for text in (had, reads)}
    return Widening.PEOPLE if kinds == {Reading.DEPARTMENT} else Widening.READING


_DIGEST = 8
