"""The latest calls, whether the PBX told of them or the user only asked for them, and whom to call again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fonetray.store.journal import Dial, Journal, number_key
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import DialStatus, Origin
from fonetray.telephony.events import Direction
from fonetray.telephony.wishes import PICKED_UP_WITHIN

_FAR_BACK = timedelta(days=30)
_READ = 100
"""Calls and dials that are looked at: more than are shown, for many may be with the same few people."""
_RANG = (DialStatus.PLACED.value, DialStatus.UNCERTAIN.value)
_TRIED = (*_RANG, DialStatus.FAILED.value)


@dataclass(frozen=True, slots=True)
class Recent:
    """A call of mine: ``number`` is the other party's as it was told or dialled, empty where it is unknown."""

    number: str
    incoming: bool
    state: CallState
    when: datetime


class Recents:
    """Looks in the journal. Without events from the PBX the user's own dials are all there is."""

    def __init__(self, *, journal: Journal, employee: Callable[[], str], now: Callable[[], datetime]) -> None:
        """Take the journal, whose calls are meant, and a clock (aware UTC)."""
        self._journal = journal
        self._employee = employee
        self._now = now

    async def latest(self, limit: int) -> list[Recent]:
        """Give the latest calls, newest first."""
        calls, dials = await self._read()
        return merged(calls, [dial for dial in dials if dial.status in _RANG])[:limit]

    async def latest_people(self, limit: int) -> list[Recent]:
        """Give the latest call with each of the latest parties, newest first; hidden ones are nobody."""
        calls, dials = await self._read()
        seen: dict[str, Recent] = {}
        for recent in merged(calls, [dial for dial in dials if dial.status in _RANG]):
            if recent.number:
                seen.setdefault(number_key(recent.number), recent)
        return list(seen.values())[:limit]

    async def last_dialled(self) -> str:
        """Give the number that was called last, also in vain or by hand; empty where there is none."""
        calls, dials = await self._read()
        recents = merged(calls, [dial for dial in dials if dial.status in _TRIED])
        return next((recent.number for recent in recents if recent.number and not recent.incoming), "")

    async def _read(self) -> tuple[list[Call], list[Dial]]:
        since = self._now() - _FAR_BACK
        mine = self._employee()
        calls = await self._journal.list_calls(since=since, employee=mine, limit=_READ) if mine else []
        dials = await self._journal.list_dials(since=since, limit=_READ)
        return calls, [dial for dial in dials if dial.origin != Origin.CONNECT.value]  # those were others' calls


def merged(calls: Iterable[Call], dials: Sequence[Dial]) -> list[Recent]:
    """Give calls and dials as one list, newest first; a dial whose call is among the calls is not told twice."""
    recents = []
    left = sorted(dials, key=lambda dial: dial.time)
    for call in sorted(calls, key=lambda call: call.started):
        outgoing = call.direction is Direction.OUTGOING
        likely = [dial for dial in left if outgoing and _became(dial, call)]
        dial = min(likely, key=lambda dial: abs(call.started - dial.time), default=None)
        if dial is not None:
            left.remove(dial)
        number = call.number or (dial.number if dial else "")
        recents.append(Recent(number, not outgoing, call.state, call.started))
    recents += [Recent(dial.number, incoming=False, state=CallState.ENDED, when=dial.time) for dial in left]
    return sorted(recents, key=lambda recent: recent.when, reverse=True)


def _became(dial: Dial, call: Call) -> bool:
    """Say whether a call is what a dial led to; the dial is noted at the answer, which may come after the event."""
    same = not call.number or number_key(call.number) == number_key(dial.number)
    return same and abs(call.started - dial.time) <= PICKED_UP_WITHIN
