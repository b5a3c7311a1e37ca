"""What a call's card says: one frozen view of the call, of who is on the line, and of what else is known."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fonetray.config.language import Translate
from fonetray.lookup.matches import Certainty
from fonetray.services.calls.rehearsal import is_rehearsal
from fonetray.services.desk import Desk
from fonetray.services.history.earlier import Contact
from fonetray.services.modules.learnt import with_learnt
from fonetray.services.people.identity import Identity
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.events import Direction
from fonetray.telephony.feed_messages import LearntMessage
from fonetray.telephony.passing import passage
from fonetray.ui.cards.sections import MOST_FACTS
from fonetray.ui.cards.words import length_text
from fonetray.ui.parts.labels import plain
from fonetray.ui.privacy import Privacy
from fonetray.ui.views import CandidateView, CardState, CardView, ColleagueView, EarlierView, Presence
from fonetray.ui.words.fields import field_word
from fonetray.ui.words.presence import presence_word
from fonetray.ui.words.wording import learnt_words, moment, name_of, why_match

LINGER = 6.0
"""Seconds that the card of a finished call stays, long enough to read what became of it."""
MISSED_LINGER = 20.0
OUTGOING_LINGER = 20.0
"""An outgoing call's being picked up is not reported, so its card must not wait for that."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is on the line as far as is known by now, what an integration module learnt, and the last contacts."""

    identity: Identity
    earlier: tuple[Contact, ...] = ()
    learnt: LearntMessage | None = None

    @property
    def known(self) -> Identity:
        """Who it is: whom a module found before others, but nobody before whom the user has picked."""
        return self.identity if self.identity.chosen else with_learnt(self.identity, self.learnt)


def card_state(call: Call) -> CardState:
    """Give the state as the card shows it: an outgoing call that nobody has picked up yet is being dialled."""
    if call.state is CallState.RINGING and call.direction is Direction.OUTGOING:
        return CardState.DIALLING
    return CardState(call.state.value)


