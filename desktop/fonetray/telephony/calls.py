"""A call as one employee sees it, the thing that the popup, the history and the presence are made of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fonetray.telephony.events import Direction


class CallState(StrEnum):
    """Where a call stands for its employee; ``ELSEWHERE`` means that a colleague took it."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"
    MISSED = "missed"
    ELSEWHERE = "elsewhere"

    @property
    def live(self) -> bool:
        """Whether something can still happen that the employee would want to see at once."""
        return self is CallState.RINGING or self is CallState.ANSWERED


@dataclass(frozen=True, slots=True)
class Call:
    """One PBX call (``call_id``) for one employee; all times are aware UTC and go by arrival.

    ``number`` is the other party as the PBX wrote it: the caller's of an incoming call, the dialled one of an
    outgoing call where it is known, else empty. ``phones`` are the local numbers that rang. ``duration`` is talk
    time in seconds, ``answered_by`` the colleague's local number of a call taken elsewhere.
    """

    call_id: str
    employee: str
    direction: Direction
    state: CallState
    number: str
    started: datetime
    phones: tuple[str, ...] = ()
    answered: datetime | None = None
    ended: datetime | None = None
    duration: int | None = None
    transfer: bool = False
    answered_by: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells this call from every other: the PBX's call id and the employee."""
        return (self.call_id, self.employee)


@dataclass(frozen=True, slots=True)
class CallChange:
    """A step of one call; ``before`` is None when it is new to us."""

    before: Call | None
    after: Call
