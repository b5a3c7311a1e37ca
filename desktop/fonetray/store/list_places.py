"""Where each of a list's entries stands, so that a new one in their midst moves none of the others."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

STEP = 1024
"""Places between two neighbours of a new list; ten entries can come between them one by one before all must move."""


def places(order: Sequence[str], kept: Mapping[str, int]) -> dict[str, int]:
    """Give each name of ``order``, in which none is twice, a place: from 1 on, rising in that order.

    Whoever has one in ``kept`` and still stands rightly among the others keeps it. Where there is no room left between
    two of them, all are given new ones.
    """
    staying = _rising([(kept[name], name) for name in order if name in kept])
    given: dict[str, int] = {}
    between: list[str] = []
    below = 0
    for name in order:
        if name not in staying:
            between.append(name)
            continue
        place = kept[name]
        if place - below <= len(between):
            return {each: STEP * nth for nth, each in enumerate(order, start=1)}
        room, shares = place - below, len(between) + 1
        given.update((each, below + room * nth // shares) for nth, each in enumerate(between, start=1))
        given[name] = below = place
        between.clear()
    given.update((each, below + STEP * nth) for nth, each in enumerate(between, start=1))
    return given


def _rising(entries: Sequence[tuple[int, str]]) -> set[str]:
    """Give the names of as many entries as possible whose places rise as they stand."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (place, _) in enumerate(entries):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
    found = set()
    index = last[-1] if last else -1
    while index >= 0:
        found.add(entries[index][1])
        index = before[index]
    return found
