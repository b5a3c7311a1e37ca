"""A field in which countries are ticked: it names them, and opens a menu of all."""

import json
from collections.abc import Iterable

from PySide6.QtWidgets import QMenu, QWidget

from fonetray.config.language import Translate
from fonetray.telephony.numbers import REGION
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.tick_box import TickBox

NEAR = ("SE", "NO", "DE", "FI", "IS", "FO", "GL", "GB", "NL", "PL", "FR", "US")
"""Offered at once; the rest stand in a menu of their own."""


class CountryBox(TickBox):
    """Ticks ISO 3166 codes; one's own country is always among them, and always named."""

    def __init__(self, *, tr: Translate, parent: QWidget | None = None) -> None:
        self._tr = tr
        super().__init__((), none="", parent=parent)

    def set_value(self, text: str) -> None:
        """Tick the countries of a list of codes, written as the settings' file has it."""
        super().set_value(json.dumps([code for code in json.loads(text) if code != REGION]))

    def value(self) -> str:
        """Return the list in the same way."""
        return json.dumps([REGION, *self._ticked])

    def _fill(self, menu: QMenu) -> None:
        near = {*NEAR, *self._ticked}
        self._offer(menu, self._named(near))
        menu.addSeparator()
        more = set(self._tr.countries()) - near - {REGION}
        self._offer(menu.addMenu(self._tr("More countries")), self._named(more))

    def _named(self, codes: Iterable[str]) -> list[tuple[str, str]]:
        return [(code, name) for name, code in sorted((self._tr.country(code) or code, code) for code in codes)]

    def _name(self) -> None:
        names = [self._tr.country(code) or code for code in (REGION, *self._ticked)]
        self.setItemText(0, plain(", ".join(names)))
