"""A field in which countries are ticked: it names them, and opens a menu of all."""

import json
from collections.abc import Iterable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from fonetray.config.language import Translate
from fonetray.telephony.numbers import REGION
from fonetray.ui.choice_box import ChoiceBox
from fonetray.ui.labels import menu_text, plain

NEAR = ("SE", "NO", "DE", "FI", "IS", "FO", "GL", "GB", "NL", "PL", "FR", "US")
"""Offered at once; the rest stand in a menu of their own."""


class CountryBox(ChoiceBox):
    """``chosen`` comes when the user has ticked a country or taken a tick away; one's own country is always named."""

    chosen = Signal()

    def __init__(self, *, tr: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._codes: tuple[str, ...] = ()
        self._menu: QMenu | None = None
        self.addItem("")
        self._name()

    def set_value(self, codes: str) -> None:
        """Tick the countries of a list of ISO 3166 codes, written as the settings' file has it."""
        self._codes = tuple(code for code in json.loads(codes) if code != REGION)
        self._name()

    def value(self) -> str:
        """Return the list in the same way."""
        return json.dumps([REGION, *self._codes])

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
        near = {*NEAR, *self._codes}
        self._fill(menu, near)
        menu.addSeparator()
        self._fill(menu.addMenu(self._tr("More countries")), set(self._tr.countries()) - near - {REGION})
        menu.triggered.connect(self._ticked)
        return menu

    def _fill(self, menu: QMenu, codes: Iterable[str]) -> None:
        for name, code in sorted((self._tr.country(code) or code, code) for code in codes):
            action = menu.addAction(menu_text(name))
            action.setCheckable(True)
            action.setChecked(code in self._codes)
            action.setData(code)

    def _ticked(self, action: QAction) -> None:
        code = str(action.data())
        others = tuple(each for each in self._codes if each != code)
        self._codes = (*others, code) if action.isChecked() else others
        self._name()
        self.chosen.emit()

    def _name(self) -> None:
        names = [self._tr.country(code) or code for code in (REGION, *self._codes)]
        self.setItemText(0, plain(", ".join(names)))
