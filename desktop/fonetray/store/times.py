"""How times are written in the database: UTC, so that texts order as times do."""

from datetime import UTC, datetime


def iso(time: datetime) -> str:
    """Write an aware time."""
    return (time if time.tzinfo is UTC else time.astimezone(UTC)).isoformat(timespec="microseconds")


def read_iso(text: str) -> datetime:
    """Read what `iso` has written."""
    return datetime.fromisoformat(text)
