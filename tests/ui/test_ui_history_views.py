"""What the history is asked for: from which midnight on."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from fonetray.ui.history.views import Since


@pytest.fixture
def in_denmark(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as there:
        there.setenv("TZ", "Europe/Copenhagen")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be set here")
@pytest.mark.usefixtures("in_denmark")
@pytest.mark.parametrize(
    ("now", "since", "begins"),
    [
        (datetime(2026, 6, 10, 22, 30, tzinfo=UTC), Since.TODAY, datetime(2026, 6, 10, 22, tzinfo=UTC)),
        (datetime(2026, 3, 29, 12, tzinfo=UTC), Since.TODAY, datetime(2026, 3, 28, 23, tzinfo=UTC)),  # a short day
        (datetime(2026, 10, 25, 12, tzinfo=UTC), Since.TODAY, datetime(2026, 10, 24, 22, tzinfo=UTC)),  # a long one
        (datetime(2026, 10, 28, 12, tzinfo=UTC), Since.WEEK, datetime(2026, 10, 20, 22, tzinfo=UTC)),
        (datetime(2026, 4, 10, 12, tzinfo=UTC), Since.MONTH, datetime(2026, 3, 10, 23, tzinfo=UTC)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), Since.YEAR, datetime(2027, 2, 28, 23, tzinfo=UTC)),
        (datetime(2026, 6, 10, 12, tzinfo=UTC), Since.EVER, None),
    ],
)
def test_a_day_begins_at_its_own_midnight(now: datetime, since: Since, begins: datetime | None) -> None:
    assert since.begins(now) == begins
