"""The quiet line of a window that hides names while the user presents, with the way to see them again."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel
from fonetray.ui.parts.picture import Picture
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme

_ICON = 16


class VeilBar(QWidget):
    """``lift_wanted`` is that the user presents no more; takes no room while nothing is hidden."""

    lift_wanted = Signal()

    def __init__(
        self, text: str, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget, inset: bool = True
    ) -> None:
        """Take what is hidden, in a sentence; ``inset`` keeps away from the window's edges."""
        super().__init__(parent)
        picture = Picture(_ICON, icons=icons, parent=self)
        picture.show_icon("eye-off", theme.muted)
        self._text = PlainLabel(text, self, tone="muted", wrap=True)
        set_text_size(self._text, theme.small)
        self.lift = button(tr("I am not presenting any more"), small=True, parent=self)
        self.lift.clicked.connect(self.lift_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.margin if inset else 0, 6, theme.pad if inset else 0, 6)
        row.setSpacing(theme.gap)
        row.addWidget(picture)
        row.addWidget(self._text, 1)
        row.addWidget(self.lift)
        self.hide()

    def text(self) -> str:
        """Return what it says."""
        return self._text.text()
