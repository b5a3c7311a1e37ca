"""The sentences the windows share: who somebody is, what is wrong, when something was."""

from datetime import datetime, timedelta
from pathlib import Path

from fonetray.config.language import Translate
from fonetray.lookup.matches import Certainty, Match, Why
from fonetray.provider.client import Protection
from fonetray.provider.errors import (
    BadAnswer,
    NoHttps,
    PlainHttpRefused,
    ProviderError,
    Rejected,
    SentElsewhere,
    TimedOut,
    Uncertain,
    Unproven,
    Unreachable,
    WrongCredentials,
)
from fonetray.services.flows.at_hub import HubTooOld
from fonetray.services.history.notes import CallForgotten
from fonetray.services.people.company import HubAnswersStrangely, HubRefuses, HubRejects, HubUnproven, HubUnreachable
from fonetray.services.people.identity import Identity
from fonetray.store.errors import StoreCorrupt, StoreError, StoreFull, StoreLocked, StoreTooNew
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.feed_messages import LearntMessage
from fonetray.telephony.people import EmployeePhone
from fonetray.telephony.phones import ChosenPhone

_JUST_NOW = timedelta(minutes=2)
_HOUR = timedelta(hours=1)


def unprotected(protection: Protection, tr: Translate) -> str:
    """Say for as long as it is so that passwords can be read on the way; empty where they cannot."""
    if protection is Protection.NONE:
        return tr("Passwords travel unprotected: provider.allow_plain_http is on.")
    if protection is Protection.WAIVED:
        return tr("Passwords may travel unprotected: provider.allow_plain_http is on, and no address needs it.")
    return ""


def trouble(error: ProviderError | None, tr: Translate) -> str:
    """Say what is wrong with the provider, and what to do."""
    if isinstance(error, NoHttps):
        way_out = tr(
            "If it has no https, your administrator can set provider.allow_plain_http, and its http address as "
            "provider.myfone_url. Anybody on the way can then read your password."
        )
        return f"{trouble(error.reason, tr)} {way_out}"
    if isinstance(error, HubTooOld):
        return tr("The hub is older than this program and cannot switch for a while. Ask your administrator.")
    if isinstance(error, HubRejects):
        return tr("The hub said no: {words}", words=str(error))
    if isinstance(error, Rejected):
        return tr("The provider said no: {words}", words=str(error))
    sentences: tuple[tuple[type[ProviderError], str], ...] = (
        (HubRefuses, tr("The hub lets this computer in no more. Ask your administrator for a new join code.")),
        (HubUnproven, tr("Whoever answers there has not the hub's certificate. Ask your administrator.")),
        (HubAnswersStrangely, tr("What answers there is no hub of this version. Ask your administrator.")),
        (HubUnreachable, tr("The company's hub cannot be reached. Check the network.")),
        (WrongCredentials, tr("The login was refused. Check it under Account.")),
        (
            PlainHttpRefused,
            tr(
                "The address is unprotected (http) and was not used: provider.allow_plain_http is off. "
                "Ask your administrator."
            ),
        ),
        (SentElsewhere, tr("The provider sends us to another address. Check the address in the settings.")),
        (BadAnswer, tr("The provider answers strangely. Try again later.")),
        (Uncertain, tr("The answer was lost: your phone may still ring. Wait a moment before you call again.")),
        (Unproven, tr("The provider did not prove who it is. Check the computer's clock and the network.")),
        (TimedOut, tr("The provider does not answer. Try again in a moment.")),
        (Unreachable, tr("The provider cannot be reached. Check the network.")),
    )
    return next((text for kind, text in sentences if isinstance(error, kind)), tr("The provider cannot be reached."))


def store_trouble(error: StoreError, tr: Translate) -> str:
    """Say what is wrong with the database, and what to do."""
    sentences: tuple[tuple[type[StoreError], str], ...] = (
        (StoreLocked, tr("Another program holds the database. Quit that program and try again.")),
        (StoreFull, tr("There is no room left on the disk. Free some.")),
        (StoreTooNew, tr("The database was written by a later version. Update Fonetray.")),
        (StoreCorrupt, tr("The database is damaged.")),
        (CallForgotten, tr("Nothing is kept of this call any more.")),
    )
    other = tr("The database cannot be written. Check its disk and its folder.")
    return next((text for kind, text in sentences if isinstance(error, kind)), other)


