"""What the app forgets by itself: late after the start, when whatever a start brings is done, and then every day."""

import asyncio
from collections.abc import Callable

from fonetray.services.desk import Desk

_SETTLED = 600.0
"""Seconds after which a start is long over."""


async def forget_what_is_old(desk: Desk, removed: Callable[[], None]) -> None:
    """Go on until cancelled; ``removed`` is called when anything went."""
    await asyncio.sleep(_SETTLED)
    from fonetray.services.retention import Retention, months  # noqa: PLC0415 - not needed by a start

    retention = Retention(
        base=desk,
        ageing=desk.ageing,
        keep=lambda: months(desk.account.settings.history.keep_months),
        removed=removed,
    )
    await retention.regularly()
