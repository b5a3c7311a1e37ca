"""The dial guard: every wish to call passes here before anything rings (protocol §5).

It is pure, so that every ruling can be explained.

The order is fixed: read, classify (emergency and service codes first), then refuse, ask twice, ask or allow.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from fonetray.telephony.dial_intent import read_intent
from fonetray.telephony.dialling import (
    DialIntent,
    DialRequest,
    LinkMode,
    NumberKind,
    Origin,
    PhoneNumber,
    Reason,
    Ruling,
    Tariff,
    Verdict,
)
from fonetray.telephony.numbers import REGION, SERVICE, IsLocal, for_dialling, to_callee
from fonetray.telephony.prefixes import PrefixPolicy

_LONGEST_SHOWN = 40
_PLACE = re.compile(r"[0-9]{1,7}")
"""A local number: shorter than any Danish number but the short ones."""


class Confirm(StrEnum):
    """When the command line, the search window and the history ask first (setting ``dial.confirm``)."""

    ALWAYS = "always"
    UNKNOWN = "unknown"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class DialPolicy:
    """What the guard may assume.

    When to ask, which countries (ISO 3166) are nothing out of the ordinary, what a click on a link leads to, what the
    company's administrator lets be called, and whether calls may be connected to others than the user.
    """

    confirm: Confirm = Confirm.ALWAYS
    expected_countries: frozenset[str] = frozenset({"DK"})
    link_mode: LinkMode = LinkMode.ASK
    prefixes: PrefixPolicy = field(default_factory=PrefixPolicy)
    connect: bool = False


def judge(
    request: DialRequest,
    *,
    policy: DialPolicy,
    is_local: IsLocal,
    is_known: Callable[[PhoneNumber], bool],
) -> Verdict:
    """Rule on a wish to call. Never raises, and the callee is never another number than the one that is shown.

    ``is_known`` says whether a number belongs to a colleague or a contact.
    """
    intent = read_intent(request.text)
    if isinstance(intent, Reason):
        kind = NumberKind.CODE if intent is Reason.SERVICE_CODE else NumberKind.NONE
        return _refuse(intent, PhoneNumber(_shown(request.text), kind))
    number = for_dialling(intent.number, is_local=is_local)
    refusal = _REFUSED.get(number.kind)
    if refusal is None and policy.prefixes.blocks(number):
        refusal = Reason.BLOCKED
    origin = Origin.CONNECT if request.connect_to else request.origin
    if refusal is None and origin is Origin.CONNECT:
        refusal = _not_connected(request.connect_to, number, policy)
    if refusal is not None:
        return _refuse(refusal, number)
    known = is_known(number)
    cautions = tuple(_cautions(number, policy, known=known))
    ruling, reason = (Ruling.ASK_TWICE, ()) if cautions else _ordinary(origin, intent, policy, known=known)
    return Verdict(
        ruling,
        cautions + reason,
        number,
        to_callee(number),
        intent.extension,
        intent.post_dial,
        _manner(ruling, request.origin, policy, known=known),
    )


def _refuse(reason: Reason, number: PhoneNumber) -> Verdict:
    """Refuse a wish: nothing that could be sent is left in the verdict."""
    return Verdict(Ruling.REFUSE, (reason,), number)


_REFUSED = {
    NumberKind.EMERGENCY: Reason.EMERGENCY,
    NumberKind.CODE: Reason.SERVICE_CODE,
    NumberKind.NONE: Reason.UNREADABLE,
    NumberKind.HIDDEN: Reason.NO_NUMBER,
}
_COSTLY = {Tariff.PREMIUM: Reason.PREMIUM, Tariff.SATELLITE: Reason.SATELLITE}


def _cautions(number: PhoneNumber, policy: DialPolicy, *, known: bool) -> Iterator[Reason]:
    """Give what the user should think of twice; costs also of numbers that are known, the rest of strangers only."""
    if number.tariff in _COSTLY:
        yield _COSTLY[number.tariff]
    if known:
        return
    if number.tariff is Tariff.SHARED:
        yield Reason.SHARED_COST
    abroad = number.e164 and number.region != REGION and number.tariff is not Tariff.SATELLITE
    if abroad and number.region not in policy.expected_countries:
        yield Reason.FOREIGN
    if number.kind is NumberKind.SHORT and number.display not in SERVICE:
        yield Reason.UNKNOWN_SHORT


def _ordinary(
    origin: Origin, intent: DialIntent, policy: DialPolicy, *, known: bool
) -> tuple[Ruling, tuple[Reason, ...]]:
    """Rule on a number with nothing special to it; ``known`` as for `judge`."""
    if origin is Origin.LINK:
        return Ruling.ASK, (Reason.FROM_LINK,)
    if origin is Origin.CONNECT:
        return Ruling.ASK, (Reason.CONNECTS,)
    if intent.among_others:
        return Ruling.ASK, (Reason.AMONG_OTHERS,)
    if policy.confirm is Confirm.ALWAYS:
        return Ruling.ASK, (Reason.ORDINARY,)
    if policy.confirm is Confirm.UNKNOWN and not known:
        return Ruling.ASK, (Reason.UNKNOWN_NUMBER,)
    return Ruling.ALLOW, (Reason.ORDINARY,)


def _not_connected(place: str, number: PhoneNumber, policy: DialPolicy) -> Reason | None:
    """Say why an outside number is not rung for a local number, None where it may be.

    Queues and announcements are in no list that the provider gives, so any local number may be meant.
    """
    if not policy.connect:
        return Reason.CONNECT_OFF
    if number.kind is NumberKind.INTERNAL:
        return Reason.CONNECT_INSIDE
    if not _PLACE.fullmatch(place) or for_dialling(place, is_local=lambda _: True).kind is not NumberKind.INTERNAL:
        return Reason.CONNECT_NOWHERE
    return None


def _manner(ruling: Ruling, origin: Origin, policy: DialPolicy, *, known: bool) -> LinkMode:
    """Give how the question is put: a link may ring with Undo only where there is nothing to think of twice."""
    if origin is not Origin.LINK:
        return LinkMode.ASK
    if policy.link_mode is LinkMode.UNDO and not (known and ruling is Ruling.ASK):
        return LinkMode.ASK
    return policy.link_mode


def _shown(text: str) -> str:
    """Cut what cannot be read to what may be told: short, and writable as UTF-8."""
    return text[:_LONGEST_SHOWN].encode("utf-8", "replace").decode("utf-8")
