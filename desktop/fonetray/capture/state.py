"""Whether a capture runs, since when and until when, and why it stopped: a small file that outlives the program."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

DAYS = 7
"""A capture that nobody ends ends by itself after so many days."""


@dataclass(frozen=True, slots=True)
class CaptureState:
    """``why`` is a clause on why it stopped by itself, ``given`` the bytes of the file that an export has seen."""

    on: bool = False
    since: datetime | None = None
    until: datetime | None = None
    why: str = ""
    given: int = 0

    def running(self, now: datetime) -> bool:
        """Say whether it runs; a clock that was set back by days does not make it run longer."""
        return (
            self.on and self.since is not None and self.until is not None and self.since - _LEEWAY <= now < self.until
        )

    def begun(self, now: datetime, days: int = DAYS) -> "CaptureState":
        """Give the state of a capture that begins, or is prolonged, now."""
        since = self.since if self.running(now) and self.since else now
        return CaptureState(on=True, since=since, until=now + timedelta(days=days), given=self.given)

    def ended(self, why: str = "") -> "CaptureState":
        """Give the state after it has ended."""
        return replace(self, on=False, why=why)


_LEEWAY = timedelta(hours=12)


def load_state(path: Path) -> CaptureState:
    """Read the state; a file that is not there or says nothing is a capture that never was."""
    try:
        told = json.loads(path.read_text("utf-8"))
        return CaptureState(
            on=told["on"] is True,
            since=_time(told["since"]),
            until=_time(told["until"]),
            why=str(told["why"]),
            given=int(told["given"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return CaptureState()


def save_state(path: Path, state: CaptureState) -> None:
    """Write the state for its owner only, in one step; raises ``OSError``."""
    beside = path.with_name(path.name + ".new")
    with suppress(FileNotFoundError):
        beside.unlink()
    told = asdict(state) | {
        "since": state.since.isoformat() if state.since else None,
        "until": state.until.isoformat() if state.until else None,
    }
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(told, file)
    beside.replace(path)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
