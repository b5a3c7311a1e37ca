"""A figure: what was measured, beside its floor, against its budget."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Of(StrEnum):
    """What a limit is a limit of."""

    VALUE = "value"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Limit:
    """A budget on the median of all rounds: of the value itself, or of its ratio to the floor."""

    of: Of
    bound: float
    at_most: bool = True

    def holds(self, median: float) -> bool:
        """Whether the budget is kept."""
        return median <= self.bound if self.at_most else median >= self.bound


@dataclass(frozen=True, slots=True)
class Figure:
    """``ours`` and ``floor`` hold one value for each round, measured in turn; some things have no floor."""

    what: str
    unit: str
    ours: Sequence[float]
    floor: Sequence[float] = ()
    floor_is: str = ""
    limits: tuple[Limit, ...] = ()

    @property
    def ratios(self) -> list[float]:
        """Ours to the floor, round by round, so that a machine that changes its speed changes both."""
        return [ours / floor for ours, floor in zip(self.ours, self.floor, strict=False) if floor]

    @property
    def met(self) -> bool:
        """Whether all budgets are kept."""
        return all(
            limit.holds(statistics.median(self.ratios if limit.of is Of.RATIO else self.ours)) for limit in self.limits
        )

    def as_dict(self) -> dict[str, Any]:
        """Give everything for JSON."""
        return {
            "what": self.what,
            "unit": self.unit,
            "ours": list(self.ours),
            "floor": list(self.floor),
            "floor_is": self.floor_is,
            "ratios": self.ratios,
            "median": statistics.median(self.ours),
            "ratio": statistics.median(self.ratios) if self.ratios else None,
            "limits": [{"of": limit.of.value, "bound": limit.bound, "at_most": limit.at_most} for limit in self.limits],
            "met": self.met,
        }


def at_most(bound: float) -> Limit:
    """Give a budget on the value."""
    return Limit(Of.VALUE, bound)


def at_least(bound: float) -> Limit:
    """Give a budget on a value of which more is better."""
    return Limit(Of.VALUE, bound, at_most=False)


def times_floor(bound: float) -> Limit:
    """Give a budget on the ratio to the floor."""
    return Limit(Of.RATIO, bound)


def share_of_floor(bound: float) -> Limit:
    """Give a budget on the ratio of something of which more is better."""
    return Limit(Of.RATIO, bound, at_most=False)


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that a ``share`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
