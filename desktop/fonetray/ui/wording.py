"""The sentences the windows share: what a number is, why the guard refuses, when something was."""

from datetime import datetime, timedelta

from fonetray.config.language import Translate
from fonetray.provider.errors import (
    BadAnswer,
    PlainHttpRefused,
    ProviderError,
    Rejected,
    TimedOut,
    Uncertain,
    Unreachable,
    WrongCredentials,
)
from fonetray.services.identity import Identity
from fonetray.store.people import LastContact
from fonetray.telephony.dialling import NumberKind, PhoneNumber, Reason

_JUST_NOW = timedelta(minutes=2)
_HOUR = timedelta(hours=1)


def refusal(reason: Reason, tr: Translate) -> str:
    """Say why a number was not called."""
    sentences = {
        Reason.EMERGENCY: tr("Use your phone for emergency calls: {app} never places them.", app="Fonetray"),
        Reason.SERVICE_CODE: tr("Codes with * or # change your phone's settings and cannot be called from here."),
        Reason.CONTROL_CHARACTERS: tr("The number contains hidden characters and was not called."),
        Reason.TOO_LONG: tr("That is too long to be a phone number."),
        Reason.NO_NUMBER: tr("There is no phone number in that text."),
    }
    return sentences.get(reason, tr("That number cannot be called."))


def trouble(error: ProviderError | None, tr: Translate) -> str:
    """Say what is wrong with the provider, and what to do."""
    if isinstance(error, Rejected):
        return tr("The provider said no: {words}", words=str(error))
    sentences: tuple[tuple[type[ProviderError], str], ...] = (
        (WrongCredentials, tr("The login was refused. Check it under Account.")),
        (PlainHttpRefused, tr("The address is unprotected (http) and was not used. Ask your administrator.")),
        (BadAnswer, tr("The provider answers strangely. Try again later.")),
        (Uncertain, tr("The answer was lost: your phone may still ring. Wait a moment before you call again.")),
        (TimedOut, tr("The provider does not answer. Try again in a moment.")),
        (Unreachable, tr("The provider cannot be reached. Check the network.")),
    )
    return next((text for kind, text in sentences if isinstance(error, kind)), tr("The provider cannot be reached."))


def caution(reason: Reason, tr: Translate) -> str:
    """Say what to think of before calling; empty for ordinary numbers."""
    sentences = {
        Reason.PREMIUM: tr("This is a premium-rate number: the call may be expensive."),
        Reason.FOREIGN: tr("This is a foreign number that is not in your contacts."),
        Reason.UNKNOWN_SHORT: tr("This is a short number that nobody in the company has."),
    }
    return sentences.get(reason, "")


def kind(number: PhoneNumber, tr: Translate) -> str:
    """Name what sort of number it is."""
    words = {
        NumberKind.INTERNAL: tr("Local number"),
        NumberKind.NATIONAL: tr("Danish number"),
        NumberKind.PREMIUM: tr("Premium-rate number"),
        NumberKind.SHORT: tr("Short number"),
        NumberKind.FOREIGN: tr("Foreign number ({country})", country=number.region or "?"),
    }
    return words.get(number.kind, "")


def name_of(identity: Identity, tr: Translate) -> str:
    """Name another party: who they are, else their number, else that they hide it."""
    if identity.number.kind is NumberKind.HIDDEN:
        return tr("Hidden number")
    best = identity.best
    return best.name if best else identity.number.display or tr("Unknown number")


def day(when: datetime) -> str:
    """Name a day and a time to come: 24/11 12:00."""
    local = when.astimezone()
    return f"{local.day}/{local.month} {local:%H:%M}"


def moment(when: datetime, now: datetime, tr: Translate) -> str:
    """Say when something was, as people do: just now, 12 min ago, today 14:05, Monday 9:30, 3/11 8:15."""
    ago = now - when
    local, today = when.astimezone(), now.astimezone().date()
    clock = f"{local:%H:%M}"
    if ago < _JUST_NOW:
        return tr("just now")
    if ago < _HOUR:
        return tr("{n} min ago", n=int(ago.total_seconds() // 60))
    days = (today - local.date()).days
    if days == 0:
        return tr("today {clock}", clock=clock)
    if days == 1:
        return tr("yesterday {clock}", clock=clock)
    date = f"{local.day}/{local.month}" if local.year == today.year else f"{local.day}/{local.month} {local.year}"
    return f"{date} {clock}"


def last_contact(last: LastContact, colleague: str, now: datetime, tr: Translate) -> str:
    """Say who of us spoke to them last."""
    return tr("Last contact: {name}, {when}", name=colleague, when=moment(last.when, now, tr))
