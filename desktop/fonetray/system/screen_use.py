"""Whether somebody is presenting: a window that fills the screen is no place for a card with a customer's name."""

import logging
import os
import sys
import threading
from contextlib import suppress
from typing import Protocol

log = logging.getLogger(__name__)

_ACTIVE, _STATE, _FULL = "_NET_ACTIVE_WINDOW", "_NET_WM_STATE", "_NET_WM_STATE_FULLSCREEN"
"""Extended Window Manager Hints 1.5, which every X11 desktop keeps."""


class ScreenUse(Protocol):
    """What is asked at the moment a card would come up; nothing is watched in between."""

    def prepare(self) -> None:
        """Make ready for questions; blocks, so call it on a thread."""

    def filled(self) -> bool:
        """Say whether the window in front fills the screen."""

    def close(self) -> None:
        """Ask nobody any more."""


class UnknownScreenUse:
    """For desktops that do not tell (Wayland), and those that nobody has written this for yet."""

    def prepare(self) -> None:
        """There is nobody to ask."""

    def filled(self) -> bool:
        """Nobody can tell, so cards come up."""
        return False

    def close(self) -> None:
        """There is nobody to ask."""


def screen_use() -> ScreenUse:
    """Give what fits this session."""
    if sys.platform == "linux" and os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return X11ScreenUse()
    return UnknownScreenUse()


class X11ScreenUse:
    """Asks the X server over a connection of its own; while there is none yet, cards come up."""

    def __init__(self) -> None:
        """Connect to nothing yet."""
        self._display: _Display | None = None
        self._closed = False
        self._turn = threading.Lock()

    def prepare(self) -> None:
        """Connect. To import python-xlib starts a program that tells of the computer, which no call should wait for."""
        try:
            display: _Display | None = _Display()
        except Exception as error:  # noqa: BLE001 - python-xlib raises what it likes
            _unanswered(error)
            return
        with self._turn:
            if not self._closed:
                display, self._display = self._display, display
        if display is not None:
            display.close()

    def filled(self) -> bool:
        """Ask for the active window and its state; a connection that fails is made anew, for the next question."""
        if self._display is None:
            return False
        try:
            return self._display.filled()
        except Exception as error:  # noqa: BLE001 - as above, and a card matters more
            _unanswered(error)
            self._disconnect()
            threading.Thread(target=self.prepare, name="screen use", daemon=True).start()
            return False

    def close(self) -> None:
        """Disconnect for good, also where a connection is being made just now."""
        with self._turn:
            self._closed = True
        self._disconnect()

    def _disconnect(self) -> None:
        display, self._display = self._display, None
        if display is not None:
            display.close()


def _unanswered(error: Exception) -> None:
    log.info("The X server could not be asked for a full screen: %s", type(error).__name__)


class _Display:
    def __init__(self) -> None:
        from Xlib import X, display  # noqa: PLC0415 - only X11 sessions need it, and not at their start
        from Xlib.error import BadWindow  # noqa: PLC0415 - as above

        self._gone = BadWindow
        self._any = X.AnyPropertyType
        self._display = display.Display()
        self._root = self._display.screen().root
        self._atoms = {name: self._display.intern_atom(name) for name in (_ACTIVE, _STATE, _FULL)}

    def filled(self) -> bool:
        self._throw_news_away()
        active = self._root.get_full_property(self._atoms[_ACTIVE], self._any)
        if active is None or not active.value or not active.value[0]:
            return False
        window = self._display.create_resource_object("window", active.value[0])
        try:
            state = window.get_full_property(self._atoms[_STATE], self._any)
        except self._gone:  # closed since, or the desktop's manager still names the one that was
            return False
        return state is not None and self._atoms[_FULL] in state.value

    def _throw_news_away(self) -> None:
        """Read what the server tells every program unasked, of each change of the keyboard: else it stays for ever."""
        while self._display.pending_events():
            self._display.next_event()

    def close(self) -> None:
        with suppress(Exception):  # it may be the server that has gone
            self._display.close()
