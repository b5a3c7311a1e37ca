"""Which wish to call an outgoing event belongs to: matched by employee and time, for nothing else need be told.

Whether an outgoing event tells the number that is rung is not documented (protocol §3); where it does, it must be the
number that was wished for. A wish belongs to one call, and a call to one wish.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fonetray.telephony.events import CallEvent
from fonetray.telephony.numbers import e164

PICKED_UP_WITHIN = timedelta(seconds=60)
"""How long after a wish to call its event is waited for: the PBX rings the caller first, who may take a moment."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A call that the provider was asked for, and the ``call_id`` of the call it became, empty as long as none.

    ``at`` is when it was sent, ``employee`` the local number of whose phone rings first, ``number`` who is rung then.
    ``id`` tells it from every other.
    """

    id: int
    at: datetime
    employee: str
    number: str
    call_id: str = ""


def match(wishes: Iterable[Wish], event: CallEvent, told: str) -> Wish | None:
    """Find the wish behind an outgoing event, None where nobody wished for it.

    ``wishes`` are newest first; ``told`` is the number that the event says is rung, empty where it says none. Of
    several wishes the last one counts: the one before it was probably not picked up. An event may come before the
    provider's answer to the wish, and more than once.
    """
    theirs = [wish for wish in wishes if wish.employee == event.employee]
    same = [wish for wish in theirs if wish.call_id == event.call_id]
    if same:
        return same[0]
    fresh = (wish for wish in theirs if not wish.call_id and in_time(wish, event.received))
    return next((wish for wish in fresh if not told or _key(wish.number) == _key(told)), None)


def in_time(wish: Wish, now: datetime) -> bool:
    """Say whether a wish's event may still come."""
    return now <= wish.at + PICKED_UP_WITHIN


def _key(number: str) -> str:
    return e164(number) or number
