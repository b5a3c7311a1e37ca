"""A field in which several of a few things are ticked: it names them, and opens a menu of all."""

import json
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from fonetray.ui.parts.choice_box import ChoiceBox
from fonetray.ui.parts.labels import menu_text


class TickBox(ChoiceBox):
    """``chosen`` comes with each tick that the user sets or takes away; ``none`` is what stands there without any."""

    chosen = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]], *, none: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = tuple(choices)
        self._none = none
        self._ticked: tuple[str, ...] = ()
        self._menu: QMenu | None = None
        self.addItem("")
        self._name()

    def set_value(self, text: str) -> None:
        """Tick those of a list, written as the settings' file has it."""
        self._ticked = tuple(json.loads(text))
        self._name()

    def value(self) -> str:
        """Return the list in the same way."""
        return json.dumps([value for value, _ in self._choices if value in self._ticked])

    def showPopup(self) -> None:
        """Open the menu below the field."""
        menu = self.menu()
        menu.setMinimumWidth(self.width())
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def menu(self) -> QMenu:
        """Make the menu anew, as the ticks are now."""
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = menu = QMenu(self)
        self._fill(menu)
        menu.triggered.connect(self._changed)
        return menu

    def _fill(self, menu: QMenu) -> None:
        """Put in what can be ticked."""
        self._offer(menu, self._choices)

    def _offer(self, menu: QMenu, choices: Iterable[tuple[str, str]]) -> None:
        for value, text in choices:
            action = menu.addAction(menu_text(text))
            action.setCheckable(True)
            action.setChecked(value in self._ticked)
            action.setData(value)

    def _changed(self, action: QAction) -> None:
        value = str(action.data())
        others = tuple(each for each in self._ticked if each != value)
        self._ticked = (*others, value) if action.isChecked() else others
        self._name()
        self.chosen.emit()

    def _name(self) -> None:
        self.setItemText(0, ", ".join(text for value, text in self._choices if value in self._ticked) or self._none)
