"""The text that is selected in another program, as far as a session lets it be read."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

from fonetray.system.programs import asked

if TYPE_CHECKING:
    from fonetray.system.windows_keys import Keys

CONSOLES = ("ConsoleWindowClass", "CASCADIA_HOSTING_WINDOW_CLASS", "mintty", "PuTTY")
"""Windows in which Ctrl+C ends a program rather than copying."""
_READER = "wl-paste"
READER_PACKAGE = "wl-clipboard"
"""What it comes with."""
_PATIENCE = 2.0
"""Seconds that another program may take to give its text, or a hand to leave the keys."""
_LARGEST = 16_000
"""Bytes: more than any text in which numbers are looked for."""
_LOOK = 0.02


class SelectionUnread(Exception):
    """The session has a selection, but the program that could read it is missing: ``needs`` names its package."""

    def __init__(self, needs: str) -> None:
        """Name the package."""
        super().__init__(needs)
        self.needs = needs


class Selection(Protocol):
    """One kind of session's way."""

    async def text(self) -> str:
        """Give the selected text, else the clipboard's; empty where there is neither. May raise `SelectionUnread`."""


def selection() -> Selection:
    """Give what fits this session."""
    if sys.platform == "win32":
        from fonetray.system.windows_keys import User32  # noqa: PLC0415 - one platform's own

        return WindowsSelection(User32())
    if sys.platform == "linux" and os.environ.get("WAYLAND_DISPLAY"):
        return WaylandSelection()
    return ReadSelection()


class ReadSelection:
    """X11: the primary selection, then the clipboard; both are only read. Elsewhere the clipboard alone."""

    async def text(self) -> str:
        """See `Selection`."""
        clipboard = QGuiApplication.clipboard()
        selected = clipboard.text(QClipboard.Mode.Selection) if clipboard.supportsSelection() else ""
        return selected if selected.strip() else clipboard.text()


class WaylandSelection:
    """Wayland gives a selection to the program with the keyboard alone; wl-paste knows how to be that for a moment."""

    async def text(self) -> str:
        """See `Selection`."""
        reader = shutil.which(_READER)
        if reader is None:
            raise SelectionUnread(READER_PACKAGE)
        return await self._paste(reader, "--primary") or await self._paste(reader)

    async def _paste(self, *words: str) -> str:
        """Run it; an empty selection is its exit code 1."""
        said = b""
        async with asked(*words, "--no-newline", "--type", "text") as process:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    said = await process.stdout.read(_LARGEST)
        return said.decode("utf-8", "replace").strip()


class WindowsSelection:
    """Windows knows no selection: a copy is sent to the program in front, and the clipboard put back after it."""

    def __init__(self, keys: "Keys", *, patience: float = _PATIENCE) -> None:
        """Send by ``keys``."""
        self._keys = keys
        self._patience = patience

    async def text(self) -> str:
        """See `Selection`. Where nothing is copied the clipboard is as it was, and is read."""
        clipboard = QGuiApplication.clipboard()
        if not await self._may_copy():
            return clipboard.text()
        before, count = kept(clipboard), self._keys.copies()
        from fonetray.system.windows_keys import COPY  # noqa: PLC0415 - one platform's own

        self._keys.send(COPY)
        if not await self._until(lambda: self._keys.copies() != count):
            return clipboard.text()
        copied = clipboard.text()
        clipboard.setMimeData(before)
        return copied if copied.strip() else before.text()

    async def _may_copy(self) -> bool:
        """Wait until the hand has left the hotkey: with Alt held, Ctrl+C means something else."""
        from fonetray.system.windows_keys import HELD  # noqa: PLC0415 - one platform's own

        released = await self._until(lambda: not any(self._keys.down(key) for key in HELD))
        return released and self._keys.class_in_front() not in CONSOLES

    async def _until(self, holds: Callable[[], bool]) -> bool:
        end = time.monotonic() + self._patience
        while not holds():
            if time.monotonic() > end:
                return False
            await asyncio.sleep(_LOOK)
        return True


def kept(clipboard: QClipboard) -> QMimeData:
    """Copy all that the clipboard holds, in every form it is offered in."""
    held, copy = clipboard.mimeData(), QMimeData()
    for form in held.formats():
        copy.setData(form, held.data(form))
    if held.hasImage():
        copy.setImageData(held.imageData())
    return copy
