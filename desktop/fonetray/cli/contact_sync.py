"""Reading servers from a terminal: here, or in the running app, whose progress is followed."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from fonetray.cli.context import CommandError, Context
from fonetray.config.server_passwords import KeyringUnavailable
from fonetray.servers.errors import ServerError
from fonetray.services.contacts.sources import ContactSources, NoSuchServer
from fonetray.services.contacts.state import report_document, state_document
from fonetray.services.contacts.taking import SourceTaken

_LOOK = 0.3
"""Seconds between two looks at the running app."""
_NOTHING = {"added": 0, "changed": 0, "removed": 0, "rejected_count": 0, "rejected": []}
Document = dict[str, Any]


async def sync_here(context: Context, names: Sequence[str]) -> list[Document]:
    """Read servers one after another; what goes wrong with one costs no other."""
    async with context.desk() as desk:
        sources: ContactSources = desk.sources
        await sources.load()
        for problem in sources.problems:
            context.say(problem)
        wanted = _wanted([state.name for state in sources.states], names)

        def show() -> None:
            for state in sources.states:
                if state.progress:
                    _show(state_document(state))

        sources.subscribe(show)
        return [await _one(sources, name) for name in wanted]


def sync_in_app(context: Context, names: Sequence[str]) -> list[Document] | None:
    """Have the running app read servers, and follow it; None when no app runs."""
    there = context.ask_app("contact-servers")
    if there is None:
        return None
    for problem in there["problems"]:
        context.say(problem)
    wanted = _wanted([state["name"] for state in there["servers"]], names)
    context.ask_app("read-contacts", names=wanted)
    try:
        return _followed(context, wanted)
    except KeyboardInterrupt:
        context.ask_app("leave-contacts", names=wanted)
        raise


def _followed(context: Context, wanted: Sequence[str]) -> list[Document]:
    while True:
        there = context.ask_app("contact-servers", wait=_LOOK)
        if there is None:
            raise CommandError("the running app stopped before all was read; what came before stays")
        states = {state["name"]: state for state in there["servers"]}
        busy = [states[name] for name in wanted if name in states and states[name]["busy"]]
        if not busy:
            _clear()
            return [_done(states[name]) for name in wanted if name in states]
        for state in busy:
            if state["progress"]:
                _show(state)


def _done(state: Mapping[str, Any]) -> Document:
    failed = state["link"] in ("down", "refused")
    report = state["report"] if not failed and state["report"] else _NOTHING
    return {"name": state["name"], **report, "error": state["error"] if failed else ""}


async def _one(sources: ContactSources, name: str) -> Document:
    try:
        report = await sources.sync(name)
    except (ServerError, KeyringUnavailable, SourceTaken) as error:
        return {"name": name, **_NOTHING, "error": str(error)}
    finally:
        _clear()
    return {"name": name, **report_document(report), "error": ""}


def _wanted(there: Sequence[str], names: Sequence[str]) -> list[str]:
    for name in names:
        if name not in there:
            raise CommandError(str(NoSuchServer(name)))
    return list(names or there)


def _show(state: Mapping[str, Any]) -> None:
    """Say how far it is, on the one line of a terminal; a file gets none of it."""
    if sys.stderr.isatty():
        progress = state["progress"]
        of = f" of about {progress['total']}" if progress["total"] else ""
        sys.stderr.write(f"\r\x1b[K{state['name']}: {progress['done']}{of}")
        sys.stderr.flush()


def _clear() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
