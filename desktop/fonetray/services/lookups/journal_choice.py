"""Which system is told of a call that has ended, and whether at all: pure rules, and the form in which a call waits."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import msgspec

from fonetray.lookup.call_facts import CallFacts
from fonetray.lookup.matches import Certainty, Match
from fonetray.lookup.template import JournalOnly, Template
from fonetray.services.people.identity import COLLEAGUES, Identity
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.events import Direction
from fonetray.telephony.feed_messages import LearntMessage


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it waits in the store, as JSON; the last four are there once it is known whom it is told to."""

    number: str
    direction: str
    outcome: str
    started: datetime
    ended: datetime
    seconds: int
    phones: tuple[str, ...]
    name: str = ""
    organisation: str = ""
    record: str = ""
    fields: dict[str, str] = {}
    known: bool = False

    @property
    def match(self) -> Match | None:
        """Who it is in the source."""
        fields = tuple(self.fields.items())
        return Match(self.name, "", self.organisation, fields=fields, key=self.record) if self.known else None


def entry_id(call: Call) -> str:
    """Give what an entry about a call is known by, here and where it is told; the same however often it is made."""
    return hashlib.sha256(f"{call.call_id}\n{call.employee}".encode()).hexdigest()[:32]


def waiting(call: Call) -> Waiting | None:
    """Give what is kept of a call; None for one that is not over for its employee, or that a colleague took."""
    if call.state not in (CallState.ENDED, CallState.MISSED) or not call.number:
        return None
    talked = call.answered is not None or bool(call.duration)
    missed = call.state is CallState.MISSED or call.direction is Direction.INCOMING
    ended = call.ended or call.started
    seconds = call.duration if call.duration is not None else _between(call.answered, ended)
    return Waiting(
        number=call.number,
        direction=call.direction.value,
        outcome="answered" if talked else "missed" if missed else "unknown",
        started=call.started,
        ended=ended,
        seconds=seconds if talked else 0,
        phones=call.phones,
    )


def told_to(
    call: Waiting,
    identity: Identity,
    learnt: LearntMessage | None,
    journals: Iterable[Template],
    *,
    my_phones: Collection[str],
) -> tuple[Template, Match | None] | None:
    """Say which of the sources that journal is told, and who the other party is there; None for nobody.

    It is one at the most: the source of the first match, as the card orders them, that is certain or was chosen. Where
    a module found another customer than the number's, nobody is told: the number says nothing about who it was then.
    """
    if not identity.number.e164:
        return None
    fitting = [each for each in journals if each.journal and _fits(call, identity, each.journal.only, my_phones)]
    by_title = {template.title: template for template in reversed(fitting)}
    for place, match in enumerate(identity.matches):
        sure = match.certainty is Certainty.EXACT or (identity.chosen and place == 0)
        meant = not (learnt and learnt.name) or (match.name, match.organisation) == (learnt.name, learnt.organisation)
        if sure and meant and match.source in by_title:
            return by_title[match.source], match
        if identity.chosen:  # whom the user means is somebody else's customer, or nobody's
            break
    if learnt and learnt.name:
        return None
    open_to_all = (each for each in fitting if each.journal and JournalOnly.KNOWN not in each.journal.only)
    return next(((template, None) for template in open_to_all), None)


def facts(call: Waiting, *, key: str, call_id: str, employee: str, colleague: str, note: str) -> CallFacts:
    """Give what is told of a call."""
    return CallFacts(
        call=call_id,
        key=key,
        direction=call.direction,
        outcome=call.outcome,
        started=call.started,
        ended=call.ended,
        seconds=call.seconds,
        employee=employee,
        colleague=colleague,
        note=note,
    )


def with_match(call: Waiting, match: Match | None) -> Waiting:
    """Note down who the other party is in the source."""
    if match is None:
        return call
    return msgspec.structs.replace(
        call, name=match.name, organisation=match.organisation, record=match.key, fields=dict(match.fields), known=True
    )


def _fits(call: Waiting, identity: Identity, only: Collection[JournalOnly], my_phones: Collection[str]) -> bool:
    inside = identity.number.kind is NumberKind.INTERNAL or any(one.source == COLLEAGUES for one in identity.matches)
    holds: Mapping[JournalOnly, bool] = {
        JournalOnly.KNOWN: True,  # told by the match
        JournalOnly.EXTERNAL: not inside,
        JournalOnly.ANSWERED: call.outcome == "answered",
        JournalOnly.MY_PHONE: any(phone in my_phones for phone in call.phones),
    }
    return all(holds[one] for one in only)


def _between(answered: datetime | None, ended: datetime) -> int:
    return max(0, int((ended - answered).total_seconds())) if answered else 0
