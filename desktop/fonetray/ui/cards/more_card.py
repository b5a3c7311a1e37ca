"""The line beyond a full stack of cards."""

from PySide6.QtWidgets import QHBoxLayout

from fonetray.config.language import Translate
from fonetray.ui.cards.frame import CardFrame
from fonetray.ui.parts.labels import PlainLabel
from fonetray.ui.parts.theme import Theme


class MoreCard(CardFrame):
    """Says how many cards wait."""

    def __init__(self, *, tr: Translate, theme: Theme) -> None:
        super().__init__(theme=theme)
        self._tr = tr
        self._text = PlainLabel(parent=self, tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.margin, 4, theme.margin, 4)
        row.addWidget(self._text)
        self.set_edge(theme.border)
        self.setWindowTitle(tr("More calls"))

    def set_count(self, count: int) -> None:
        """Say that ``count`` more wait."""
        self._text.setText(self._tr("+{n} more", n=count))
        self.setAccessibleName(self._text.text())
        self.adjustSize()
