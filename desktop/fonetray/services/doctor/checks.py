"""The doctor: looks at each part, says whether it is well, what was seen, and what to do."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fonetray.config.credentials import CredentialStore, KeyringStatus
from fonetray.feed.errors import FeedError, NotAdmitted
from fonetray.feed.ports import FeedLink
from fonetray.listener.addresses import is_loopback
from fonetray.provider.client import Protection, ProviderClient
from fonetray.provider.errors import ProviderError
from fonetray.services.capture import CaptureStatus
from fonetray.services.desk import Desk
from fonetray.services.doctor.diagnosis import Cause
from fonetray.store.journal import EventCounts
from fonetray.store.whereabouts import BESIDE

_HUB_FIXES = {
    FeedLink.REFUSED: "Ask your administrator for a new join code, then `fonetray join`",
    FeedLink.DISPLACED: "Ask your administrator for a join code for each computer, then `fonetray join`",
}
_CALL_YOURSELF = "Enter the address below at the PBX, then call yourself"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; ``fix`` is what to do, empty where all is well."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


async def check_keyring(credentials: CredentialStore) -> Check:
    """Write, read and remove a random value."""
    state = await credentials.probe()
    fixes = {
        KeyringStatus.READY: "",
        KeyringStatus.LOCKED: "Unlock the keyring (log in to the desktop, or open its password manager)",
        KeyringStatus.TIMED_OUT: "Unlock the keyring; it did not answer in time",
    }
    none = "Install and start a keyring such as gnome-keyring or KWallet"
    return Check("keyring", state is KeyringStatus.READY, state.value, fixes.get(state, none))


async def check_hub(desk: Desk, status: dict[str, Any] | None) -> AsyncIterator[Check]:
    """Say how this computer stands with its hub, as the running app does, else by asking; nothing where there is none.

    Asking is done with the token, which then counts as used.
    """
    if not desk.account.settings.hub.url:
        return
    if not desk.account.joined:
        yield Check("hub", ok=False, detail="a hub is set, and this computer has not joined it", fix=_JOIN)
        return
    if status is not None and status["feed"]["link"] != FeedLink.UP:
        link, message = FeedLink(status["feed"]["link"]), str(status["feed"]["message"])
        fix = _HUB_FIXES.get(link, "Check the network; it is tried again by itself")
        yield Check("hub", ok=False, detail=f"{link.value}: {message}" if message else link.value, fix=fix)
        return
    try:
        await desk.hub.api.flows("")
    except FeedError as error:
        refused = isinstance(error, NotAdmitted)
        fix = _JOIN if refused else "Check the network, and with your administrator whether the hub runs"
        yield Check("hub", ok=False, detail=str(error), fix=fix)
    else:
        yield Check("hub", ok=True, detail=f"{desk.account.settings.hub.url} answers")


async def check_provider(desk: Desk) -> Check:
    """Ask the provider for the call flows; nothing is changed anywhere. Of a desk with a hub the hub is who asks."""
    if desk.account.joined:
        fix = "" if desk.account.calls else "Run `fonetray login` to make calls from this computer too"
        detail = "people and call flows come from the hub" + ("" if not fix else "; no myfone login is stored")
        return Check("provider", ok=True, detail=detail, fix=fix)
    if not desk.account.complete:
        return Check("provider", ok=False, detail="no logins are stored", fix="Run `fonetray login`")
    try:
        flows = await desk.client.call_flows()
    except ProviderError as error:
        return Check("provider", ok=False, detail=str(error), fix=error.hint or "Try again later")
    return Check("provider", ok=True, detail=f"answers, {len(flows)} call flows")


def check_link(provider: dict[str, Any]) -> Check:
    """Say what the running hub, which alone has the company's login, says of the provider."""
    well = provider["link"] == "up"
    fix = "Give the hub the company's account and hash (docs/deployment.md), and look into its log"
    if provider["link"] == "down":
        fix = "See that the hub's firewall lets it out to the provider, TCP 443; it is tried again by itself"
    return Check("provider", well, str(provider["message"] or provider["link"]), "" if well else fix)


