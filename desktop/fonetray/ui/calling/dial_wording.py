"""The sentences of the dial road: what a number is, what to think of before it is called, why it is not."""

import re
from collections.abc import Iterable

from fonetray.config.language import Translate
from fonetray.services.calls.dialing import DialOutcome
from fonetray.telephony.dialling import DialStatus, NumberKind, PhoneNumber, Reason, Tariff, Verdict

_PAUSES = re.compile("[,;pPwW]+")


def refusal(reason: Reason, tr: Translate) -> str:
    """Say why a number was not called, and what to do."""
    sentences = {
        Reason.EMERGENCY: tr("Use your phone for emergency calls: {app} never places them.", app="Fonetray"),
        Reason.SERVICE_CODE: tr("Codes with * or # change your phone's settings and cannot be called from here."),
        Reason.CONTROL_CHARACTERS: tr("The number contains hidden characters and was not called."),
        Reason.TOO_LONG: tr("That is too long to be a phone number."),
        Reason.NO_NUMBER: tr("There is no phone number in that text."),
        Reason.LETTERS: tr("The number is written with letters. Type its digits to call it."),
        Reason.UNREADABLE: tr("That is no complete phone number. Begin foreign numbers with + and the country code."),
        Reason.ELSEWHERE: tr(
            "That number only works inside another company or area. Find the whole number to call it."
        ),
        Reason.CONNECT_OFF: tr("Connecting calls to others is switched off under Settings."),
        Reason.CONNECT_INSIDE: tr("Only outside numbers can be connected. Call colleagues as usual."),
        Reason.CONNECT_NOWHERE: tr("Give the local number to connect the call to: at most seven digits."),
        Reason.BLOCKED: tr("Your company's administrator has blocked calls to this number."),
        Reason.TOO_OFTEN: tr("Too many calls were asked for at once. Wait a minute and try again."),
    }
    return sentences.get(reason, tr("That number cannot be called."))


def outcome_words(outcome: DialOutcome, tr: Translate) -> str:
    """Say to a terminal what came of a wish to call."""
    return refusal(outcome.reason, tr) if outcome.status is DialStatus.REFUSED else outcome.message


def asks(name: str, place: str, tr: Translate) -> str:
    """Ask whether to call, for oneself or, where ``place`` is a local number, for that."""
    if place:
        return tr("Call {name} and connect it to {place}? Unproven: it may not work.", name=name, place=place)
    return tr("Call {name}?", name=name)


def caution(reasons: Iterable[Reason], number: PhoneNumber, tr: Translate) -> str:
    """Say what to think of before calling, weightiest first; empty for ordinary numbers."""
    country = tr.country(number.region)
    foreign = (
        tr("This is a number in another country ({country}) that is not in your contacts.", country=country)
        if country
        else tr("This is an international number that is not in your contacts.")
    )
    sentences = {
        Reason.PREMIUM: tr("This is a premium-rate number: the call may be expensive."),
        Reason.SATELLITE: tr("This is a satellite phone: the call may be very expensive."),
        Reason.SHARED_COST: tr("This number has a rate of its own: the call may cost more than others."),
        Reason.FOREIGN: foreign,
        Reason.UNKNOWN_SHORT: tr("This is a short number that nobody in the company has."),
    }
    return " ".join(sentences[reason] for reason in reasons if reason in sentences)


def kind(number: PhoneNumber, tr: Translate) -> str:
    """Name what sort of number it is, with its country where that is another one."""
    country = tr.country(number.region)
    if number.kind is NumberKind.FOREIGN:
        if number.tariff is Tariff.SATELLITE:
            return tr("Satellite phone")
        return tr("Foreign number ({country})", country=country) if country else tr("International number")
    words = {
        NumberKind.INTERNAL: tr("Local number"),
        NumberKind.NATIONAL: tr("Freephone number") if number.tariff is Tariff.FREE else tr("Danish number"),
        NumberKind.PREMIUM: tr("Premium-rate number"),
        NumberKind.SHORT: tr("Short number"),
    }
    return words.get(number.kind, "")


def beside(verdict: Verdict, tr: Translate) -> list[str]:
    """Say in sentences what was read beside the number and is not dialled: the PBX takes a number and nothing else."""
    said = []
    if verdict.extension:
        said.append(
            tr("The telephone system dials the number only: ask for extension {number}.", number=verdict.extension),
        )
    keys = " … ".join(filter(None, _PAUSES.split(verdict.post_dial)))
    if keys:
        said.append(tr("The telephone system dials the number only: key in {keys} yourself.", keys=keys))
    if Reason.AMONG_OTHERS in verdict.reasons:
        said.append(tr("The text holds more numbers than this one."))
    return said
