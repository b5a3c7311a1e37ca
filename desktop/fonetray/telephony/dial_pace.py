"""How fast calls may be wished for, and which wish is only a second click: pure, ``(state, now) → (state, ruling)``."""

from dataclasses import dataclass, replace
from enum import StrEnum

from fonetray.telephony.dialling import Origin

DOUBLE_CLICK = 2.0
"""Seconds within which the same number is not rung a second time: it is the same wish, clicked twice."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``burst`` at once, and as many again spread over ``seconds``."""

    burst: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of a limit, as it stood at ``at`` (seconds of a clock that never goes back)."""

    tokens: float
    at: float = 0.0


LINKS = Limit(5, 60.0)
"""From links: a page that opens them by itself must not bury the user in questions."""
ALL = Limit(20, 60.0)
"""From everywhere, so that a script that runs wild does not ring the whole town."""


def take(bucket: Bucket, now: float, limit: Limit) -> tuple[Bucket, bool]:
    """Take one token where there is one; tokens come back evenly, never more than the burst."""
    filled = min(limit.burst, bucket.tokens + max(0.0, now - bucket.at) * limit.burst / limit.seconds)
    return (Bucket(filled - 1, now), True) if filled >= 1 else (Bucket(filled, now), False)


class Admission(StrEnum):
    """Whether a wish may go on."""

    ADMITTED = "admitted"
    REPEATED = "repeated"
    TOO_OFTEN = "too-often"


@dataclass(frozen=True, slots=True)
class Pace:
    """What was wished for lately: the callees whose wish is not at its end yet, and the last one that was placed."""

    links: Bucket = Bucket(LINKS.burst)
    all: Bucket = Bucket(ALL.burst)
    under_way: frozenset[str] = frozenset()
    placed: str = ""
    placed_at: float = 0.0


def admit(pace: Pace, callee: str, origin: Origin, now: float) -> tuple[Pace, Admission]:
    """Let a wish for ``callee`` go on, or say why not. One that is let go on must come to its end by `finish`."""
    if callee in pace.under_way or (callee == pace.placed and now - pace.placed_at < DOUBLE_CLICK):
        return pace, Admission.REPEATED
    everything, allowed = take(pace.all, now, ALL)
    links = pace.links
    if allowed and origin is Origin.LINK:
        links, allowed = take(links, now, LINKS)
    if not allowed:
        return replace(pace, links=links), Admission.TOO_OFTEN
    return replace(pace, links=links, all=everything, under_way=pace.under_way | {callee}), Admission.ADMITTED


def agree(pace: Pace, origin: Origin) -> Pace:
    """Give a link's token back: somebody answered its question with yes, so no page was ringing by itself."""
    if origin is not Origin.LINK:
        return pace
    return replace(pace, links=replace(pace.links, tokens=min(LINKS.burst, pace.links.tokens + 1)))


def finish(pace: Pace, callee: str, now: float, *, placed: bool) -> Pace:
    """End a wish; after one that was ``placed``, or may have been, the same callee is for a moment the same wish."""
    ended = replace(pace, under_way=pace.under_way - {callee})
    return replace(ended, placed=callee, placed_at=now) if placed else ended
