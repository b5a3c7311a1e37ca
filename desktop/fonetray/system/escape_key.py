"""Whether somebody presses Esc while another program has the keyboard: a card that counts down must not take focus.

Nothing is grabbed. The key is looked at for the few seconds that a card counts, and goes where it always goes as well
(``docs/decisions/0018``).
"""

import asyncio
import logging
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Protocol

log = logging.getLogger(__name__)

_EVERY = 0.02
"""Seconds between two looks; a key that a person presses is down for at least twice as long."""


class EscapeKey(Protocol):
    """One look after the other at one key."""

    @property
    def seen(self) -> bool:
        """Whether this session tells of the key at all."""

    async def pressed(self) -> None:
        """Return when the key goes down, and never where nobody tells; to be cancelled when it matters no more."""


class UnknownEscapeKey:
    """For desktops that do not tell (Wayland), and those that nobody has written this for yet."""

    seen = False

    async def pressed(self) -> None:
        """Wait for ever."""
        await asyncio.Event().wait()


def escape_key() -> EscapeKey:
    """Give what fits this session."""
    if sys.platform == "linux" and os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return X11EscapeKey()
    return UnknownEscapeKey()


class X11EscapeKey:
    """Asks the X server which keys are down, over a connection and on a thread that each wait has for itself."""

    seen = True

    async def pressed(self) -> None:
        """Return when the key goes down; where the server cannot be asked, never."""
        nobody_waits = threading.Event()
        thread = ThreadPoolExecutor(1, "escape key")
        try:
            down = await asyncio.get_running_loop().run_in_executor(thread, _went_down, nobody_waits)
        finally:
            nobody_waits.set()
            thread.shutdown(wait=False)
        if not down:
            await UnknownEscapeKey().pressed()


def _went_down(nobody_waits: threading.Event) -> bool:
    """Say whether the key goes down while somebody waits for it; blocks."""
    try:
        with closing(_Keys()) as keys:
            was_up = False
            while not nobody_waits.wait(_EVERY):
                if keys.down() and was_up:
                    return True
                was_up = was_up or not keys.down()
    except Exception as error:  # noqa: BLE001 - python-xlib raises what it likes, and the button is there
        _unanswered(error)
    return False


def _unanswered(error: Exception) -> None:
    log.info("The X server could not be asked for the Esc key: %s", type(error).__name__)


class _Keys:
    """The keyboard as the X server sees it."""

    def __init__(self) -> None:
        from Xlib import XK, display  # noqa: PLC0415 - only X11 sessions need it, and seldom

        self._display = display.Display()
        self._code = self._display.keysym_to_keycode(XK.XK_Escape)

    def down(self) -> bool:
        keys = self._display.query_keymap()
        return bool(keys[self._code // 8] & 1 << self._code % 8)

    def close(self) -> None:
        with suppress(Exception):  # it may be the server that has gone
            self._display.close()
