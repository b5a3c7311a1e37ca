"""The sentences that say how this computer stands with its company's hub."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from fonetray.config.language import Translate
from fonetray.feed.errors import FeedBroken, FeedError, NoHubAddress, NotAdmitted, Unproven
from fonetray.feed.ports import FeedLink
from fonetray.services.desk import Desk
from fonetray.ui.words.wording import day


def hub_trouble(desk: Desk, tr: Translate) -> str:
    """Say what keeps the hub's calls away, and what to do; empty where nothing does, or where there is no hub."""
    if not desk.account.settings.hub.url:
        return ""
    if not desk.account.joined:
        return tr("This computer has not joined the company's hub. Enter a join code under Account.")
    standing, since = desk.hub.feeding.link, desk.hub.feeding.since
    match standing.link:
        case FeedLink.LOST:
            when = "" if since is None else _clock(since)
            return " ".join((tr("Not connected to the hub since {time}.", time=when), why_lost(standing.error, tr)))
        case FeedLink.REFUSED:
            return why_refused(standing.error, tr)
        case FeedLink.DISPLACED:
            return tr("Another computer uses this desk's place at the hub. Each needs a join code of its own.")
        case _:
            return ""


def why_lost(error: FeedError | None, tr: Translate) -> str:
    """Say why there is no connection, and what happens about it."""
    if isinstance(error, Unproven):
        return tr("Whoever answers there has not the hub's certificate. Ask your administrator.")
    if isinstance(error, NoHubAddress):
        return tr("Its address in the settings is none that can be used. Join again with a new join code.")
    if isinstance(error, FeedBroken):
        return tr("What answers there is no hub of this version. Ask your administrator.")
    return tr("It is tried again by itself.")


def why_refused(error: FeedError | None, tr: Translate) -> str:
    """Say why the hub does not let us, or a join code, in."""
    code = error.code if isinstance(error, NotAdmitted) else ""
    return {
        "revoked": tr("The hub lets this computer in no more. Ask your administrator for a new join code."),
        "expired": tr("The time for which the hub lets this computer in is over. Ask for a new join code."),
        "used": tr("The join code has been used already. Ask your administrator for a new one."),
    }.get(code, tr("The hub does not know this computer. Ask your administrator for a new join code."))


def connected(desk: Desk, tr: Translate) -> str:
    """Say which hub we are connected to, and as whom; empty while we are not."""
    feeding = desk.hub.feeding
    if feeding.link.link is not FeedLink.UP or feeding.hello is None:
        return ""
    local = feeding.hello.employee
    employee = desk.directory.employee(local)
    who = f"{local} {employee.name}" if employee and employee.name else local
    return tr("Connected to {hub} as {who}", hub=host(desk.account.settings.hub.url), who=who)


def host(url: str) -> str:
    """Give the name that a hub is reached by."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _clock(when: datetime) -> str:
    local = when.astimezone()
    return f"{local:%H:%M}" if local.date() == datetime.now(UTC).astimezone().date() else day(when)
