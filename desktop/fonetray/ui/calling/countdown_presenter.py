"""The card that counts down before a link rings somebody who is known: for three seconds it can be undone."""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import timedelta
from itertools import count

from fonetray.config.language import Translate
from fonetray.services.calls.dialing import Question
from fonetray.services.desk import Desk
from fonetray.system.escape_key import EscapeKey, escape_key
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.views import CardState, CardView

UNDO_WITHIN = timedelta(seconds=3)
_LINGER = 3.0


class CountdownPresenter:
    """Shows such cards, and says of each whether its time ran out. Esc undoes all that count, a button its own."""

    def __init__(
        self,
        *,
        popups: PopupStack,
        desk: Desk,
        tr: Translate,
        names: Callable[[], bool] = lambda: True,
        undo_within: timedelta = UNDO_WITHIN,
        escape: Callable[[], EscapeKey] = escape_key,
    ) -> None:
        """Take the parts; ``escape`` gives what sees the Esc key while a card counts.

        ``names`` says whether it may name anybody.
        """
        self._popups = popups
        self._desk = desk
        self._tr = tr
        self.names = names
        self._undo_within = undo_within
        self._escape = escape
        self._numbers = count()
        self._undone: dict[Hashable, asyncio.Event] = {}
        self._ran_out: dict[str, Hashable] = {}
        popups.stop_wanted.connect(self._stop)

    async def runs_out(self, question: Question) -> bool:
        """Count down; True when nobody undid it, and then the card stands until it is taken over or let go."""
        key, undone, escape = ("countdown", next(self._numbers)), asyncio.Event(), self._escape()
        view = self._view(key, question, escape_seen=escape.seen)
        self._undone[key] = undone
        self._popups.show_card(view)
        watching = [asyncio.ensure_future(each) for each in (undone.wait(), escape.pressed())]
        try:
            stopped, _ = await asyncio.wait(
                watching, timeout=self._undo_within.total_seconds(), return_when=asyncio.FIRST_COMPLETED
            )
        except asyncio.CancelledError:
            self._popups.close_card(key)
            raise
        finally:
            del self._undone[key]
            for each in watching:
                each.cancel()
            await asyncio.wait(watching)
        view = self._view(key, question, escape_seen=escape.seen)  # somebody may have begun to present
        if stopped:
            self._popups.show_card(
                replace(view, state=CardState.STOPPED, rings_at=None, stop="", line="", hide_after=_LINGER)
            )
            return False
        self._popups.show_card(replace(view, state=CardState.SENDING, rings_at=None, stop="", line=""))
        self._ran_out[question.verdict.callee] = key
        return True

    def take_over(self, question: Question, key: Hashable) -> None:
        """Let the card of a question stand for ``key`` from now on."""
        card = self._ran_out.pop(question.verdict.callee, None)
        if card is not None:
            self._popups.rename_card(card, key)

    def _stop(self, key: Hashable) -> None:
        if key in self._undone:
            self._undone[key].set()

    def _view(self, key: Hashable, question: Question, *, escape_seen: bool) -> CardView:
        best, phone = question.identity.best, self._desk.chosen_phone.name
        number = question.verdict.number.display
        name = question.name or number
        if not self.names():
            best, name, number = None, self._tr("A call"), ""
        return CardView(
            key=key,
            state=CardState.COUNTING,
            name=name,
            number="" if number == name else number,
            organisation=best.organisation if best else "",
            line=self._tr("{phone} rings first", phone=phone) if phone else self._tr("Your phone rings first"),
            rings_at=self._desk.clock.now() + self._undo_within,
            stop=self._tr("Undo (Esc)") if escape_seen else self._tr("Undo"),
        )
