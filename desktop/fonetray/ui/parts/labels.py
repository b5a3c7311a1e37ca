"""Foreign text on the screen: cleaned of what would deceive the eye, and never read as markup."""

import html
import unicodedata

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from fonetray.ui.parts.text_size import set_text_size, text_font

_LONGEST = 400
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u200b\u2060")


def plain(text: str) -> str:
    """Return ``text`` on one line without control characters, bidi overrides or invisible fillers, at most 400 long."""
    if len(text) <= _LONGEST and text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    kept = []
    for letter in text[: 2 * _LONGEST]:
        if letter in _BIDI:
            continue
        kept.append(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cs", "Zs") else letter)
    tidy = " ".join("".join(kept).split(" ")).strip()
    while "  " in tidy:
        tidy = tidy.replace("  ", " ")
    return tidy if len(tidy) <= _LONGEST else tidy[: _LONGEST - 1] + "…"


def tooltip(text: str) -> str:
    """Return ``text`` for ``QWidget.setToolTip``, which would else guess whether it is markup."""
    return f"<qt>{html.escape(plain(text))}</qt>" if text else ""


def menu_text(text: str) -> str:
    """Return ``text`` for an action, in which an ampersand is an ampersand."""
    return plain(text).replace("&", "&&")


class PlainLabel(QLabel):
    """A label that shows text as it is; the only label for text that comes from outside."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, tone: str = "", wrap: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if tone:
            self.setProperty("tone", tone)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show ``text``, cleaned."""
        super().setText(plain(text))


class ElidedLabel(PlainLabel):
    """One line that ends in an ellipsis where it does not fit, and then tells the whole in its tooltip.

    It begins at the left whatever it is written in, below and above what else begins there.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None, *, tone: str = "") -> None:
        self._whole = ""
        super().__init__(text, parent, tone=tone)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show ``text``, cleaned, as much of it as fits."""
        whole = plain(text)
        if whole == self._whole:
            return
        self._whole = whole
        self.setAccessibleName(self._whole)
        self._fit()
        self.updateGeometry()

    def whole(self) -> str:
        """Return the text before it was shortened."""
        return self._whole

    def sizeHint(self) -> QSize:
        """Ask for the whole text's width."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._whole) + 1, metrics.height())

    def minimumSizeHint(self) -> QSize:
        """Settle for three letters."""
        metrics = QFontMetrics(self.font())
        return QSize(min(metrics.horizontalAdvance("MMM"), self.sizeHint().width()), metrics.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Shorten anew when the font has changed."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        if shown != self.text():
            QLabel.setText(self, shown)
        hint = tooltip(self._whole) if shown != self._whole else ""
        if hint != self.toolTip():
            self.setToolTip(hint)


class NameLabel(ElidedLabel):
    """Somebody's name in one line: in a smaller font before any of it is left out. Its height is the larger font's."""

    def __init__(self, parent: QWidget | None = None, *, large: int, small: int) -> None:
        """Take both sizes, as in the design."""
        self._sizes = large, small
        self._choose_fonts()
        super().__init__(parent=parent)
        set_text_size(self, large, strong=True)

    def sizeHint(self) -> QSize:
        """Ask for the height of the larger font, so that nothing moves by which of them it is."""
        return QSize(super().sizeHint().width(), QFontMetrics(self._large).height())

    def minimumSizeHint(self) -> QSize:
        """Settle for three letters."""
        return QSize(super().minimumSizeHint().width(), QFontMetrics(self._large).height())

    def changeEvent(self, event: QEvent) -> None:
        """Take both fonts anew when text has another font or size."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._choose_fonts()
        super().changeEvent(event)

    def _choose_fonts(self) -> None:
        self._large, self._small = (text_font(size, strong=True) for size in self._sizes)

    def _fit(self) -> None:
        wide = QFontMetrics(self._large).horizontalAdvance(self._whole)
        font = self._large if wide <= self.width() else self._small
        if font.pixelSize() != self.font().pixelSize():
            self.setFont(font)
        super()._fit()
