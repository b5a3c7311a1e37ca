"""A number to call, as a button: the digit that is its key, the number, and what number it is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel, plain, tooltip
from fonetray.ui.parts.text_size import set_fixed, set_least, set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NumberView


class NumberButton(QPushButton):
    """The button for the number with ``index`` (from 0) of a person."""

    def __init__(self, index: int, view: NumberView, *, tr: Translate, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.index = index
        self.setProperty("kind", "quiet")
        set_least(self, height=30)
        key = PlainLabel(str(index + 1), self)
        key.setObjectName("key")
        key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_fixed(key, 20, 20)
        set_text_size(key, theme.small - 1, strong=True)
        key.setStyleSheet(
            f"#key {{ color: {theme.muted}; border: 1px solid {theme.border}; border-radius: 4px; }}",
        )
        number = PlainLabel(view.display, self)
        set_text_size(number, theme.body - 1)
        label = ElidedLabel(view.label, self, tone="muted")
        set_text_size(label, theme.small)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(key)
        row.addWidget(number)
        row.addWidget(label, 1)
        for widget in (key, number, label):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words = tr("Call {number}", number=plain(view.display))
        self.setAccessibleName(f"{words}, {plain(view.label)}" if view.label else words)
        self.setToolTip(tooltip(tr("Call (Alt+{digit})", digit=index + 1)))
