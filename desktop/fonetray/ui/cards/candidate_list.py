"""A quiet list on a call card of all who may be calling, to pick the one who is."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, menu_text, plain, tooltip
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import CandidateView

MOST = 4
_ROOM = 44
"""Characters of a candidate that fit on a line of the card."""


class CandidateList(QWidget):
    """``picked`` is the position of who was picked. The first one is who the card shows, and has a tick."""

    picked = Signal(int)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._tr = tr
        self._icons = icons
        self._heading = PlainLabel(parent=self, tone="muted")
        set_text_size(self._heading, theme.small, strong=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        self._shown: tuple[CandidateView, ...] = ()
        self._rows: list[QAbstractButton] = []
        for _ in range(MOST):
            row = button(tr("Unknown number"), kind="choice", small=True, parent=self)
            row.clicked.connect(self._clicked)
            column.addWidget(row)
            self._rows.append(row)
        self.hide()

    def show_candidates(self, candidates: Sequence[CandidateView]) -> None:
        """Offer ``candidates`` where they are several; one alone is no choice."""
        several = tuple(candidates) if len(candidates) > 1 else ()
        if several == self._shown:
            return
        self._shown = several
        self._heading.setText(
            self._tr.plural("{n} person has this number", "{n} people have this number", len(several))
        )
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(several))
            if place < len(several):
                words = plain(" · ".join(part for part in (several[place].name, several[place].detail) if part))
                short = words if len(words) <= _ROOM else words[: _ROOM - 1] + "…"
                row.setText(menu_text(short))
                row.setToolTip(tooltip(words) if short != words else "")
                row.setAccessibleName(self._tr("It is {name}", name=words))
                row.setIcon(self._icons.icon("check" if place == 0 else "blank"))
        self.setVisible(bool(several))

    def _clicked(self) -> None:
        self.picked.emit(next(place for place, row in enumerate(self._rows) if row is self.sender()))