def check_protection(client: ProviderClient) -> Iterable[Check]:
    """Say so for as long as passwords may travel over plain http."""
    if client.protection is Protection.FULL:
        return
    if client.protection is Protection.NONE:
        detail = "passwords travel unprotected: provider.allow_plain_http is on, and an address is plain http"
        fix = "Set provider.api_url and provider.myfone_url to https addresses, provider.allow_plain_http to false"
    else:
        detail = "passwords may travel unprotected: provider.allow_plain_http is on, and no address needs it"
        fix = "Run `fonetray config set provider.allow_plain_http false`"
    yield Check("https", ok=False, detail=detail, fix=fix)


def check_database(file: Path, trouble: str) -> Check:
    """Say what the running app says of its database (``trouble``, empty where all is well), and what it kept."""
    if trouble:
        return Check("database", False, *_detail_and_fix(trouble))
    kept = sorted(found.name for found in file.parent.glob(f"{file.name}.damaged-*") if not found.name.endswith(BESIDE))
    detail = f"well; a damaged one is kept as {', '.join(kept)}" if kept else "well"
    return Check("database", ok=True, detail=detail)


def _detail_and_fix(message: str) -> tuple[str, str]:
    detail, _, fix = message.partition("; ")
    return detail, fix[:1].upper() + fix[1:]


def check_app(status: dict[str, Any] | None) -> Iterable[Check]:
    """Say what the running app says of its tray and its listener."""
    if status is None:
        yield Check("app", ok=False, detail="is not running", fix="Start `fonetray`")
        return
    if "tray" in status:  # a hub has no windows
        tray = bool(status["tray"])
        words = "there" if tray else "this desktop has none"
        yield Check("tray", tray, words, "" if tray else "The search window stands in")
    listening = bool(status["listener"]["running"])
    fix = "" if listening else "Free the port or set another: `fonetray config set listener.port 0`"
    sources = ", ".join(status["sources"])
    answers = f"answers; events came from {sources}" if sources else "answers"
    yield Check("listener", listening, answers if listening else "is not running", fix)
    if problems := status["listener"].get("rule_problems", []):
        detail = "; ".join(problems[:3])
        yield Check("rules", ok=False, detail=detail, fix="Mend the file; the rules before the edit stay in use")
    elif modules := status["listener"].get("modules", {}):
        yield Check("rules", ok=True, detail=f"answer {', '.join(modules)}")
    wrong = int(status["refusals"].get("secret", 0))
    if wrong:
        detail = f"{wrong} requests came with a wrong secret"
        yield Check("secret", ok=False, detail=detail, fix="Copy the address for the PBX again from the Account window")


def check_share(share: dict[str, Any]) -> Check:
    """Say whether the running app or hub gives the employee list away (`Sharing.standing`), and at which address."""
    if not share["on"]:
        if share["wanted"]:
            return Check("share", ok=False, detail="the employee list cannot be shared", fix="Look into the log")
        return Check("share", ok=True, detail="the employee list is not shared")
    sites = ", ".join(share["origins"])
    readers = f"pages of {sites} may read it" if sites else "no web site's pages may read it"
    fix = "" if sites else "Name the intranet: `fonetray config set share.origins '[\"https://intranet.example.dk\"]'`"
    if is_loopback(urlsplit(share["url"]).hostname or ""):
        fix = "Set listener.host or listener.public_url, so that others than this computer reach it"
    return Check("share", ok=True, detail=f"the employee list is shared at {share['url']}; {readers}", fix=fix)


def check_card(cause: Cause, when: datetime | None, now: datetime) -> Check:
    """Say whether the next call would show a card, or why it would not; ``when`` belongs to the cause."""
    detail, fix = _CARD[cause]
    return Check("call card", cause is Cause.ALL_WELL, f"{detail} ({moment(when, now)})" if when else detail, fix)


