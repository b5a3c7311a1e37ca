"""What a desk tells its hub late, of when it was: by seconds before now, for two computers' clocks need not agree."""

from datetime import datetime, timedelta

OLDEST = timedelta(days=31)
"""How long ago something may have been done that is told only now: a desk may have been away for that long."""
TOGETHER = timedelta(seconds=5)
"""What was done within this is taken in the order in which it came: a network holds one up longer than another."""


def moment(age: float, now: datetime) -> datetime:
    """Give when something was that is ``age`` seconds old; what is to come, or no age at all, is now."""
    return now - timedelta(seconds=min(max(0.0, age), OLDEST.total_seconds()))
