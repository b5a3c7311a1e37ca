"""A run of digits and separators taken apart into whole telephone numbers, or none: better missed than invented."""

import re
from collections.abc import Iterator

from fonetray.telephony.numbers import is_valid, is_whole, squeeze

_GROUP = re.compile(r"(?:\+[ (]{0,2})?[0-9]+")
_STRONG = re.compile(r" ?/ ?| - |\. ")
_DANISH = frozenset(
    {(8,), (4, 4), (2, 2, 2, 2), (2, 6), (2, 2, 4), (4, 2, 2), (2, 3, 3), (3, 3, 2), (3, 2, 3), (2, 4, 2)}
)
"""How people group eight digits."""
_FAROE_GREENLAND = frozenset({(9,), (3, 6), (3, 3, 3), (3, 2, 2, 2)})
_COUNTRY, _NORTH_ATLANTIC = "45", ("298", "299")
_NEVER_FIRST = "01"
"""No Danish subscriber's number begins so; company numbers often do."""
_PAIRS = 4
_MOST_GROUPS = 9
"""In a number with its country: fifteen digits, most of them in pairs."""

Span = tuple[int, int]


def numbers_in(run: str) -> list[Span]:
    """Give where the whole numbers stand in a run such as ``86 51 51 51 / 20 30 40 50``, in order.

    A run is one number, or several with a strong mark between them; beside weak marks only what is unmistakable is
    taken out of a longer run: eight digits in one, or pairs in fours. Sixteen digits in fours are a bank card.
    """
    if _is_number(run):
        return [(0, len(run))]
    ends = [(mark.start(), mark.end()) for mark in _STRONG.finditer(run)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(run)]
    return [span for start, stop in zip(starts, stops, strict=True) for span in _in_segment(run, start, stop)]


def _in_segment(run: str, start: int, stop: int) -> Iterator[Span]:
    if _is_number(run[start:stop]):
        yield start, stop
        return
    groups = [match.span() for match in _GROUP.finditer(run, start, stop)]
    at = 0
    while at < len(groups):
        taken, spans = _next(run, groups[at:])
        yield from spans
        at += taken


def _next(run: str, groups: list[Span]) -> tuple[int, list[Span]]:
    """Read at the first of ``groups``: how many groups are done with, and the numbers in them."""
    start, end = groups[0]
    first = run[start:end]
    if first.startswith(("+", "00")):
        return _international(run, groups)
    if _is_number(first):
        return 1, [(start, end)]
    pairs = next((count for count, (a, b) in enumerate(groups) if b - a != len("51")), len(groups))
    if not pairs:
        return 1, []
    spans = [(groups[i][0], groups[i + _PAIRS - 1][1]) for i in range(0, pairs - _PAIRS + 1, _PAIRS)]
    sure = pairs % _PAIRS == 0 and all(_is_number(run[a:b]) for a, b in spans)
    return pairs, spans if sure else []


def _international(run: str, groups: list[Span]) -> tuple[int, list[Span]]:
    """Read a number with its country before groups that are none of it; two readings, or one digit too many, are none.

    A group as long as the last one of the number before it goes on with that: ``+45 86 51 51 51 51`` is no number.
    """
    start = groups[0][0]
    valid = [
        count
        for count in range(1, min(len(groups), _MOST_GROUPS))
        if is_valid(squeeze(run[start : groups[count - 1][1]]))
    ]
    if len(valid) != 1:
        return len(groups), []
    (a, b), (c, d) = groups[valid[0] - 1 : valid[0] + 1]
    return (len(groups), []) if b - a == d - c else (valid[0], [(start, b)])


def _is_number(text: str) -> bool:
    digits = squeeze(text)
    if digits.startswith(("+", "00")):
        return is_whole(digits)
    if not digits or digits[0] in _NEVER_FIRST:
        return False
    grouping = tuple(len(group) for group in re.findall("[0-9]+", text))
    if digits.startswith(_COUNTRY) and len(digits) == len(_COUNTRY) + 8:
        return grouping == (10,) or (grouping[0] == len(_COUNTRY) and grouping[1:] in _DANISH)
    if digits.startswith(_NORTH_ATLANTIC) and grouping in _FAROE_GREENLAND:
        return True
    return grouping in _DANISH
