"""Which screen and corner the cards stand in, by the setting: where the pointer is, or one that was chosen."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtGui import QCursor, QGuiApplication, QScreen

from fonetray.ui.cards.popup_layout import Corner

POINTER = "pointer"


def read_place(text: str) -> tuple[Corner, str]:
    """Read ``top-left@DP-1`` as a corner and the name of a screen, which is empty for the first one."""
    corner, _, screen = text.partition("@")
    vertical, _, horizontal = corner.partition("-")
    return Corner(top=vertical == "top", left=horizontal == "left"), screen


class PopupPlace:
    """Asked when cards are laid out; while some are shown they stay on the screen they are on."""

    def __init__(self, setting: Callable[[], str]) -> None:
        """Go by the setting as it is at that moment."""
        self._setting = setting
        self._screen = ""

    def begin(self) -> None:
        """Note that no card is shown: the next one looks for the pointer anew."""
        self._screen = ""

    def find(self) -> tuple[QRect, Corner]:
        """Give the free area of the screen, and the corner."""
        wanted = self._setting()
        if wanted != POINTER:
            corner, name = read_place(wanted)
            return self._named(name).availableGeometry(), corner
        screens = {screen.name(): screen for screen in QGuiApplication.screens()}
        screen = screens.get(self._screen)
        if screen is None:
            screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
            self._screen = screen.name()
        return screen.availableGeometry(), Corner(top=sys.platform == "darwin")

    def _named(self, name: str) -> QScreen:
        """Give a screen by its name; one that is not plugged in now leaves the first."""
        found = [screen for screen in QGuiApplication.screens() if screen.name() == name]
        return found[0] if found else QGuiApplication.primaryScreen()
