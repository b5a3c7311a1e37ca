"""What the PBX tells us about calls: one frozen record for each understood event (protocol §3)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """The four things the employee integration reports."""

    INCOMING = "incoming"
    ANSWERED = "answered"
    OUTGOING = "outgoing"
    ENDED = "ended"


class Direction(StrEnum):
    """Seen from the employee."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One event, read.

    ``received`` (aware, UTC) is when it reached us and is what orders events; ``timestamp`` (aware) is what the
    PBX wrote, where it could be read. ``a_number`` is as sent, empty for a hidden caller. ``duration`` is talk time
    in seconds. ``sent`` are all parameters that came, known and unknown, in their order and spelling; two events that
    say the same are equal whatever stands there.
    """

    kind: EventKind
    call_id: str
    received: datetime
    account: str = ""
    employee: str = ""
    phone: str = ""
    a_number: str = ""
    b_number: str = ""
    linked_call_id: str = ""
    timestamp: datetime | None = None
    duration: int | None = None
    transfer: bool = False
    direction: Direction | None = None
    sent: tuple[tuple[str, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A request that is no call event; ``reason`` is an English clause for the admin, without the request's content."""

    reason: str
