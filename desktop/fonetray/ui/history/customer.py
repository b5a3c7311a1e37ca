"""Fills the card beside the calls: at once with what the row says, and a moment later with all that is known."""

import asyncio
from contextlib import aclosing
from typing import Any

from fonetray.services.desk import Desk
from fonetray.services.history.calls import Kept
from fonetray.services.people.names import Names
from fonetray.store.errors import StoreError
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.history.writer import HistoryWriter
from fonetray.ui.tasks import Tasks

_SETTLED = 0.08
"""Seconds that a call is selected before more is asked about it: who runs down the list asks for nobody."""


class HistoryCustomer:
    """Shows the customer of one call at a time; who was asked about before is asked about no more."""

    def __init__(self, *, window: HistoryWindow, writer: HistoryWriter, names: Names, desk: Desk, tasks: Tasks) -> None:
        """Take the parts."""
        self._window = window
        self._writer = writer
        self._names = names
        self._desk = desk
        self._tasks = tasks
        self._asking: asyncio.Task[Any] | None = None

    def show(self, kept: Kept | None) -> None:
        """Show whose call this is; nobody for None."""
        self.close()
        identity = self._names.known(kept.call.number) if kept is not None else None
        if kept is None or identity is None:
            self._window.show_customer(None)
            return
        before = self._window.details.view
        same = before is not None and before.key == kept.call.key
        if not same:
            self._window.show_customer(self._writer.customer(kept, identity))
        self._asking = self._tasks.spawn(self._ask(kept), name="customer")

    def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    async def _ask(self, kept: Kept) -> None:
        await asyncio.sleep(_SETTLED)
        identity, contacts = await self._names.of(kept.call.number), None
        try:
            async for contacts in self._desk.contact_log.told(identity):
                self._window.show_customer(self._writer.customer(kept, identity, contacts))
        except StoreError:
            return  # the card stays without contacts; that nothing can be read is said elsewhere
        async with aclosing(self._desk.identification.asking(kept.call.number)) as answers:
            async for identity in answers:
                self._window.show_customer(self._writer.customer(kept, identity, contacts))
