"""What each key means in the window of all calls, wherever in it the focus is."""

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from fonetray.ui.parts.box_window import NO_TYPING


class Deed(Enum):
    """What a key asks for."""

    HIDE = auto()
    ENTER = auto()
    UP = auto()
    DOWN = auto()
    FIND = auto()
    COPY = auto()
    OPEN = auto()
    NOTE = auto()
    HANDLED = auto()
    UNDO = auto()
    EXPORT = auto()
    MENU = auto()


_WITH_CONTROL = {
    Qt.Key.Key_F: Deed.FIND,
    Qt.Key.Key_C: Deed.COPY,
    Qt.Key.Key_N: Deed.NOTE,
    Qt.Key.Key_M: Deed.HANDLED,
    Qt.Key.Key_Z: Deed.UNDO,
    Qt.Key.Key_E: Deed.EXPORT,
}
_ALONE = {
    Qt.Key.Key_Escape: Deed.HIDE,
    Qt.Key.Key_Return: Deed.ENTER,
    Qt.Key.Key_Enter: Deed.ENTER,
    Qt.Key.Key_Up: Deed.UP,
    Qt.Key.Key_Down: Deed.DOWN,
    Qt.Key.Key_F2: Deed.OPEN,
    Qt.Key.Key_Menu: Deed.MENU,
}


def deed(event: QKeyEvent) -> Deed | None:
    """Return what a key asks for, None for a key that is typed or means nothing here."""
    key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers == Qt.KeyboardModifier.ControlModifier:
        return _WITH_CONTROL.get(key)
    if key == Qt.Key.Key_F10 and modifiers == Qt.KeyboardModifier.ShiftModifier:
        return Deed.MENU
    return None if modifiers & NO_TYPING else _ALONE.get(key)
