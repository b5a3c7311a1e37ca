"""The doctor's look at the servers that contacts are read from."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from fonetray.services.contacts.state import SourceLink
from fonetray.services.doctor.checks import Check, moment

_FIXES = {
    SourceLink.DOWN: "Check the address and the network; it is tried again by itself",
    SourceLink.REFUSED: "Enter the password anew: `fonetray contacts add-{kind} …`, or in the window Contacts",
}


def check_sources(states: Iterable[Mapping[str, Any]], problems: Iterable[str], now: datetime) -> Iterable[Check]:
    """Say how each server stands, from what ``state_document`` made of it; a line in the file that is wrong too."""
    for state in states:
        link = SourceLink(state["link"])
        name = f"contacts from {state['name']}"
        if link in _FIXES:
            since = f" (first {moment(_time(state['since']), now)})" if state["since"] else ""
            how = "refuses the login" if link is SourceLink.REFUSED else "cannot be read"
            yield Check(name, ok=False, detail=f"{how}: {state['error']}{since}", fix=_FIXES[link].format(**state))
        else:
            read = f"read {moment(_time(state['read']), now)}" if state["read"] else "not read yet"
            yield Check(name, ok=True, detail=f"{state['count']} people, {read}")
    for problem in problems:
        yield Check("servers for contacts", ok=False, detail=problem, fix="Mend the file, or remove the server from it")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
