"""Where a call went from me, and whence it came: what the other legs of its call id say of mine."""

from collections.abc import Iterable
from dataclasses import dataclass

from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction


@dataclass(frozen=True, slots=True)
class Passage:
    """Colleagues' local numbers, empty where there is none.

    ``taken_by`` has spoken with the caller in my stead or after me, ``rings_at`` is whose phones ring since it is over
    for me, ``passed_by`` spoke with the caller before it rang here.
    """

    taken_by: str = ""
    rings_at: tuple[str, ...] = ()
    passed_by: str = ""


def passage(call: Call, legs: Iterable[Call]) -> Passage:
    """Read the way of an incoming ``call`` off all ``legs`` of its id; a colleague who called us is no stage of it."""
    if call.direction is not Direction.INCOMING:
        return Passage()
    others = [leg for leg in legs if leg.employee != call.employee and leg.direction is Direction.INCOMING]
    if call.state.live:
        before = [leg for leg in others if leg.answered and leg.answered < call.started]
        return Passage(passed_by=_latest(before))
    if call.state is CallState.ELSEWHERE:
        return Passage(taken_by=call.answered_by)
    if call.state is CallState.ENDED and not call.transfer:
        return Passage()
    since = call.answered or call.started
    taken = _latest([leg for leg in others if leg.answered and leg.answered >= since])
    rings = () if taken else tuple(leg.employee for leg in others if leg.state is CallState.RINGING)
    return Passage(taken_by=taken, rings_at=rings)


def _latest(legs: Iterable[Call]) -> str:
    """Give who answered last."""
    answered = [(leg.answered, leg.employee) for leg in legs if leg.answered]
    return max(answered)[1] if answered else ""
