"""Whom an outgoing call rings: the PBX need not tell, but the user may just have asked for it (protocol §3)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fonetray.telephony.events import CallEvent, EventKind
from fonetray.telephony.numbers import e164

PICKED_UP_WITHIN = timedelta(seconds=60)
"""How long after a wish to call its event is waited for: the PBX rings the caller first, who may take a moment."""


@dataclass(frozen=True, slots=True)
class _Placed:
    at: datetime
    number: str
    call_id: str = ""


class OutgoingNumbers:
    """Remembers the numbers that the user has asked to be rung, and tells an outgoing event the number it rings.

    A wish is matched to its event by employee and time, and to one call only.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        user: Callable[[], str],
        is_own: Callable[[str, str], bool],
    ) -> None:
        """Know nothing yet.

        ``now`` gives aware UTC, ``user`` the local number of whose login places the calls. ``is_own`` says of an
        employee's local number and any number whether they are the same person's.
        """
        self._now = now
        self._user = user
        self._is_own = is_own
        self._placed: tuple[_Placed, ...] = ()

    def note(self, number: str) -> None:
        """Remember a number that the provider is about to be asked to ring."""
        self._placed = (_Placed(self._now(), number), *self._recent())

    def withdraw(self, number: str) -> None:
        """Forget the last wish to ring a number: the provider did not take it."""
        gone = next((placed for placed in self._placed if placed.number == number and not placed.call_id), None)
        self._placed = tuple(placed for placed in self._placed if placed is not gone)

    def told(self, event: CallEvent) -> CallEvent:
        """Return an event whose A-number, of an outgoing one, is who is rung; empty where nobody knows.

        Of several wishes the last one counts: the one before it was probably not picked up.
        """
        if event.kind is not EventKind.OUTGOING:
            return event
        known = event.b_number or ("" if self._is_own(event.employee, event.a_number) else event.a_number)
        number = self._wished(event, known) if event.employee == self._user() else known
        return replace(event, a_number=number, b_number="")

    def _wished(self, event: CallEvent, known: str) -> str:
        self._placed = self._recent()
        mine = [placed for placed in self._placed if placed.call_id == event.call_id]
        free = [placed for placed in self._placed if not placed.call_id]
        if known:  # by the PBX; the wish behind it must not be taken for another call's
            free = [placed for placed in free if (e164(placed.number) or placed.number) == (e164(known) or known)]
        found = next(iter(mine or free), None)
        self._placed = tuple(
            replace(placed, call_id=event.call_id) if placed is found else placed for placed in self._placed
        )
        return known or (found.number if found else "")

    def _recent(self) -> tuple[_Placed, ...]:
        since = self._now() - PICKED_UP_WITHIN
        return tuple(placed for placed in self._placed if placed.at >= since)
