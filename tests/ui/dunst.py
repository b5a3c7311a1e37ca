"""A notification server as a test sees it: a real one, asked by its own tool."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication

from fonetray.ui.tasks import Tasks


@dataclass
class Dunst:
    """``tool`` runs programs on the server's desktop; ``tasks`` are those of what shows notifications."""

    tool: Callable[..., str]
    tasks: Tasks

    async def settle(self) -> None:
        """Wait until all that was asked for is done."""
        await self.until(lambda: len(self.tasks) == 0)

    async def until_displayed(self, count: int) -> None:
        """Wait for the server, which answers before it has drawn anything."""
        await self.settle()
        async with asyncio.timeout(20):
            while await self.displayed() != count:
                pass

    async def displayed(self) -> int:
        """Count what is on the screen."""
        return int((await self.dunst("count", "displayed")).strip() or 0)

    async def dunst(self, *words: str) -> str:
        """Tell the server something, as its user would."""
        return await asyncio.to_thread(self.tool, "dunstctl", *words)

    async def until(self, what: Callable[[], object]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(20):
            while not what():
                QGuiApplication.processEvents()  # our own timers, which no loop of Qt's runs here
                await asyncio.sleep(0.01)
