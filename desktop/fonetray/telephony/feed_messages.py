"""What a hub and its desks say to each other (docs/feed.md): plain records, written as JSON by whoever sends them.

Times that matter to a clock travel as seconds before now, so that two computers' clocks need not agree.
"""

from dataclasses import dataclass

from fonetray.telephony.people import CallFlow, Employee


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message of a feed: who the desk is to the hub, and whether it is sent again what it has (``reset``).

    After a reset the hub sends the last day again, and the desk drops what it has: its position was not known, or it
    reads more than before. ``reads`` names whose calls it reads, for the desk to say when it comes again. ``people``
    are their local numbers, None where it reads everybody's, or where the hub is older than that.
    """

    hub: str
    employee: str
    reading: str
    reset: bool = False
    reads: str = ""
    people: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CallMessage:
    """One event of the PBX: ``age`` seconds old, of the kind that the hub took it for, with all that was sent.

    ``before`` is what came of the call before it concerned the reader, whom this event has brought into it.
    """

    age: float
    kind: str
    parameters: tuple[tuple[str, str], ...]
    before: tuple["CallMessage", ...] = ()


@dataclass(frozen=True, slots=True)
class PresenceOfOne:
    """An employee's presence (`PresenceState`), and for how many seconds where that is known."""

    employee: str
    state: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class PresenceMessage:
    """Who is not free now (``whole``: everybody else is), or whose presence has changed.

    ``heard`` is False while the hub has had no event at all, or none for so long that one must be lost, so that nobody
    can be said to be free.
    """

    people: tuple[PresenceOfOne, ...]
    whole: bool = False
    heard: bool = True


@dataclass(frozen=True, slots=True)
class CompanyMessage:
    """The tags of what the hub has of the company now; whoever has another asks for it.

    ``flow_log`` is that of who switched which call flow, and which go back; empty where the hub tells none.
    """

    employees: str = ""
    flows: str = ""
    flow_log: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """What a desk is given for its code: its token, and whose it is."""

    desk: str
    token: str
    employee: str
    reading: str


@dataclass(frozen=True, slots=True)
class Company:
    """The employees as the hub read them from the provider, and when (ISO 8601)."""

    employees: tuple[Employee, ...]
    synced_at: str = ""


@dataclass(frozen=True, slots=True)
class Flows:
    """The variable call flows."""

    flows: tuple[CallFlow, ...]


@dataclass(frozen=True, slots=True)
class FlowWish:
    """How a call flow is wanted, and until when (ISO 8601, with its offset); empty for good."""

    active: bool
    until: str = ""


@dataclass(frozen=True, slots=True)
class FlowChangeMessage:
    """Who switched a call flow last, and when (ISO 8601); ``by_timer`` where its time had come."""

    local_number: str
    active: bool
    employee: str
    time: str
    by_timer: bool = False


@dataclass(frozen=True, slots=True)
class FlowTimerMessage:
    """At ``due`` (ISO 8601) the hub switches a call flow ``back_to`` on or off; ``employee`` set it, at ``set_at``."""

    local_number: str
    back_to: bool
    due: str
    employee: str
    set_at: str


@dataclass(frozen=True, slots=True)
class FlowStuckMessage:
    """A call flow that was to go ``back_to`` on or off at ``due`` (ISO 8601), as ``employee`` had wished, and did not.

    ``how`` is ``gone`` where there is no such flow any more, ``refused`` where the provider will not, and ``waits``
    where it is tried again; ``why`` is a sentence for people (English), empty where there is nothing to add.
    """

    local_number: str
    back_to: bool
    due: str
    employee: str
    how: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class FlowLog:
    """Of each call flow who switched it last, which of them go back, and which should have and have not.

    ``now`` is what the hub's clock shows (ISO 8601), by which they go; ``takes_until`` says that a `FlowWish` may have
    its ``until``. A hub that says neither is older than that.
    """

    changes: tuple[FlowChangeMessage, ...] = ()
    timers: tuple[FlowTimerMessage, ...] = ()
    stuck: tuple[FlowStuckMessage, ...] = ()
    now: str = ""
    takes_until: bool = False


@dataclass(frozen=True, slots=True)
class SwitchedFlows:
    """The call flows after one was switched, and what is noted of them; an older hub says nothing of that."""

    flows: tuple[CallFlow, ...]
    log: FlowLog | None = None


@dataclass(frozen=True, slots=True)
class FlowTimerWish:
    """When a call flow is to be in its other state again (ISO 8601), empty for never.

    ``back_to`` is which one that is, so that nothing is timed that somebody else has just switched.
    """

    until: str
    back_to: bool | None = None


@dataclass(frozen=True, slots=True)
class LastContactMessage:
    """Who of us spoke to a number last: ``age`` seconds ago, in which direction, for how many seconds where known."""

    age: float
    employee: str
    direction: str
    duration: int | None = None


@dataclass(frozen=True, slots=True)
class NoteMessage:
    """A note on a call; ``id`` is the writer's own choice, so that one sent twice is one.

    ``written`` and ``edited`` (empty where it never was) are ISO 8601. A desk that sends one late says by ``age`` how
    many seconds ago it was written, and by ``changed`` how many ago it was given the text that it has. By ``there`` it
    says that the hub had the note when it was changed: one that is deleted since is not to come back by that.
    """

    id: str
    call_id: str
    text: str
    author: str = ""
    written: str = ""
    edited: str = ""
    age: float = 0.0
    changed: float = 0.0
    there: bool = False


@dataclass(frozen=True, slots=True)
class HandledMessage:
    """That somebody has taken care of a missed call, or that it is open again (not ``handled``), said by hand.

    It was said ``age`` seconds ago by ``employee``, whom the hub names. ``number`` grows with each that the hub keeps.
    """

    call_id: str
    handled: bool
    age: float = 0.0
    employee: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class LearntMessage:
    """What an integration module has learnt of a call: the customer ``number`` that was typed, whom it found, a note.

    ``name`` is empty where it found nobody; ``fields`` are what is known of the customer beside that.
    """

    number: str = ""
    name: str = ""
    organisation: str = ""
    url: str = ""
    note: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was refused: a word for the program (``code``) and a sentence for people (English)."""

    code: str
    message: str
