"""When a card comes and goes: one for each of my own calls, from the first ring until nobody needs it any more."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from fonetray.config.language import Translate
from fonetray.services.calls.rehearsal import is_rehearsal
from fonetray.services.desk import Desk
from fonetray.services.ground.gone import Gone
from fonetray.services.history.earlier import Contact
from fonetray.services.people.identity import Identity
from fonetray.store.errors import StoreError
from fonetray.telephony.calls import Call, CallChange, CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.feed_messages import LearntMessage
from fonetray.ui.cards.actions import CardActions, picked_first
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.cards.surface import CardSurface
from fonetray.ui.cards.writer import Caller, CardWriter
from fonetray.ui.privacy import Privacy
from fonetray.ui.quiet import Quiet
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import CardView

CardKey = tuple[str, str]

_PAINTED = 0.04
"""Seconds in which a card is on the screen, before anything else is looked for: who calls is wanted first."""


def card_key(call: Call) -> CardKey:
    """Tell a call's card from every other: one for a call id, however often it rings anew or is passed on."""
    return call.key


@dataclass(slots=True)
class _Followed:
    """A call that has a card, or is kept from having one; ``ring`` is when it began to ring as it does now.

    Only ``settled`` its customer's page may open by itself: it is known whether a module has found who it is. Nothing
    more is learnt of one that is ``forgotten``: whoever it is was forgotten while it ran.
    """

    call: Call
    ring: datetime
    surface: CardSurface
    kept_away: bool
    caller: Caller | None = None
    settled: bool = False
    forgotten: bool = False


