"""What a source can be told of a call that has ended, each fact as a text."""

from dataclasses import dataclass
from datetime import UTC, datetime

FACTS = (
    "call", "key", "direction", "outcome", "started", "ended", "date", "time", "seconds", "milliseconds", "length",
    "employee", "colleague", "note", "name", "organisation",
)  # fmt: skip
OF_THE_MATCH = ("name", "organisation")
"""Those that there are only of a caller whom the source knows."""
DIRECTIONS = ("incoming", "outgoing")
OUTCOMES = ("answered", "missed", "unknown")
"""``unknown`` is an outgoing call of which nobody told whether it was answered."""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call of one of us. ``key`` stays the same however often it is sent; times are aware, ``seconds`` is talk time.

    ``colleague`` is the name of who of us, ``employee`` the local number.
    """

    call: str
    key: str
    direction: str
    outcome: str
    started: datetime
    ended: datetime
    seconds: int
    employee: str
    colleague: str
    note: str = ""

    def texts(self) -> dict[str, str]:
        """Write each as it is sent; times are UTC."""
        started = self.started.astimezone(UTC)
        minutes, seconds = divmod(self.seconds, 60)
        return {
            "call": self.call,
            "key": self.key,
            "direction": self.direction,
            "outcome": self.outcome,
            "started": _moment(self.started),
            "ended": _moment(self.ended),
            "date": f"{started:%Y-%m-%d}",
            "time": f"{started:%H:%M:%S}",
            "seconds": str(self.seconds),
            "milliseconds": str(self.seconds * 1000),
            "length": f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}",
            "employee": self.employee,
            "colleague": self.colleague,
            "note": self.note,
        }


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
