"""The card between a wish to call and its call: my own phone rings first, and I must pick it up."""

import asyncio
from datetime import timedelta

from fonetray.config.language import Translate
from fonetray.services.calls.dialing import DialOutcome, Sending
from fonetray.services.desk import Desk
from fonetray.telephony.calls import CallChange
from fonetray.telephony.dialling import DialStatus
from fonetray.telephony.wishes import PICKED_UP_WITHIN, Wish
from fonetray.ui.calling.countdown_presenter import CountdownPresenter
from fonetray.ui.cards.call_presenter import CallPresenter, card_key
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import CardState, CardView

UNHEARD = timedelta(seconds=20)
"""How long the card waits where no event has ever come: the PBX may not reach this computer at all."""
DIAL_NOTICE = ("dial", "")
"""The notice that says why a call was not placed, or may not have been."""
WISH = "wish"
"""What the keys of such cards begin with."""
_LINGER = 10.0


class WaitingPresenter:
    """Shows a card from the moment the provider is asked until the call's own card takes its place.

    Where no event comes it says so and goes; where the call was not placed it goes at once.
    """

    def __init__(
        self,
        *,
        popups: PopupStack,
        desk: Desk,
        calls: CallPresenter,
        countdowns: CountdownPresenter,
        tasks: Tasks,
        tr: Translate,
        patience: timedelta = PICKED_UP_WITHIN,
        unheard: timedelta = UNHEARD,
    ) -> None:
        """Take the parts; ``calls`` makes the cards of calls, and must have been made first.

        Where ``countdowns`` has a card for the call, that is the one that waits.
        """
        self._popups = popups
        self._desk = desk
        self._calls = calls
        self._countdowns = countdowns
        self._tasks = tasks
        self._tr = tr
        self._patience = patience
        self._unheard = unheard
        self._open: dict[int, Sending] = {}
        self._doubted: int | None = None
        desk.calls.subscribe(self._call_changed)
        popups.closed.connect(self._closed)

    def sending(self, sending: Sending) -> None:
        """Show that the provider is being asked."""
        self._open[sending.wish.id] = sending
        self._countdowns.take_over(sending.question, _key(sending.wish))
        self._show(sending, CardState.SENDING)

    def answered(self, outcome: DialOutcome) -> None:
        """Show that my phone rings, or nothing more where it does not; the call may have come before the answer."""
        sending = self._open.get(outcome.wish.id) if outcome.wish else None
        if sending is None:
            return
        if outcome.status is DialStatus.UNCERTAIN:
            self._doubted = sending.wish.id
        if outcome.status is not DialStatus.PLACED:
            self._close(sending.wish)
            return
        self._show(sending, CardState.WAITING)
        self._tasks.spawn(self._wait(sending), name="wait for the call")

    def became_call(self, outcome: DialOutcome) -> bool:
        """Say whether the call that was wished for is there, whatever the provider answered."""
        return outcome.wish is not None and bool(self._desk.outgoing.call_of(outcome.wish))

    def _call_changed(self, change: CallChange) -> None:
        wish = self._desk.outgoing.wish_of(change.after.call_id)
        if wish is not None and wish.id == self._doubted:
            self._doubted = None
            self._popups.close_notice(DIAL_NOTICE)
        if wish is None or wish.id not in self._open or change.after.employee != wish.employee:
            return
        if self._calls.follows(change.after):
            del self._open[wish.id]
            self._popups.rename_card(_key(wish), card_key(change.after))
        else:
            self._close(wish)

    async def _wait(self, sending: Sending) -> None:
        patience = self._patience if self._desk.calls.heard else self._unheard
        await asyncio.sleep(patience.total_seconds())
        if sending.wish.id in self._open:
            self._show(sending, CardState.SILENT)

    def _show(self, sending: Sending, state: CardState) -> None:
        question, wish = sending.question, sending.wish
        number = question.verdict.number.display
        name = question.name or question.request.name or number
        if not self._calls.names():
            name, number = self._tr("A call"), ""
        waits = state is CardState.WAITING
        self._popups.show_card(
            CardView(
                key=_key(wish),
                state=state,
                name=name,
                number="" if number == name else number,
                line=self._line(sending) if waits else "",
                outcome=self._outcome(sending, state),
                since=wish.at if waits else None,
                hide_after=_LINGER if state is CardState.SILENT else None,
            )
        )

    def _line(self, sending: Sending) -> str:
        if sending.phone.name:
            return self._tr("{phone} is ringing", phone=sending.phone.name)
        return self._tr("Your phone is ringing")

    def _outcome(self, sending: Sending, state: CardState) -> str:
        if state is CardState.SILENT:
            return self._tr("No more was heard of this call")
        if sending.phone.vanished:
            return self._tr("{phone} is not your phone any more", phone=sending.phone.vanished)
        return ""

    def _close(self, wish: Wish) -> None:
        self._open.pop(wish.id, None)
        self._popups.close_card(_key(wish))

    def _closed(self, key: object) -> None:
        if isinstance(key, tuple) and key[:1] == (WISH,):
            self._open.pop(key[1], None)


def _key(wish: Wish) -> tuple[str, int]:
    return (WISH, wish.id)
