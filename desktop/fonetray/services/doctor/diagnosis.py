"""Why no card comes up when the telephone rings: what is known of the road in, and where it breaks.

The road has five stages; an event must pass all of them. The first that is broken is the cause, and what lies behind
it cannot be judged. Of a desk with a hub the first stage is the hub, of one without it is the listener.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fonetray.feed.ports import FeedLink


class Cause(StrEnum):
    """What to tell the user first; the names are stable, scripts read them."""

    HUB_NOT_JOINED = "hub-not-joined"
    HUB_LOST = "hub-lost"
    HUB_REFUSED = "hub-refused"
    HUB_DISPLACED = "hub-displaced"
    HUB_SILENT = "hub-silent"
    NOT_LISTENING = "not-listening"
    WRONG_SECRET = "wrong-secret"  # noqa: S105 - a cause's name
    WRONG_HOST = "wrong-host"
    NO_EVENT = "no-event"
    OTHER_ACCOUNT = "other-account"
    NOT_UNDERSTOOD = "not-understood"
    NO_NUMBER = "no-number"
    UNKNOWN_NUMBER = "unknown-number"
    OTHER_EMPLOYEE = "other-employee"
    MUTED = "muted"
    PRESENTING = "presenting"
    FULL_SCREEN = "full-screen"
    ALL_WELL = "all-well"


class Stage(StrEnum):
    """A stage of the road in."""

    HUB = "hub"
    LISTENING = "listening"
    ARRIVING = "arriving"
    UNDERSTOOD = "understood"
    MINE = "mine"
    SHOWN = "shown"


class Standing(StrEnum):
    """How a stage stands; unknown where an earlier one is broken, or nothing has passed yet."""

    GOOD = "good"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the answer is made of; times are aware, None for never.

    ``refused_secret`` and ``refused_host`` say when a request was last turned away for that; ``other_account`` when an
    event of another PBX account came; ``mine`` and ``others`` when a call of my local number, and of another, last
    moved; ``presenting`` that the user presents, and wants no cards meanwhile; ``withheld`` when a card was last kept
    away over a full screen. ``hub`` says how we stand with the hub, None
    where none is set, and ``hub_since`` since when.
    """

    listening: bool
    local_number: str
    employee_known: bool
    last_event: datetime | None = None
    understood: datetime | None = None
    other_account: datetime | None = None
    refused_secret: datetime | None = None
    refused_host: datetime | None = None
    mine: datetime | None = None
    others: datetime | None = None
    muted: bool = False
    presenting: bool = False
    withheld: datetime | None = None
    hub: FeedLink | None = None
    hub_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One stage, how it stands, and when it last passed something."""

    stage: Stage
    standing: Standing
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The cause, and the road as it stands; ``when`` is the time that belongs to the cause, where there is one."""

    cause: Cause
    steps: tuple[Step, ...]
    when: datetime | None = None


def diagnose(facts: Facts) -> Diagnosis:
    """Find where the road is broken. Pure; every cause has a row in the tests' table."""
    cause, when, broken = _cause(facts)
    door = Stage.LISTENING if facts.hub is None else Stage.HUB
    stages = (door, Stage.ARRIVING, Stage.UNDERSTOOD, Stage.MINE, Stage.SHOWN)
    last = {
        Stage.ARRIVING: facts.last_event,
        Stage.UNDERSTOOD: facts.understood,
        Stage.MINE: facts.mine,
    }
    steps = []
    for place, stage in enumerate(stages):
        if broken is None or place < stages.index(broken):
            standing = Standing.GOOD
        else:
            standing = Standing.BROKEN if stage is broken else Standing.UNKNOWN
        steps.append(Step(stage, standing, last.get(stage)))
    return Diagnosis(cause, tuple(steps), when)


def _cause(facts: Facts) -> tuple[Cause, datetime | None, Stage | None]:
    """Go along the road and give the first cause that holds, the time that belongs to it, and its stage."""
    secret, host, last = facts.refused_secret, facts.refused_host, facts.last_event
    alone = facts.hub is None
    turned_away = alone and _newest(secret, host, last) != last
    understood = last == facts.understood
    withheld = facts.withheld is not None and _later(facts.withheld, facts.mine)
    road = (
        *_hub(facts),
        (alone and not facts.listening, Cause.NOT_LISTENING, None, Stage.LISTENING),
        (turned_away and _later(secret, host), Cause.WRONG_SECRET, secret, Stage.ARRIVING),
        (turned_away, Cause.WRONG_HOST, host, Stage.ARRIVING),
        (last is None, Cause.NO_EVENT if alone else Cause.HUB_SILENT, None, Stage.ARRIVING),
        (not understood and facts.other_account == last, Cause.OTHER_ACCOUNT, last, Stage.UNDERSTOOD),
        (not understood, Cause.NOT_UNDERSTOOD, last, Stage.UNDERSTOOD),
        (not facts.local_number, Cause.NO_NUMBER, None, Stage.MINE),
        (facts.mine is None and not facts.employee_known, Cause.UNKNOWN_NUMBER, facts.others, Stage.MINE),
        (facts.mine is None, Cause.OTHER_EMPLOYEE, facts.others, Stage.MINE),
        (facts.muted, Cause.MUTED, facts.mine, Stage.SHOWN),
        (facts.presenting, Cause.PRESENTING, facts.mine, Stage.SHOWN),
        (withheld, Cause.FULL_SCREEN, facts.withheld, Stage.SHOWN),
    )
    found = next(((cause, when, stage) for holds, cause, when, stage in road if holds), None)
    return found or (Cause.ALL_WELL, facts.mine, None)


def _hub(facts: Facts) -> tuple[tuple[bool, Cause, datetime | None, Stage], ...]:
    causes = {
        FeedLink.NONE: Cause.HUB_NOT_JOINED,
        FeedLink.CONNECTING: Cause.HUB_LOST,
        FeedLink.LOST: Cause.HUB_LOST,
        FeedLink.REFUSED: Cause.HUB_REFUSED,
        FeedLink.DISPLACED: Cause.HUB_DISPLACED,
    }
    cause = causes.get(facts.hub) if facts.hub is not None else None
    when = facts.hub_since if cause is not Cause.HUB_NOT_JOINED else None
    return () if cause is None else ((True, cause, when, Stage.HUB),)


def _newest(*times: datetime | None) -> datetime | None:
    return max((time for time in times if time is not None), default=None)


def _later(one: datetime | None, other: datetime | None) -> bool:
    """Say whether ``one`` was, and not before ``other``."""
    return one is not None and (other is None or one >= other)
