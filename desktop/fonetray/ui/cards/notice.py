"""A card that is not a call: what to do now ("pick up your phone"), or what went wrong and what helps."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.cards.frame import EDGE, CardFrame
from fonetray.ui.parts.buttons import button, icon_button
from fonetray.ui.parts.icons import Icons, level_icon
from fonetray.ui.parts.labels import PlainLabel, plain
from fonetray.ui.parts.picture import Picture
from fonetray.ui.parts.text_size import px, set_fixed
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel

_ICON = 20


class NoticeCard(CardFrame):
    """Shows one sentence or two, with an icon that says how serious it is, and at most one button (``acted``)."""

    acted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(theme=theme)
        self._tr = tr
        self._picture = Picture(_ICON, icons=icons, parent=self)
        self._text = PlainLabel(parent=self, wrap=True)
        self._close = icon_button(icons, "close", tr("Close"), parent=self)
        set_fixed(self._close, 24, 24)
        self._close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._close.clicked.connect(self.dismissed)
        self._action: QPushButton | None = None
        self._words = QVBoxLayout()
        self._words.setSpacing(8)
        self._words.addWidget(self._text)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(EDGE + theme.pad, 8, theme.pad, theme.pad)
        row.setSpacing(theme.pad)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._picture.setContentsMargins(0, 4, 0, 0)
        self._text.setContentsMargins(0, 4, 0, 0)

    def show_notice(self, text: str, level: NoticeLevel, hide_after: float | None, action: str = "") -> None:
        """Show ``text``; it goes after ``hide_after`` seconds, None to stay. ``action`` is what the button says."""
        self._offer(action)
        colour = self.theme.accent if level is NoticeLevel.INFO else self.theme.level_colour(level)
        self._picture.show_icon(level_icon(level), colour)
        self.set_edge(colour)
        self._text.setText(text)
        self.setAccessibleName(plain(text))
        self.setWindowTitle(self._tr("Notice"))
        self.live_for(hide_after)
        for one in self.findChildren(QWidget):
            one.ensurePolished()  # the button's height is the style sheet's
        self._row.activate()
        self.setFixedHeight(max(px(56), self._row.heightForWidth(self.width())))

    def _offer(self, action: str) -> None:
        if self._action is not None:
            self._words.removeWidget(self._action)
            self._action.deleteLater()
            self._action = None
        if action:
            self._action = button(action, kind="primary", small=True, parent=self)
            self._action.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._action.clicked.connect(self.acted)
            self._words.addWidget(self._action, 0, Qt.AlignmentFlag.AlignLeft)
            self._action.show()

    def text(self) -> str:
        """Return what it says."""
        return self._text.text()