def not_kept(error: StoreError, tr: Translate) -> str:
    """Say that calls are not kept, and why."""
    return tr("Calls are not kept now. {why}", why=store_trouble(error, tr))


def began_anew(kept: Path | None, tr: Translate) -> str:
    """Say what became of a database that was damaged (``kept`` is its new name) or taken away."""
    if kept is not None:
        return tr("The database was damaged and is kept as {file}; a new one was begun.", file=kept.name)
    return tr("The database was removed or replaced while Fonetray ran. What stands there now is used.")


def name_of(identity: Identity, tr: Translate) -> str:
    """Name another party: who they are, else their number, else that they hide it."""
    best = identity.best
    if best is None:
        hidden = identity.number.kind is NumberKind.HIDDEN
        return tr("Hidden number") if hidden else identity.number.display or tr("Unknown number")
    return best.name if best.certainty is Certainty.EXACT or identity.chosen else tr("Maybe {name}", name=best.name)


def why_match(match: Match, tr: Translate) -> str:
    """Say why somebody is thought to be behind a number."""
    return {
        Why.SAME_NUMBER: tr("All digits are equal."),
        Why.LOCAL_NUMBER: tr("The local number is equal."),
        Why.MODULE: tr("An integration module found them in this call."),
        Why.LAST_DIGITS: tr("The last 8 digits are equal."),
        Why.UNPROVEN: tr("{source} says so, and names no number to compare.", source=match.source),
    }[match.why]


def learnt_words(learnt: LearntMessage | None, tr: Translate) -> str:
    """Say what an integration module found out about a caller; empty where that is nothing."""
    if learnt is None:
        return ""
    typed = tr("Typed {digits}", digits=learnt.number) if learnt.number else ""
    return " · ".join(part for part in (learnt.note, typed) if part)


def phone_name(phone: EmployeePhone) -> str:
    """Name a phone with its local number, which tells two desk phones apart."""
    return f"{phone.name} ({phone.local_number})" if phone.name else phone.local_number


def no_such_phone(chosen: ChosenPhone, tr: Translate) -> str:
    """Say that the phone that was chosen is gone, and what rings instead; empty where it is there."""
    if not chosen.vanished:
        return ""
    return tr("{phone} is not your phone any more: those of your active profile ring.", phone=chosen.vanished)


def day(when: datetime) -> str:
    """Name a day and a time to come: 24/11 12:00."""
    local = when.astimezone()
    return f"{local.day}/{local.month} {local:%H:%M}"


def moment(when: datetime, now: datetime, tr: Translate) -> str:
    """Say when something was, as people do: just now, 12 min ago, today 14:05, Monday 9:30, 3/11 8:15."""
    ago = now - when
    if ago < _JUST_NOW:
        return tr("just now")
    if ago < _HOUR:
        return tr("{n} min ago", n=int(ago.total_seconds() // 60))
    return dated(when, now, tr)


def dated(when: datetime, now: datetime, tr: Translate) -> str:
    """Say when something was in words that stay true all day: today 14:05, yesterday 9:30, 3/11 8:15."""
    local, today = when.astimezone(), now.astimezone().date()
    clock = f"{local:%H:%M}"
    days = (today - local.date()).days
    if days == 0:
        return tr("today {clock}", clock=clock)
    if days == 1:
        return tr("yesterday {clock}", clock=clock)
    date = f"{local.day}/{local.month}" if local.year == today.year else f"{local.day}/{local.month} {local.year}"
    return f"{date} {clock}"


def keys_of_the_desktop(tr: Translate, needs: str = "") -> str:
    """Say how a command is bound to keys where the desktop gives programs none, and which package that ``needs``."""
    how = tr(
        "This desktop gives no keys to programs, but it runs this command by keys that you choose. "
        "GNOME: Settings, Keyboard, View and Customise Shortcuts, Custom Shortcuts. "
        "KDE: System Settings, Shortcuts, Add New, Command."
    )
    return " ".join(filter(None, (how, tr("The package {name} must be installed.", name=needs) if needs else "")))


def keys_nowhere(tr: Translate) -> str:
    """Say what to do where nobody has written this yet."""
    return tr("Fonetray cannot have keys of its own on this system yet. Drag the text to the search window instead.")
