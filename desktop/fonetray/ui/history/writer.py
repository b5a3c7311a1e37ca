"""Writes calls of the history as rows, and the selected one as a customer's card, in the user's language."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.history.calls import Kept
from fonetray.services.history.contact_log import LoggedContact
from fonetray.services.people.identity import Identity
from fonetray.store.handled import MarkState
from fonetray.store.missed import Settled
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.events import Direction
from fonetray.ui.cards.words import length_text
from fonetray.ui.cards.writer import card_state
from fonetray.ui.history.views import CallRow, ContactLine, CustomerView, NoteLine
from fonetray.ui.parts.labels import plain
from fonetray.ui.views import CardState, FieldView
from fonetray.ui.words.fields import field_word
from fonetray.ui.words.wording import dated, name_of, why_match

_CERTAIN = 1


class HistoryWriter:
    """Keeps nothing: the same call, caller and clock give the same words."""

    def __init__(self, *, desk: Desk, now: Callable[[], datetime], tr: Translate) -> None:
        """Take the desk, and the clock (aware UTC)."""
        self._desk = desk
        self._now = now
        self._tr = tr

    def row(self, kept: Kept, identity: Identity, *, whose: bool) -> CallRow:
        """Give a call as a row; ``whose`` says whether it may be anybody's of us."""
        call, number = kept.call, identity.number
        name, local = self._name(call, identity), call.started.astimezone()
        return CallRow(
            key=call.key,
            started=call.started,
            state=card_state(call),
            incoming=call.direction is Direction.INCOMING,
            name=name,
            number="" if number.display == name or number.kind is NumberKind.HIDDEN else number.display,
            dial=dialled(identity),
            day=self._day(local.date()),
            clock=f"{local:%H:%M}",
            became=self._became(kept),
            who=self.colleague(call.employee) if whose else "",
            noted=kept.noted,
            open=kept.open,
        )

    def customer(self, kept: Kept, identity: Identity, contacts: Sequence[LoggedContact] | None = None) -> CustomerView:
        """Give the card of whoever is behind a call."""
        tr, call, best, number = self._tr, kept.call, identity.best, identity.number
        name = self._name(call, identity)
        certain = identity.chosen or (best is not None and len(identity.matches) == _CERTAIN)
        by_hand = kept.settled is not None and kept.settled.direction is None
        return CustomerView(
            key=call.key,
            name=name,
            organisation=best.organisation if best else "",
            number="" if number.display == name or number.kind is NumberKind.HIDDEN else number.display,
            dial=dialled(identity),
            url=self._desk.pop_rule.address(number, best),
            call=" · ".join((dated(call.started, self._now(), tr), self.colleague(call.employee), self._went(call))),
            settled=tr("Nobody has called back yet.") if kept.open else self._settled(kept.settled),
            open=kept.open,
            by_hand=by_hand,
            outside=bool(number.e164),
            why="" if best is None or certain else why_match(best, tr),
            fields=tuple(
                FieldView(field_word(label, self._tr), text)
                for label, text in (best.fields if best else ())
                if text.strip()
            ),
            contacts=None if contacts is None else tuple(map(self._contact, contacts)),
        )

    def colleague(self, local_number: str) -> str:
        """Name one of us."""
        if local_number == self._desk.account.local_number:
            return self._tr("You")
        employee = self._desk.directory.employee(local_number)
        return employee.name if employee and employee.name else local_number

    def _name(self, call: Call, identity: Identity) -> str:
        if call.direction is Direction.OUTGOING and not call.number:
            return self._tr("Outgoing call")
        return plain(name_of(identity, self._tr)) or identity.number.display or self._tr("Unknown number")

    def _became(self, kept: Kept) -> str:
        """Say what became of a call, and of a missed one what was done about it."""
        went = self._went(kept.call)
        settled = kept.settled
        if settled is None:
            return went
        who = self.colleague(settled.employee)
        if settled.direction is None:
            mine = settled.employee == self._desk.account.local_number
            done = self._tr("handled") if mine else self._tr("handled by {name}", name=who)
        elif settled.direction is Direction.OUTGOING:
            done = self._tr("called back by {name}", name=who)
        else:
            done = self._tr("answered later by {name}", name=who)
        return f"{went} · {done}"

    def _went(self, call: Call) -> str:
        tr = self._tr
        if call.state is CallState.ELSEWHERE:
            taken = call.answered_by
            return tr("Answered by {name}", name=self.colleague(taken)) if taken else tr("Taken by a colleague")
        if call.state is CallState.ENDED:
            if call.duration:
                return tr("Talked {time}", time=length_text(call.duration))
            return tr("Answered") if call.direction is Direction.INCOMING else tr("Called")
        return {
            CardState.RINGING: tr("Ringing"),
            CardState.DIALLING: tr("Calling"),
            CardState.ANSWERED: tr("In call"),
        }.get(card_state(call), tr("Missed"))

    def _settled(self, settled: Settled | None) -> str:
        """Say how a missed call was taken care of, in a sentence."""
        if settled is None:
            return ""
        tr, when = self._tr, dated(settled.when, self._now(), self._tr)
        who = self.colleague(settled.employee)
        if settled.direction is None:
            said = tr("Marked as handled: {name}, {when}", name=who, when=when)
            return f"{said} · {tr('Not sent yet')}" if settled.said is MarkState.UNSENT else said
        if settled.direction is Direction.OUTGOING:
            return tr("Called back: {name}, {when}", name=who, when=when)
        return tr("Answered later: {name}, {when}", name=who, when=when)

    def _contact(self, contact: LoggedContact) -> ContactLine:
        tr, call, now = self._tr, contact.call, self._now()
        return ContactLine(
            state=CardState(call.state.value),
            incoming=call.direction is Direction.INCOMING,
            when=dated(call.when, now, tr),
            who=self.colleague(call.employee),
            length=length_text(call.duration) if call.duration else self._unspoken(call.state),
            notes=tuple(
                NoteLine(note.text, f"{self.colleague(note.author)} · {dated(note.written, now, tr)}")
                for note in contact.notes
            ),
        )

    def _unspoken(self, state: CallState) -> str:
        return self._tr("missed") if state is CallState.MISSED else ""

    def _day(self, day: date) -> str:
        """Name a day: Today, Yesterday, Monday 23/11, 3/11 2025."""
        tr, today = self._tr, self._now().astimezone().date()
        if day == today:
            return tr("Today")
        if day == today - timedelta(days=1):
            return tr("Yesterday")
        if day.year != today.year:
            return f"{day.day}/{day.month} {day.year}"
        names = (
            tr("Monday"), tr("Tuesday"), tr("Wednesday"), tr("Thursday"), tr("Friday"), tr("Saturday"), tr("Sunday"),
        )  # fmt: skip
        return f"{names[day.weekday()]} {day.day}/{day.month}"


def dialled(identity: Identity) -> str:
    """Give what is dialled to call somebody back, empty where nobody can be."""
    number = identity.number
    return "" if number.kind in (NumberKind.HIDDEN, NumberKind.NONE) else number.e164 or number.display
