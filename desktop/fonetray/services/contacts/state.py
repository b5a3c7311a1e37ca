"""How a server that contacts are read from stands, as windows and the doctor show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from fonetray.config.contact_servers import Server
from fonetray.servers.errors import LoginRefused
from fonetray.services.contacts.taking import ImportReport, Progress


class SourceLink(StrEnum):
    """How we stand with a server."""

    UNTRIED = "untried"
    UP = "up"
    DOWN = "down"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SourceState:
    """One server: ``link`` since ``since``, and why where it is in trouble; when it was last ``read`` to its end.

    ``progress`` is there while it is being read, ``queued`` while it waits for another one's turn to end.
    """

    name: str
    server: Server
    link: SourceLink = SourceLink.UNTRIED
    error: Exception | None = None
    since: datetime | None = None
    read: datetime | None = None
    count: int = 0
    progress: Progress | None = None
    queued: bool = False
    report: ImportReport | None = None

    @property
    def busy(self) -> bool:
        """Whether it is being read, or soon will be."""
        return self.queued or self.progress is not None


def link_of(error: Exception) -> SourceLink:
    """Say what an error makes of the link: a refused login is not tried again soon."""
    return SourceLink.REFUSED if isinstance(error, LoginRefused) else SourceLink.DOWN


def state_document(state: SourceState) -> Mapping[str, Any]:
    """Give a state as plain JSON: for commands that ask the running app."""
    progress, report = state.progress, state.report
    return {
        "name": state.name,
        "kind": state.server.kind,
        "url": state.server.url,
        "link": state.link.value,
        "error": str(state.error or ""),
        "since": state.since.isoformat() if state.since else None,
        "read": state.read.isoformat() if state.read else None,
        "count": state.count,
        "busy": state.busy,
        "progress": {"done": progress.done, "total": progress.total} if progress else None,
        "report": report_document(report) if report else None,
    }


def report_document(report: ImportReport) -> dict[str, Any]:
    """Give what a reading did as plain JSON."""
    return {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "rejected_count": report.rejected_count,
        "rejected": [{"line": one.line, "why": one.why} for one in report.rejected],
    }
