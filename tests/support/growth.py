"""Compares two counts of what a program holds."""

from collections.abc import Mapping


def grown(
    before: Mapping[str, int], after: Mapping[str, int], *, share: float, more: int
) -> dict[str, tuple[int, int]]:
    """Give what has grown by more than a share of itself and ``more`` beside: its name, and how many there were."""
    return {
        name: (before.get(name, 0), count)
        for name, count in after.items()
        if count > before.get(name, 0) * (1 + share) + more
    }