_JOIN = "Ask your administrator for a new join code, then `fonetray join`"
_COPY = "Copy the address from the Account window and enter it at the PBX"
_CARD = {
    Cause.HUB_NOT_JOINED: ("this computer has not joined the hub", _JOIN),
    Cause.HUB_LOST: ("the hub cannot be reached", "Check the network; it is tried again by itself"),
    Cause.HUB_REFUSED: ("the hub does not let this computer in", _JOIN),
    Cause.HUB_DISPLACED: ("another computer has this desk's place at the hub", _JOIN),
    Cause.HUB_SILENT: ("the hub has told of no call yet", "Call yourself; if nothing comes, see whether it does there"),
    Cause.NOT_LISTENING: ("nothing listens for calls", "`fonetray config set listener.port 0`, then start it again"),
    Cause.WRONG_SECRET: ("the last request came with a wrong secret", _COPY),
    Cause.WRONG_HOST: (
        "the last request came to a name that is not ours",
        "`fonetray config set listener.allowed_hosts '[\"NAME\"]'`, or set listener.public_url",
    ),
    Cause.NO_EVENT: ("no event has ever arrived", _COPY),
    Cause.OTHER_ACCOUNT: ("the last event was of another PBX account", "Check account.id with your administrator"),
    Cause.NOT_UNDERSTOOD: ("the last event could not be understood", "`fonetray capture export FILE` has it"),
    Cause.NO_NUMBER: ("no local number is chosen", "`fonetray config set account.local_number NUMBER`"),
    Cause.UNKNOWN_NUMBER: ("no employee has the chosen local number", "`fonetray sync`, then choose again"),
    Cause.OTHER_EMPLOYEE: ("calls arrive, but none to the chosen local number", "Check account.local_number"),
    Cause.MUTED: ("call cards are muted", "`fonetray config set popup.muted false`"),
    Cause.FULL_SCREEN: (
        "a card was kept away, because a window filled the screen",
        "`fonetray config set popup.in_full_screen true` shows them anyway",
    ),
    Cause.PRESENTING: (
        "you are presenting, and cards stay away meanwhile",
        "Say in the tray's menu that you are done, or `fonetray config set popup.while_sharing no-names`",
    ),
    Cause.ALL_WELL: ("comes up", ""),
}


async def check_whose_phone(desk: Desk) -> Check:
    """Say whether a local number is chosen, and whether an employee has it."""
    local = desk.account.local_number
    if not local:
        fix = "Run `fonetray config set account.local_number NUMBER`, or choose it in the Account window"
        return Check("local number", ok=False, detail="none is chosen, so nothing pops up", fix=fix)
    employee = desk.directory.employee(local)
    if employee is None:
        fix = "Run `fonetray sync`, then choose again"
        return Check("local number", ok=False, detail=f"no employee has {local}", fix=fix)
    return Check("local number", ok=True, detail=f"{local}, {employee.name}")


async def check_lookups(desk: Desk) -> Check:
    """Count who can be recognised."""
    contacts = await desk.people.count_contacts()
    people, doubt = len(desk.directory.employees), desk.directory.doubt
    known = f"{people} colleagues and {contacts} contacts are known"
    if doubt is not None:
        fix = "Wait for the next reading, or take it as it is with `fonetray sync --anyway`"
        return Check("lookups", ok=False, detail=f"{known}, but {doubt.in_words}", fix=fix)
    return Check("lookups", people > 0, known, "" if people else "Run `fonetray sync`")


def check_events(counts: EventCounts, now: datetime, *, joined: bool = False) -> Check:
    """Say how many requests came, and when the last, and what to do about those that nobody understood."""
    if counts.last is None:
        return Check(
            "events", ok=False, detail="none has ever arrived", fix="Call yourself" if joined else _CALL_YOURSELF
        )
    came = f"{counts.count} events, the last {moment(counts.last, now)}"
    detail = f"{came}; {counts.not_understood} not understood"
    if counts.last_not_understood is None:
        return Check("events", ok=True, detail=detail)
    last = f"{counts.last_not_understood.astimezone():%Y-%m-%d %H:%M}"
    fix = "Run `fonetray capture export` to see what they say; nothing of them is lost"
    return Check("events", ok=True, detail=f"{detail}, the last {last}: {counts.reason}", fix=fix)


def moment(when: datetime, now: datetime) -> str:
    """Say when something was: how long ago within the hour, else the day and the time."""
    ago = now - when
    if timedelta() <= ago < timedelta(hours=1):
        return f"{int(ago.total_seconds() // 60)} min ago"
    return f"{when.astimezone():%Y-%m-%d %H:%M}"


def check_capture(status: CaptureStatus) -> Iterable[Check]:
    """Say that a capture is on, or has stopped by itself; nothing where there is none."""
    if status.on and status.until is not None:
        detail = f"is on until {status.until.astimezone():%Y-%m-%d %H:%M}, {status.requests + status.exchanges} entries"
        yield Check("capture", ok=True, detail=detail, fix="Run `fonetray capture off` when it is no longer needed")
    elif status.why:
        fix = "Run `fonetray capture export`, then `fonetray capture on` to go on"
        yield Check("capture", ok=False, detail=f"has stopped by itself: {status.why}", fix=fix)
