"""The dial guard: every wish to call passes here before anything rings (protocol §5).

It is pure, so that every ruling can be explained.

The order is fixed: read, classify (emergency and service codes first), then refuse, ask twice, ask or allow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from fonetray.telephony.dial_intent import read_intent
from fonetray.telephony.dialling import DialRequest, NumberKind, Origin, PhoneNumber, Reason, Ruling, Verdict
from fonetray.telephony.numbers import SERVICE, IsLocal, for_dialling, to_callee


class Confirm(StrEnum):
    """When the command line, the search window and the history ask first (setting ``dial.confirm``)."""

    ALWAYS = "always"
    UNKNOWN = "unknown"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class DialPolicy:
    """What the guard may assume: when to ask, and which countries (ISO 3166) are nothing out of the ordinary."""

    confirm: Confirm = Confirm.ALWAYS
    expected_countries: frozenset[str] = frozenset({"DK"})


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
        return Verdict(Ruling.REFUSE, intent, PhoneNumber(request.text[:40], kind))
    number = for_dialling(intent.number, is_local=is_local)
    refusal = _REFUSED.get(number.kind)
    if refusal is not None:
        return Verdict(Ruling.REFUSE, refusal, number)
    ruling, reason = _rule(number, request.origin, policy, known=is_known(number))
    return Verdict(ruling, reason, number, to_callee(number), intent.extension)


_REFUSED = {
    NumberKind.EMERGENCY: Reason.EMERGENCY,
    NumberKind.CODE: Reason.SERVICE_CODE,
    NumberKind.NONE: Reason.NO_NUMBER,
    NumberKind.HIDDEN: Reason.NO_NUMBER,
}


def _rule(number: PhoneNumber, origin: Origin, policy: DialPolicy, *, known: bool) -> tuple[Ruling, Reason]:
    if number.kind is NumberKind.PREMIUM:
        return Ruling.ASK_TWICE, Reason.PREMIUM
    if number.kind is NumberKind.FOREIGN and number.region not in policy.expected_countries and not known:
        return Ruling.ASK_TWICE, Reason.FOREIGN
    if number.kind is NumberKind.SHORT and number.display not in SERVICE and not known:
        return Ruling.ASK_TWICE, Reason.UNKNOWN_SHORT
    if origin is Origin.LINK:
        return Ruling.ASK, Reason.FROM_LINK
    if policy.confirm is Confirm.NEVER:
        return Ruling.ALLOW, Reason.ORDINARY
    if policy.confirm is Confirm.UNKNOWN:
        return (Ruling.ALLOW, Reason.ORDINARY) if known else (Ruling.ASK, Reason.UNKNOWN_NUMBER)
    return Ruling.ASK, Reason.ORDINARY
