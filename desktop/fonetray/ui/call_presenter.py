"""Turns changes of my own calls into cards: who it is, what was called, and what became of it."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.identity import Identity
from fonetray.services.learnt import with_learnt
from fonetray.services.rehearsal import is_rehearsal
from fonetray.telephony.calls import Call, CallChange, CallState
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.events import Direction
from fonetray.ui.popup import PopupStack
from fonetray.ui.quiet import Quiet
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import CardState, CardView
from fonetray.ui.wording import last_contact, learnt_words, name_of

if TYPE_CHECKING:
    from fonetray.telephony.feed_messages import LearntMessage

CardKey = tuple[str, str, datetime]

LINGER = 6.0
"""Seconds that the card of a finished call stays, long enough to read what became of it."""
MISSED_LINGER = 20.0
OUTGOING_LINGER = 20.0
"""An outgoing call's being picked up is not reported, so its card must not wait for that."""


def card_state(call: Call) -> CardState:
    """Give the state as the card shows it: an outgoing call that nobody has picked up yet is being dialled."""
    if call.state is CallState.RINGING and call.direction is Direction.OUTGOING:
        return CardState.DIALLING
    return CardState(call.state.value)


def card_key(call: Call) -> CardKey:
    """Tell a call's card from every other; a call that rings anew, as when a queue tries again, gets a new one."""
    return (*call.key, call.started)


