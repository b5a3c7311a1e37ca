"""Whom an outgoing call rings: the PBX need not tell, but the user may just have asked for it (protocol §3)."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from fonetray.telephony.events import CallEvent, EventKind
from fonetray.telephony.wishes import Wish, in_time, match


class OutgoingNumbers:
    """Remembers the numbers that the user has asked to be rung, and tells an outgoing event the number it rings."""

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
        self._ids = itertools.count()
        self._wishes: tuple[Wish, ...] = ()

    def note(self, number: str) -> Wish:
        """Remember a number that the provider is about to be asked to ring."""
        wish = Wish(next(self._ids), self._now(), self._user(), number)
        self._wishes = (wish, *self._recent())
        return wish

    def withdraw(self, wish: Wish) -> None:
        """Forget a wish: the provider did not take it."""
        self._wishes = tuple(kept for kept in self._wishes if kept.id != wish.id or kept.call_id)

    def wish_of(self, call_id: str) -> Wish | None:
        """Give the wish that a call was made for, if it was one and lately."""
        return next((wish for wish in self._wishes if wish.call_id == call_id), None)

    def call_of(self, wish: Wish) -> str:
        """Give the id of the call that a wish has become, empty as long as there is none."""
        return next((kept.call_id for kept in self._wishes if kept.id == wish.id), "")

    def told(self, event: CallEvent) -> CallEvent:
        """Return an event whose A-number, of an outgoing one, is who is rung; empty where nobody knows."""
        if event.kind is not EventKind.OUTGOING:
            return event
        known = event.b_number or ("" if self._is_own(event.employee, event.a_number) else event.a_number)
        self._wishes = self._recent()
        found = match(self._wishes, event, known)
        if found is not None:
            self._wishes = tuple(
                replace(wish, call_id=event.call_id) if wish is found else wish for wish in self._wishes
            )
        return replace(event, a_number=known or (found.number if found else ""), b_number="")

    def _recent(self) -> tuple[Wish, ...]:
        now = self._now()
        return tuple(wish for wish in self._wishes if in_time(wish, now))
