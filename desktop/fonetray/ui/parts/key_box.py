"""A field that records a combination of keys."""

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import allow, button
from fonetray.ui.parts.copy_field import CopyField
from fonetray.ui.parts.icons import Icons

_NONE = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
_HOLDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_ALL = _HOLDING | Qt.KeyboardModifier.ShiftModifier


class KeyBox(QLineEdit):
    """Records what is pressed while it has the keyboard; nothing can be typed into it.

    ``chosen`` follows each combination, and none (Backspace, Delete). ``unusable`` follows keys that no program should
    have everywhere: it takes Ctrl, Alt or the Windows key together with a letter, a digit or F1 to F12. Esc, Tab and
    Enter are left to the window. Where keys may stand ``alone``, F1 to F12 need no other. ``recording`` says whether
    the box has the keyboard.
    """

    chosen = Signal()
    recording = Signal(bool)
    unusable = Signal()

    def __init__(self, *, tr: Translate, alone: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._alone = alone
        self._keys = ""
        self._off: QPushButton | None = None
        self.setReadOnly(True)
        self.setProperty("records", "true")  # drawn as a field that takes something
        self.setPlaceholderText(tr("Off"))

    def value(self) -> str:
        """Return the keys as ``Ctrl+Alt+D``, empty for none."""
        return self._keys

    def set_value(self, keys: str) -> None:
        """Show ``keys``, written as `value` gives them."""
        self._keys = keys
        self.setText(keys)
        self._judge()

    def switched_off_by(self, off: QPushButton) -> None:
        """Have ``off`` take the keys away, wherever they came from."""
        self._off = off
        off.clicked.connect(self.clear)
        self._judge()

    def clear(self) -> None:
        """Have no keys, on the user's wish."""
        self._choose("")

    def event(self, event: QEvent) -> bool:
        """Take combinations before any shortcut of a window does."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F12
            if event.modifiers() & _ALL or (self._alone and function):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Record keys, but those that alone have a meaning in every form."""
        key, modifiers = Qt.Key(event.key()), event.modifiers() & _ALL
        if key in _MODIFIERS or event.isAutoRepeat():
            return
        if modifiers & _HOLDING or (self._alone and not modifiers and Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12):
            self._record(modifiers, key)
        elif key in _NONE:
            self.clear()
        elif event.text().isprintable() and event.text():
            self.unusable.emit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say what the field waits for."""
        super().focusInEvent(event)
        self.setPlaceholderText(self._tr("Press the keys"))
        self.recording.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that there are no keys, where there are none."""
        super().focusOutEvent(event)
        self.setPlaceholderText(self._tr("Off"))
        self.recording.emit(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer no menu: there is nothing to copy or paste."""
        event.accept()

    def _judge(self) -> None:
        if self._off is not None:
            allow(self._off, when=bool(self._keys), otherwise=self._tr("It is off already."))

    def _record(self, modifiers: Qt.KeyboardModifier, key: Qt.Key) -> None:
        letter = Qt.Key.Key_A <= key <= Qt.Key.Key_Z or Qt.Key.Key_0 <= key <= Qt.Key.Key_9
        if letter or Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
            sequence = QKeySequence(QKeyCombination(modifiers, key))
            # Qt writes Meta first; the settings' order is Ctrl, Alt, Shift, Meta
            parts = sequence.toString(QKeySequence.SequenceFormat.PortableText).split("+")
            self._choose("+".join([*(one for one in ("Ctrl", "Alt", "Shift", "Meta") if one in parts[:-1]), parts[-1]]))
        else:
            self.unusable.emit()

    def _choose(self, keys: str) -> None:
        self.set_value(keys)
        self.chosen.emit()


class KeyRow(QWidget):
    """The box with a button that switches it off; where a desktop keeps all keys, a command to bind in their stead."""

    def __init__(
        self, *, tr: Translate, icons: Icons, name: str, alone: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.box = KeyBox(tr=tr, alone=alone, parent=self)
        self.box.setAccessibleName(name)
        self.off = button(tr("Switch off"), parent=self)
        self.box.switched_off_by(self.off)
        self.command = CopyField(tr=tr, icons=icons, name=tr("Command to bind to keys"), parent=self)
        self.command.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.box, 1)
        row.addWidget(self.off)
        row.addWidget(self.command, 1)

    def offer(self, command: str) -> None:
        """Show ``command`` in the box's place; empty where there is nothing to bind either."""
        self.box.setVisible(False)
        self.off.setVisible(False)
        self.command.set_text(command)
        self.command.setVisible(bool(command))
