"""Asks before an important call flow is switched."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from fonetray.config.language import Translate
from fonetray.ui.flows.views import FlowQuestionView
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, menu_text, plain
from fonetray.ui.parts.question_window import QuestionWindow
from fonetray.ui.parts.text_size import set_least, set_text_size
from fonetray.ui.parts.theme import Theme

_WIDTH = 420


class FlowQuestion(QuestionWindow):
    """Says where calls will go; the keyboard is on Cancel."""

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, guard_ms: int = 250) -> None:
        super().__init__(icons=icons, width=_WIDTH, guard_ms=guard_ms)
        self._title = PlainLabel(parent=self, wrap=True)
        set_text_size(self._title, theme.large, strong=True)
        self._text = PlainLabel(parent=self, wrap=True)
        self._why = PlainLabel(tr("This call flow is marked as important."), self, tone="muted", wrap=True)
        self.no = button(tr("Cancel"), kind="primary", parent=self)
        self.yes = button("", parent=self)
        self.no.clicked.connect(lambda: self._answer(answer=False))
        self.yes.clicked.connect(lambda: self._answer(answer=True))
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.gap)
        buttons.addStretch(1)
        for one in (self.no, self.yes):
            set_least(one, width=104)
            buttons.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(6)
        for label in (self._title, self._text, self._why):
            column.addWidget(label)
        column.addSpacing(10)
        column.addStretch(1)
        column.addLayout(buttons)

    def ask(self, view: FlowQuestionView) -> None:
        """Show a question and wait; one that was still open is answered no."""
        self._decide(answer=False)
        self.setWindowTitle(plain(view.question))
        self._title.setText(view.question)
        self._text.setText(view.text)
        self.yes.setText(menu_text(view.yes))
        self.yes.setAccessibleName(plain(view.yes))
        self.setAccessibleName(plain(view.question))
        self.setAccessibleDescription(plain(f"{view.text} {self._why.text()}"))
        self._come_forward()

    def default_button(self) -> QPushButton:
        """Return Cancel."""
        return self.no

    def _answer(self, *, answer: bool) -> None:
        if self._hears():
            self._decide(answer=answer)
