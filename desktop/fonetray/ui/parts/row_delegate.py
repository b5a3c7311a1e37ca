"""What paints the rows of a list: its fonts with their measures, and how high that makes a row."""

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QStyledItemDelegate

from fonetray.ui.parts.text_size import px, text_font
from fonetray.ui.parts.theme import Theme

_AROUND = 16
"""Logical pixels above and below the two lines of a row, together."""
_HEADING = 30
STRONG = 600


class RowDelegate(QStyledItemDelegate):
    """Rows with two lines of text; ``row`` and ``heading`` are the heights in logical pixels of one, and above one.

    Fonts and measures are made once for each size that text has: to ask Qt anew for each text takes as long as to
    paint it.
    """

    def __init__(self, *, theme: Theme, row: int) -> None:
        """Paint rows of ``row`` logical pixels in the design; they are higher where a font's lines are."""
        super().__init__()
        self._theme = theme
        self._designed = row
        self._fonts: dict[tuple[int, int], tuple[QFont, QFontMetrics]] = {}
        self.row = self.heading = row
        self.measure()

    def measure(self) -> None:
        """Measure anew, since text has another font or size."""
        self._fonts.clear()
        theme = self._theme
        (_, upper), (_, lower) = self._letters(theme.body, STRONG), self._letters(theme.small)
        self.row = max(px(self._designed), upper.height() + lower.height() + _AROUND)
        self.heading = max(px(_HEADING), lower.height() + _AROUND)

    def _letters(self, size: int, weight: int = 400) -> tuple[QFont, QFontMetrics]:
        """Give the font for text of ``size`` in the design, and how wide its letters are."""
        found = self._fonts.get((size, weight))
        if found is None:
            font = text_font(size)
            font.setWeight(QFont.Weight(weight))
            found = self._fonts[size, weight] = (font, QFontMetrics(font))
        return found