class CallPresenter:
    """Shows a card for each call of my own local number, and remembers who the callers are while they live."""

    def __init__(
        self,
        *,
        popups: PopupStack,
        desk: Desk,
        quiet: Quiet,
        tasks: Tasks,
        tr: Translate,
    ) -> None:
        """Take the parts and listen; with no local number of my own nothing pops up."""
        self._popups = popups
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._quiet = quiet
        self._kept_away: dict[CardKey, bool] = {}
        self._latest: dict[CardKey, Call] = {}
        self._known: dict[CardKey, Identity] = {}
        self._learnt: dict[CardKey, LearntMessage] = {}
        self.open_url = ""
        desk.calls.subscribe(self._call_changed)
        desk.rehearsal.subscribe(self._call_changed)
        popups.closed.connect(self.forget)

    def prepare(self) -> None:
        """Make ready for the first call, so that its card comes as fast as any."""
        self._popups.prepare()
        self._tasks.spawn(asyncio.to_thread(self._quiet.prepare), name="look at the screen")
        self._tasks.spawn(self._desk.lookups.refresh(), name="read lookup sources")

    def close(self) -> None:
        """Let go of what was made ready."""
        self._quiet.close()

    def _call_changed(self, change: CallChange) -> None:
        """Take a change; for my own calls the card follows."""
        call = change.after
        mine = self._desk.account.local_number
        if not mine or call.employee != mine:
            return
        if change.before is None and not call.state.live and call.state is not CallState.MISSED:
            return
        key = card_key(call)
        if change.before is not None and card_key(change.before) != key:
            self._drop(card_key(change.before))
            self._popups.close_card(card_key(change.before))
        if key not in self._kept_away:
            self._kept_away[key] = self._quiet.wanted()
        if self._kept_away[key]:
            if not call.state.live:
                self._drop(key)
            return
        self._latest[key] = call
        if key in self._known and (change.before is None or change.before.number == call.number):
            self._show(call, self._known[key])
        else:
            self._tasks.spawn(self._identify(call), name="who is calling")

    def follows(self, call: Call) -> bool:
        """Say whether a call has a card, or is about to."""
        return card_key(call) in self._latest

    def forget(self, key: object) -> None:
        """Note that a card was closed."""
        if isinstance(key, tuple):
            call = self._latest.get(key)
            if call is None or not call.state.live:
                self._drop(key)

    def _drop(self, key: CardKey) -> None:
        for remembered in (self._latest, self._known, self._learnt, self._kept_away):
            remembered.pop(key, None)

    async def _identify(self, call: Call) -> None:
        """Show who it is by what is at hand, and again when other sources or the hub know more."""
        key = card_key(call)
        async with aclosing(self._desk.identification.asking(call.number, besides_call=call.call_id)) as answers:
            first = True
            async for identity in answers:
                latest, known = self._latest.get(key), self._known.get(key)
                if latest is None:
                    return
                if first:
                    self._known[key] = identity
                    self._note_learnt(call)
                    self._tasks.spawn(self._ask_the_hub(call, identity), name="who spoke to them last")
                elif known is None or known.number != identity.number:
                    return
                else:
                    self._known[key] = replace(identity, last=known.last)
                first = False
                self._show(latest, self._known[key])

    def _note_learnt(self, call: Call) -> None:
        """Take what an integration module found out about the caller; on the hub it is asked for beside the card."""
        learnt = self._desk.modules.learnt.of(call.call_id)
        if learnt is not None:
            self._learnt[card_key(call)] = learnt
        else:
            self._tasks.spawn(self._ask_what_was_learnt(call), name="what a module learnt")

    async def _ask_what_was_learnt(self, call: Call) -> None:
        learnt = await self._desk.learnt.of(call.call_id)
        key = card_key(call)
        latest, identity = self._latest.get(key), self._known.get(key)
        if learnt is not None and latest is not None and identity is not None:
            self._learnt[key] = learnt
            self._show(latest, identity)

    async def _ask_the_hub(self, call: Call, identity: Identity) -> None:
        """Fill in who of the whole company spoke to them last, if that is news and comes while the call lives."""
        last = await self._desk.last_contacts.newer(identity, besides_call=call.call_id)
        latest, known = self._latest.get(card_key(call)), self._known.get(card_key(call))
        if last is not None and latest is not None and known is not None and known.number == identity.number:
            self._known[card_key(call)] = replace(known, last=last)
            self._show(latest, self._known[card_key(call)])

    def _show(self, call: Call, identity: Identity) -> None:
        identity = with_learnt(identity, self._learnt.get(card_key(call)))
        tr, best = self._tr, identity.best
        state = card_state(call)
        if best and best.url:
            self.open_url = best.url
        outgoing_unknown = call.direction is Direction.OUTGOING and not call.number
        name = tr("Outgoing call") if outgoing_unknown else name_of(identity, tr)
        if is_rehearsal(call.call_id):
            name = tr("Test call")
        number = "" if identity.number.kind is NumberKind.HIDDEN else identity.number.display
        self._popups.show_card(
            CardView(
                key=card_key(call),
                state=state,
                name=name,
                number="" if number == name else number,
                organisation=best.organisation if best else "",
                line=self._line(call),
                outcome=self._outcome(call),
                learnt=learnt_words(self._learnt.get(card_key(call)), tr),
                last_contact=self._last(identity),
                url=best.url if best else "",
                since=self._since(call),
                hide_after=self._hide_after(call),
            )
        )
        if not call.state.live:
            self._drop(card_key(call))

    def _line(self, call: Call) -> str:
        mine = self._desk.directory.employee(call.employee)
        names = {phone.local_number: phone.name for phone in mine.phones} if mine else {}
        rung = [f"{names[phone]} ({phone})" if names.get(phone) else phone for phone in call.phones]
        if not rung:
            return ""
        text = ", ".join(rung)
        return (
            self._tr("From {phone}", phone=text)
            if call.direction is Direction.OUTGOING
            else self._tr("To {phone}", phone=text)
        )

    def _outcome(self, call: Call) -> str:
        if call.state is CallState.ELSEWHERE:
            colleague = self._desk.directory.employee(call.answered_by)
            return self._tr("Answered by {name}", name=colleague.name if colleague else call.answered_by)
        if call.state is CallState.ENDED and call.duration is not None:
            return self._tr("Talked for {time}", time=f"{call.duration // 60}:{call.duration % 60:02d}")
        return ""

    def _last(self, identity: Identity) -> str:
        if identity.last is None:
            return ""
        colleague = self._desk.directory.employee(identity.last.employee)
        name = colleague.name if colleague else identity.last.employee
        return last_contact(identity.last, name, datetime.now(UTC), self._tr)

    def _since(self, call: Call) -> datetime | None:
        if call.state is CallState.ANSWERED:
            return call.answered or call.started
        return call.started if call.state is CallState.RINGING else None

    def _hide_after(self, call: Call) -> float | None:
        if card_state(call) is CardState.DIALLING:
            return OUTGOING_LINGER
        lingering: dict[CallState, float | None] = {
            CallState.RINGING: None,
            CallState.ANSWERED: self._desk.account.settings.popup.seconds_after_answer,
            CallState.MISSED: MISSED_LINGER,
        }
        return lingering.get(call.state, LINGER)
