"""How a hub forgets: by age every day, and calls with numbers that are never logged a minute after their end."""

from collections.abc import Callable
from datetime import timedelta

from fonetray.services.commands.answering import Table
from fonetray.services.commands.forget import ForgetCommands
from fonetray.services.foundation import Foundation
from fonetray.services.retention import Retention
from fonetray.store.ageing import Ageing

_LINGER = 60.0
"""Seconds that a call which is not to be kept stays after its end, for desks that were cut off for a moment."""


class HubFoundation(Foundation):
    """The services as a hub has them."""

    def _linger(self) -> float:
        return _LINGER


def retention_of(base: Foundation, removed: Callable[[], None]) -> Retention:
    """Make what forgets by age; the newest event stays, by whose number desks know the log."""
    return Retention(
        base=base,
        ageing=Ageing(base.database, keeps_newest=True),
        keep=lambda: timedelta(days=base.account.settings.hub.keep_days),
        removed=removed,
    )


def forget_table(base: Foundation, removed: Callable[[], None]) -> Table:
    """Give the commands by name; whoever holds events in memory hears when any were removed."""
    base.never_log.subscribe(lambda _: removed())
    return ForgetCommands(base, changed=removed).table()
