"""What is said of a server that contacts are read from: how it stands, and what is wrong with it."""

from datetime import datetime

from fonetray.config.contact_servers import ContactServerError, LdapServer, Server
from fonetray.config.keyring_status import KeyringUnavailable
from fonetray.config.language import Translate
from fonetray.servers.errors import (
    BadAnswer,
    CutShort,
    Declined,
    Flaw,
    LoginRefused,
    Refusal,
    SentElsewhere,
    Unproven,
    Unreachable,
)
from fonetray.services.contacts.state import SourceLink, SourceState
from fonetray.services.contacts.taking import SourceTaken
from fonetray.store.errors import StoreError
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.wording import moment, store_trouble


def kind_words(server: Server, tr: Translate) -> str:
    """Name the kind of a server and where it is."""
    kind = tr("Directory") if isinstance(server, LdapServer) else tr("Address book")
    return f"{kind} · {server.url}"


def server_trouble(error: BaseException | None, tr: Translate) -> str:
    """Say what is wrong, and what to do."""
    if isinstance(error, Unproven):
        return _flaw(error.flaw, tr)
    if isinstance(error, Declined):
        return _refusal(error, tr)
    if isinstance(error, SentElsewhere):
        return tr(
            "The server sends us to {where}, where the password does not go. Enter that address if it is right.",
            where=error.where,
        )
    if isinstance(error, StoreError):
        return store_trouble(error, tr)
    sentences: tuple[tuple[type[BaseException], str], ...] = (
        (LoginRefused, tr("The login was refused. Check user and password.")),
        (CutShort, tr("The server gives only a part of its people. Narrow the filter, or ask its administrator.")),
        (BadAnswer, tr("What answers there is no server of this kind. Check the address.")),
        (Unreachable, tr("The server cannot be reached. Check the address and the network.")),
        (KeyringUnavailable, tr("The keyring cannot be used now. Unlock it and try again.")),
        (SourceTaken, tr("There are already contacts of that name from elsewhere. Choose another name.")),
        (ContactServerError, tr("That cannot be: {words}", words=str(error))),
    )
    return next((text for kind, text in sentences if isinstance(error, kind)), str(error or ""))


def standing(state: SourceState, now: datetime, tr: Translate) -> tuple[str, NoticeLevel]:
    """Say how a server stands."""
    progress = state.progress
    if progress is not None and progress.total:
        about = max(progress.total, progress.done)
        return tr("Reading {n} of about {m}…", n=progress.done, m=about), NoticeLevel.INFO
    if progress is not None:
        return (tr("Reading… {n} so far", n=progress.done) if progress.done else tr("Connecting…")), NoticeLevel.INFO
    if state.queued:
        return tr("Waits until another server has been read"), NoticeLevel.INFO
    if state.link in (SourceLink.DOWN, SourceLink.REFUSED):
        return _trouble_since(state, now, tr), NoticeLevel.WARNING
    if state.read is None:
        return tr("Not read yet"), NoticeLevel.INFO
    people = tr.plural("{n} person", "{n} people", state.count)
    said = tr("{people}, read {when}", people=people, when=moment(state.read, now, tr))
    left = state.report.rejected_count if state.report else 0
    return said + (", " + tr.plural("{n} left out", "{n} left out", left) if left else ""), NoticeLevel.INFO


def _trouble_since(state: SourceState, now: datetime, tr: Translate) -> str:
    why = server_trouble(state.error, tr)
    if state.since is None:
        return why
    return tr("{why} First noticed {when}.", why=why, when=moment(state.since, now, tr))


def _flaw(flaw: Flaw, tr: Translate) -> str:
    return {
        Flaw.EXPIRED: tr("The server's certificate has expired, or this computer's clock is wrong."),
        Flaw.OTHER_NAME: tr("The server's certificate is another computer's. Enter the name that stands in it."),
        Flaw.UNKNOWN_ISSUER: tr(
            "Nobody that this computer trusts has signed the server's certificate. "
            "Name your company's certificate file under More."
        ),
    }[flaw]


def _refusal(error: Declined, tr: Translate) -> str:
    return {
        Refusal.BASE: tr("The server has nothing at that base, or this user may not see it. Check the base."),
        Refusal.FILTER: tr("The server cannot read the filter. Check it."),
        Refusal.LOGIN_KIND: tr("The server wants another kind of login than Fonetray has. Ask its administrator."),
        Refusal.NO_BOOKS: tr("The server has no address books for this user."),
        Refusal.OTHER: tr("The server said no: {words}", words=str(error).removeprefix("the server said no: ")),
    }[error.refusal]
