"""Who may read whose calls on a hub: how far a desk's reading goes, and what concerns whom."""

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