class CallPresenter:
    """Shows a card for each call of my own local number, and remembers who the callers are while they have one."""

    def __init__(
        self,
        *,
        popups: PopupStack,
        desk: Desk,
        quiet: Quiet,
        privacy: Privacy,
        tasks: Tasks,
        tr: Translate,
        notifications: CardSurface | None = None,
        offer: Callable[[], str] = lambda: "",
    ) -> None:
        """Take the parts and listen; with no local number of my own nothing pops up.

        ``notifications`` stand in for cards where those cannot be placed, ``offer`` is what cards ask beside.
        """
        self._popups = popups
        self._desk = desk
        self._tasks = tasks
        self._quiet = quiet
        self._privacy = privacy
        self._notifications = notifications
        self._offer = offer
        self._writer = CardWriter(desk=desk, tr=tr, privacy=privacy)
        self.actions = CardActions(desk=desk, tasks=tasks, open_page=popups.open_wanted.emit)
        self._followed: dict[CardKey, _Followed] = {}
        desk.calls.subscribe(self._call_changed)
        desk.rehearsal.subscribe(self._call_changed)
        desk.notes.subscribe(self._noted)
        desk.letting_go.subscribe(self._let_go)
        privacy.subscribe(self.refresh)
        for surface in filter(None, (popups, notifications)):
            surface.closed.connect(self.forget)
            surface.note_wanted.connect(self._write_note)
        popups.candidate_wanted.connect(self._pick)

    def prepare(self) -> None:
        """Make ready for the first call, so that its card comes as fast as any."""
        self._popups.prepare()
        self._tasks.spawn(asyncio.to_thread(self._quiet.prepare), name="look at the screen")
        self._tasks.spawn(self._desk.lookups.refresh(), name="read lookup sources")
        self._tasks.spawn(self._privacy.watch(), name="look whether the screen is locked")

    def close(self) -> None:
        """Let go of what was made ready."""
        self._quiet.close()
        self._privacy.close()

    def follows(self, call: Call) -> bool:
        """Say whether a call has a card, or is about to."""
        followed = self._followed.get(card_key(call))
        return followed is not None and not followed.kept_away

    def names(self) -> bool:
        """Say whether a card may name anybody now."""
        return self._privacy.names()

    def refresh(self) -> None:
        """Write all cards that are shown anew: another setting holds, or names may be shown again or no longer."""
        for followed in list(self._followed.values()):
            if followed.surface.holds(card_key(followed.call)):
                self._show(followed)

    def take_back(self, view: CardView) -> None:
        """Have a card of our own follow a call from now on that could not be shown elsewhere."""
        followed = self._followed.get(view.key) if isinstance(view.key, tuple) else None
        if followed is not None:
            followed.surface = self._popups

    def forget(self, key: object) -> None:
        """Note that a card was closed; that of a call which goes on does not come back."""
        followed = self._followed.get(key) if isinstance(key, tuple) else None
        if followed is not None and not followed.call.state.live:
            self._drop(card_key(followed.call))

    def _call_changed(self, change: CallChange) -> None:
        """Take a change; for my own calls the card follows, and for a colleague's leg of one of them its words."""
        call, mine = change.after, self._desk.account.local_number
        if not mine:
            return
        if call.employee != mine:
            followed = self._followed.get((call.call_id, mine))
            if followed is not None and followed.surface.holds(card_key(followed.call)):
                self._show(followed)
            return
        if change.before is None and not call.state.live and call.state is not CallState.MISSED:
            return
        followed = self._follow(call)
        if followed.kept_away:
            if change.before is None or change.before.number != call.number:
                self._tasks.spawn(self._ask_only(call), name="who is calling")
            if not call.state.live:
                self._drop(card_key(call))
        elif followed.caller is not None and (change.before is None or change.before.number == call.number):
            self._show(followed)
        else:
            self._tasks.spawn(self._identify(call), name="who is calling")

    def _follow(self, call: Call) -> _Followed:
        """Have a call followed as it is now; one that rings anew may have a card where it had none before."""
        key = card_key(call)
        followed = self._followed.get(key)
        if followed is None or followed.ring != call.started:
            kept_away = self._quiet.wanted() or not self._privacy.cards()
            caller = followed.caller if followed else None
            followed = self._followed[key] = _Followed(call, call.started, self._surface_of(call), kept_away, caller)
        followed.call = call
        return followed

    def _surface_of(self, call: Call) -> CardSurface:
        others = self._notifications
        return others if others and call.direction is Direction.INCOMING and others.wanted() else self._popups

    def _drop(self, key: CardKey) -> None:
        self._followed.pop(key, None)
        self.actions.forget(key)

    async def _identify(self, call: Call) -> None:
        """Show who it is by what is at hand, then what they had with us, and again when other sources know more.

        They are heard to the end also when the card is gone: who it was is remembered for the lists of calls.
        """
        asking, looked_back = self._desk.identification.asking(call.number, besides_call=call.call_id), False
        learnt, all_there_is = self._desk.learnt.at_hand(call.call_id)
        self._settle(call, settled=all_there_is)
        async with aclosing(asking) as answers:
            async for identity in answers:
                shown = self._learn(call, partial(_with_identity, identity, learnt))
                if shown and not looked_back:
                    looked_back = True
                    if not all_there_is:
                        self._tasks.spawn(self._ask_what_was_learnt(call), name="what a module learnt")
                    self._tasks.spawn(self._look_back(call, identity), name="last contacts")

    async def _ask_only(self, call: Call) -> None:
        """Ask who it is without a card: lists of calls name them afterwards, as they do all others."""
        async with aclosing(self._desk.identification.asking(call.number, besides_call=call.call_id)) as answers:
            async for _ in answers:
                pass

    def _let_go(self, gone: Gone) -> None:
        """Take away the cards of calls that are gone, and from all others what they say of somebody forgotten."""
        for followed in tuple(self._followed.values()) if gone.person.numbers else ():
            call, caller = followed.call, followed.caller
            if call.call_id in gone.calls:
                followed.surface.close_card(card_key(call))
                self._drop(card_key(call))
            elif caller is not None and gone.has_number(call.number):  # it runs, and goes when it ends
                followed.forgotten = True
                followed.caller = Caller(Identity(self._desk.identification.read(call.number)))
                self._show(followed)
            elif caller is not None:
                left = tuple(_without(gone, caller.earlier))
                if left != caller.earlier:
                    followed.caller = replace(caller, earlier=left)
                    self._show(followed)

    async def _ask_what_was_learnt(self, call: Call) -> None:
        """Show what an integration module on the hub found out about the caller, which is asked for beside the card."""
        await asyncio.sleep(_PAINTED)
        learnt = await self._desk.learnt.of(call.call_id)
        self._settle(call, settled=True)
        self._learn(call, lambda caller: replace(caller, learnt=learnt or caller.learnt))

    def _settle(self, call: Call, *, settled: bool) -> None:
        followed = self._followed.get(card_key(call))
        if followed is not None:
            followed.settled = settled

    async def _look_back(self, call: Call, identity: Identity) -> None:
        """Show the last contacts: those that are kept here, then their notes, and what only the hub knows of."""
        await asyncio.sleep(_PAINTED)
        earlier = self._desk.earlier
        here = await earlier.here(identity, besides_call=call.call_id)
        if here:
            self._learn(call, lambda caller: replace(caller, earlier=here))
        noted = await earlier.with_company(identity, await earlier.noted(here), besides_call=call.call_id)
        if noted != here:
            self._learn(call, lambda caller: replace(caller, earlier=noted))

    def _noted(self, call_id: str) -> None:
        """Show what was noted of an earlier contact just now."""
        for followed in list(self._followed.values()):
            earlier = followed.caller.earlier if followed.caller else ()
            if any(contact.call.call_id == call_id for contact in earlier):
                self._tasks.spawn(self._read_notes(followed.call, earlier), name="notes on last contacts")

    async def _read_notes(self, call: Call, earlier: tuple[Contact, ...]) -> None:
        noted = await self._desk.earlier.noted(earlier)
        self._learn(call, lambda caller: replace(caller, earlier=noted) if caller.earlier == earlier else caller)

    def _learn(self, call: Call, change: Callable[[Caller], Caller]) -> bool:
        """Show what is known now, if the call is still about the same number; say whether it is."""
        followed = self._followed.get(card_key(call))
        if followed is None or followed.kept_away or followed.forgotten or followed.call.number != call.number:
            return False
        before = followed.caller or Caller(Identity(self._desk.identification.read(call.number)))
        followed.caller = change(before)
        self._show(followed)
        return True

    def _show(self, followed: _Followed) -> None:
        call, caller = followed.call, followed.caller
        if caller is None:
            return
        takes_note = bool(self.actions.note_wishes) and not is_rehearsal(call.call_id)
        view = self._writer.write(call, caller, takes_note=takes_note)
        if view.url and call.state.live:
            view = replace(view, offer=self._offer())
        followed.surface.show_card(view)
        if followed.settled and self._privacy.names():
            self.actions.stands(call, caller.known)
        if not call.state.live and not followed.surface.holds(view.key):
            self._drop(card_key(call))

    def _write_note(self, key: object) -> None:
        followed = self._followed.get(key) if isinstance(key, tuple) else None
        if followed is not None:
            self.actions.wish_for_note(followed.call)

    def _pick(self, key: object, which: int) -> None:
        followed = self._followed.get(key) if isinstance(key, tuple) else None
        if followed is not None and followed.caller is not None and which < len(followed.caller.known.matches):
            identity = followed.caller.known
            followed.caller = replace(followed.caller, identity=picked_first(identity, which))
            self._show(followed)
            self._tasks.spawn(self._remember(identity, which), name="remember who it is")

    async def _remember(self, identity: Identity, which: int) -> None:
        try:
            await self.actions.pick(identity, which)
        except StoreError:  # told by whoever watches the store; the card shows the choice all the same
            return


def _with_identity(identity: Identity, learnt: LearntMessage | None, caller: Caller) -> Caller:
    return replace(caller, identity=identity, learnt=caller.learnt or learnt)


def _without(gone: Gone, contacts: Iterable[Contact]) -> Iterable[Contact]:
    """Give earlier contacts without those that are gone, and without the notes that name somebody forgotten."""
    for contact in contacts:
        if contact.call.call_id not in gone.calls:
            yield replace(contact, note="") if gone.means("", contact.note) else contact
