"""``fonetray doctor``: checks everything and says what to do."""

import argparse
import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.config.credentials import CredentialStore
from fonetray.services.contacts.state import state_document
from fonetray.services.desk import Desk
from fonetray.services.doctor.checks import (
    Check,
    check_app,
    check_capture,
    check_card,
    check_database,
    check_events,
    check_hub,
    check_keyring,
    check_link,
    check_lookups,
    check_protection,
    check_provider,
    check_share,
    check_whose_phone,
)
from fonetray.services.doctor.diagnosis import Cause
from fonetray.services.doctor.lookup_checks import check_journals, check_sources
from fonetray.services.doctor.source_checks import check_sources as check_servers
from fonetray.services.ground.account import NO_CREDENTIALS
from fonetray.store.journal import EventCounts
from fonetray.system.here import integration


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words: there are none."""
    del parser


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Examine; exit 0 when all is well, 1 when something is to be done."""
    del options
    status = context.ask_app("status")
    checks, counts = asyncio.run(_examine(context, status))
    why = context.ask_app("why") if status is not None and not status.get("hub") else None
    if why is not None:
        when = datetime.fromisoformat(why["when"]) if why["when"] else None
        checks.append(check_card(Cause(why["cause"]), when, datetime.now(UTC)))
    report = {
        "checks": [asdict(check) for check in checks],
        "listener": _listener(context, status, counts),
        "events": {
            "last": counts.last.isoformat() if counts.last else None,
            "count": counts.count,
            "not_understood": counts.not_understood,
            "last_not_understood": counts.last_not_understood.isoformat() if counts.last_not_understood else None,
            "reason": counts.reason,
        },
    }
    context.answer(report, lambda: _words(checks, report))
    return Exit.DONE if all(check.ok for check in checks) else Exit.FAILED


async def _examine(context: Context, status: dict[str, Any] | None) -> tuple[list[Check], EventCounts]:
    credentials = CredentialStore(context.home.keyring_service)
    hub = status is not None and bool(status.get("hub"))
    checks = (
        [*check_app(status)] if hub else [await check_keyring(credentials), *check_app(status), *await _links(context)]
    )
    checks += [check_share(status["share"])] if status else []
    trouble, counts = str(status["database"]["message"]) if status else "", EventCounts(None, 0, 0)
    try:
        async with context.desk(reading=True) as desk:
            desk.account.credentials = await credentials.load() or NO_CREDENTIALS
            checks += [] if hub else [check async for check in check_hub(desk, status)]
            checks += [*check_protection(desk.client)]
            checks += [check_link(status["provider"])] if hub and status else [await check_provider(desk)]
            checks += [] if hub else [await check_whose_phone(desk)]
            checks += [await check_lookups(desk)]
            checks += [] if hub else await _servers(desk, status)
            checks += [] if hub else await _sources(desk, status)
            counts = await desk.journal.event_counts()
            checks += [
                check_events(counts, datetime.now(UTC), joined=desk.account.joined),
                *check_capture(desk.capture.status()),
            ]
    except CommandError as error:
        trouble = trouble or str(error)
    checks.append(check_database(context.home.database, trouble))
    return checks, counts


async def _servers(desk: Desk, status: dict[str, Any] | None) -> list[Check]:
    """Look at the servers that contacts are read from, as the running app sees them where there is one."""
    await desk.sources.load()
    told = {one["name"]: one for one in status["contact_servers"]} if status else {}
    states = [told.get(state.name) or state_document(state) for state in desk.sources.states]
    return [*check_servers(states, desk.sources.problems, datetime.now(UTC))]


async def _sources(desk: Desk, status: dict[str, Any] | None) -> list[Check]:
    """Say how the running app's lookup sources do; without one, only whether their files can be read."""
    if status is not None:
        sources = status["lookups"]
    else:
        await desk.lookups.refresh()
        sources = desk.lookups.document()
    return [*check_sources(sources, datetime.now(UTC)), *check_journals(await desk.journalling.tallies())]


async def _links(context: Context) -> list[Check]:
    opener = await integration(context.home).links()
    if opener.current is None:
        return []
    fix = "" if opener.ours else "Run `fonetray links take`, or choose it under Settings"
    return [Check("tel: links", opener.ours, opener.current or "no program opens them", fix)]


def _listener(context: Context, status: dict[str, Any] | None, counts: EventCounts) -> dict[str, Any]:
    if status is None:
        return {"running": False, "public": "unproven", "urls": {}, "modules": {}}
    public_url = context.settings().listener.public_url
    host = urlsplit(status["listener"]["urls"]["any"]).hostname or ""
    own = host in ("127.0.0.1", "::1", "localhost") and not public_url
    public = "this computer only" if own else "proven by an event" if counts.count else "unproven"
    return {
        "running": status["listener"]["running"],
        "public": public,
        "urls": status["listener"]["urls"],
        "modules": status["listener"].get("modules", {}),
    }


def _words(checks: list[Check], report: dict[str, Any]) -> str:
    lines = []
    for check in checks:
        lines.append(f"{'ok     ' if check.ok else 'problem'}  {check.name}: {check.detail}")
        if check.fix:
            lines.append(f"         → {check.fix}")
    urls = report["listener"]["urls"]
    if urls:
        lines += ["", f"Address for the PBX ({report['listener']['public']}): {urls['any']}"]
    lines += [f"Address of module {name}: {url}" for name, url in report["listener"]["modules"].items()]
    return "\n".join(lines)
