"""Windows: whether the screen is locked. ``Desktops`` is the boundary to user32; nobody has run this on Windows yet."""

import ctypes
import sys
from collections.abc import Callable
from ctypes import wintypes
from typing import Protocol

_SWITCH_DESKTOP = 0x0100


class Desktops(Protocol):
    """What is asked of Windows."""

    def input_is_ours(self) -> bool:
        """Whether this program may open the desktop that has the keyboard (OpenInputDesktop)."""


class WindowsLock:
    """Asks at the moment that a card is written."""

    def __init__(self, desktops: Desktops) -> None:
        """Take whom to ask."""
        self._desktops = desktops

    async def watch(self, changed: Callable[[], None]) -> None:
        """Nothing is watched: a card that is shown goes with the desktop that it is on when the screen is locked."""

    def locked(self) -> bool:
        """Ask."""
        return not self._desktops.input_is_ours()

    def close(self) -> None:
        """Nothing is held."""


if sys.platform == "win32":

    class InputDesktop:
        """Windows itself."""

        def __init__(self) -> None:
            """Load user32."""
            self._user32 = ctypes.WinDLL("user32")
            self._user32.OpenInputDesktop.restype = wintypes.HANDLE
            self._user32.CloseDesktop.argtypes = (wintypes.HANDLE,)

        def input_is_ours(self) -> bool:
            """Open it and close it again; the locked screen's desktop is another, which no program may open."""
            handle = self._user32.OpenInputDesktop(0, False, _SWITCH_DESKTOP)
            if handle:
                self._user32.CloseDesktop(handle)
            return bool(handle)