class CardWriter:
    """Writes views; it keeps nothing, so the same call, caller and settings give the same card."""

    def __init__(self, *, desk: Desk, tr: Translate, privacy: Privacy) -> None:
        """Take the desk, whose settings are read anew for each card, and whether anybody may be named."""
        self._desk = desk
        self._tr = tr
        self._privacy = privacy

    def write(self, call: Call, caller: Caller, *, takes_note: bool = False, offer: str = "") -> CardView:
        """Give the card of a call as it stands."""
        if not self._privacy.names():
            return self._nameless(call)
        identity, best = caller.known, caller.known.best
        name, state = self._name(call, identity), card_state(call)
        number = "" if identity.number.kind is NumberKind.HIDDEN else identity.number.display
        asks = self._asks_note(call) and takes_note
        return CardView(
            key=call.key,
            state=state,
            name=name,
            number=number,
            organisation=best.organisation if best else self._tr("Unknown number") if number == name else "",
            line=self._line(call),
            outcome=self._outcome(call),
            learnt=learnt_words(caller.learnt, self._tr),
            colleague=self._colleague(call),
            fields=self._fields(identity),
            earlier=tuple(self._earlier(contact) for contact in caller.earlier),
            candidates=_candidates(identity),
            why=self._why(identity),
            url=self._desk.pop_rule.address(identity.number, best),
            since=self._since(call),
            hide_after=self._hide_after(call, asks=asks),
            ring=call.started,
            folded=not call.state.live,
            takes_note=takes_note,
            asks_note=self._tr("Write a note") if asks else "",
            offer=offer if call.state.live else "",
        )

    def _nameless(self, call: Call) -> CardView:
        """Give the card that any stranger may see."""
        return CardView(
            key=call.key,
            state=card_state(call),
            name=self._tr("A call"),
            number="",
            since=self._since(call),
            hide_after=self._hide_after(call, asks=False),
            ring=call.started,
            folded=not call.state.live,
        )

    def _name(self, call: Call, identity: Identity) -> str:
        if is_rehearsal(call.call_id):
            return self._tr("Test call")
        if call.direction is Direction.OUTGOING and not call.number:
            return self._tr("Outgoing call")
        return plain(name_of(identity, self._tr)) or identity.number.display or self._tr("Unknown number")

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
        if call.state is CallState.ENDED and call.duration is not None:
            return self._tr("Talked for {time}", time=length_text(call.duration))
        return ""

    def _colleague(self, call: Call) -> ColleagueView | None:
        """Say where the call came from or went, and whether whoever has it now is free."""
        tr, way = self._tr, passage(call, self._desk.calls.legs_of(call.call_id))
        if way.taken_by:
            name = self._colleague_name(way.taken_by)
            passed = call.state is CallState.ENDED
            words = tr("Passed on to {name}", name=name) if passed else tr("Answered by {name}", name=name)
            return self._with_presence(words, way.taken_by)
        if way.rings_at:
            names = ", ".join(self._colleague_name(local) for local in way.rings_at[:3])
            return ColleagueView(tr("Now ringing at {name}", name=names), Presence.RINGING)
        if way.passed_by:
            words = tr("Passed on by {name}", name=self._colleague_name(way.passed_by))
            return self._with_presence(words, way.passed_by)
        return None

    def _with_presence(self, words: str, local_number: str) -> ColleagueView:
        known = self._desk.hub.board.of(local_number)
        presence = Presence(known.state.value)
        word = presence_word(presence, known.since, self._desk.clock.now(), self._tr)
        return ColleagueView(f"{words} · {word}" if word else words, presence)

    def _colleague_name(self, local_number: str) -> str:
        colleague = self._desk.directory.employee(local_number)
        return colleague.name if colleague and colleague.name else local_number

    def _fields(self, identity: Identity) -> tuple[tuple[str, str], ...]:
        known = [(name, text) for name, text in (identity.best.fields if identity.best else ()) if text.strip()]
        wanted = self._desk.account.settings.popup.fields
        if wanted:
            by_name = {name.casefold(): (name, text) for name, text in reversed(known)}
            known = [by_name[name.casefold()] for name in wanted if name.casefold() in by_name]
        return tuple((field_word(name, self._tr), text) for name, text in known[:MOST_FACTS])

    def _earlier(self, contact: Contact) -> EarlierView:
        call, mine = contact.call, self._desk.account.local_number
        return EarlierView(
            state=CardState(call.state.value),
            incoming=call.direction is Direction.INCOMING,
            when=moment(call.when, datetime.now(UTC), self._tr),
            who=self._tr("You") if call.employee == mine else self._colleague_name(call.employee),
            length=length_text(call.duration) if call.duration else self._unspoken(call.state),
            note=contact.note,
        )

    def _unspoken(self, state: CallState) -> str:
        return self._tr("missed") if state is CallState.MISSED else ""

    def _why(self, identity: Identity) -> str:
        """Say why it is thought to be them, where that is not plain."""
        if identity.best is None or (len(identity.matches) == 1 and identity.best.certainty is Certainty.EXACT):
            return ""
        return self._tr("You chose this one.") if identity.chosen else why_match(identity.best, self._tr)

    def _since(self, call: Call) -> datetime | None:
        if call.state is CallState.ANSWERED:
            return call.answered or call.started
        return call.started if call.state is CallState.RINGING else None

    def _asks_note(self, call: Call) -> bool:
        talked = call.state is CallState.ENDED and (call.answered is not None or bool(call.duration))
        return talked and self._desk.account.settings.popup.seconds_for_note > 0

    def _hide_after(self, call: Call, *, asks: bool) -> float | None:
        popup = self._desk.account.settings.popup
        if card_state(call) is CardState.DIALLING:
            return OUTGOING_LINGER
        if asks:
            return max(LINGER, float(popup.seconds_for_note))
        lingering: dict[CallState, float | None] = {
            CallState.RINGING: None,
            CallState.ANSWERED: popup.seconds_after_answer,
            CallState.MISSED: MISSED_LINGER,
        }
        return lingering.get(call.state, LINGER)


def _candidates(identity: Identity) -> tuple[CandidateView, ...]:
    if len(identity.matches) < 2:  # noqa: PLR2004 - one is no choice
        return ()
    return tuple(CandidateView(match.name, match.organisation) for match in identity.matches)
