"""What each key means in the search window, wherever in it the focus is."""

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from fonetray.ui.parts.box_window import NO_TYPING

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class Deed(Enum):
    """What a key asks for; some say how much, or which."""

    HIDE = auto()
    ENTER = auto()
    MOVE = auto()
    SHIFT = auto()
    CALL = auto()
    OPEN = auto()
    FIND = auto()
    PIN = auto()
    REDIAL = auto()
    UNDO = auto()
    COPY = auto()
    BACK = auto()
    HISTORY = auto()
    MENU = auto()
    NOTHING = auto()


_WITH_CONTROL = {
    Qt.Key.Key_K: Deed.FIND,
    Qt.Key.Key_D: Deed.PIN,
    Qt.Key.Key_R: Deed.REDIAL,
    Qt.Key.Key_Z: Deed.UNDO,
    Qt.Key.Key_C: Deed.COPY,
    Qt.Key.Key_H: Deed.HISTORY,
}


def deed(event: QKeyEvent) -> tuple[Deed, int] | None:
    """Return what a key asks for and how much of it, None for a key that is typed or means nothing here."""
    key, modifiers = Qt.Key(event.key()), event.modifiers()
    if key == Qt.Key.Key_Escape:
        return Deed.HIDE, 0
    if key in _ENTER and modifiers != Qt.KeyboardModifier.ControlModifier:
        return (Deed.NOTHING if event.isAutoRepeat() else Deed.ENTER), 0
    if modifiers == Qt.KeyboardModifier.ControlModifier and key in _WITH_CONTROL:
        return _WITH_CONTROL[key], 0
    if modifiers & Qt.KeyboardModifier.AltModifier:
        return _with_alt(key)
    if key in _MOVES and not modifiers & NO_TYPING:
        return Deed.MOVE, _MOVES[key]
    return _alone(key, modifiers)


def _with_alt(key: Qt.Key) -> tuple[Deed, int] | None:
    if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
        return Deed.CALL, key - Qt.Key.Key_1
    if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        return Deed.SHIFT, _MOVES[key]
    return (Deed.BACK, 0) if key == Qt.Key.Key_Left else None


def _alone(key: Qt.Key, modifiers: Qt.KeyboardModifier) -> tuple[Deed, int] | None:
    if key == Qt.Key.Key_F2:
        return Deed.OPEN, 0
    shift = modifiers == Qt.KeyboardModifier.ShiftModifier
    return (Deed.MENU, 0) if key == Qt.Key.Key_Menu or (shift and key == Qt.Key.Key_F10) else None
