"""Asks before something is removed for good: of whom, and how much; then says how far it is, and what went."""

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.announce import Announce, announce
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, menu_text, plain
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_fixed, set_least, set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.settings.forget_words import ForgetView
from fonetray.ui.views import NoticeLevel

_WIDTH = 420
_GUARD = 250
"""Milliseconds in which a key or click was meant for what was there before."""


class ForgetWindow(QWidget):
    """Shows one question at a time; ``agreed`` comes at most once for each, ``undo_wanted`` after it was told."""

    agreed = Signal()
    undo_wanted = Signal()

    def __init__(
        self, *, tr: Translate, theme: Theme, icons: Icons, guard_ms: int = _GUARD, speak: Announce = announce
    ) -> None:
        super().__init__(None, Qt.WindowType.Dialog)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._guard_ms = guard_ms
        self._speak = speak
        self._since_shown = QElapsedTimer()
        self._lines: list[PlainLabel | StatusLine] = []
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowIcon(icons.icon("fonetray"))
        set_fixed(self, width=_WIDTH)
        self._title = PlainLabel(parent=self, wrap=True)
        set_text_size(self._title, theme.title, strong=True)
        self._numbers = PlainLabel(parent=self, tone="muted", wrap=True)
        self._amounts = QVBoxLayout()
        self._amounts.setSpacing(4)
        self._cautions = QVBoxLayout()
        self._cautions.setSpacing(8)
        self._told = StatusLine(theme=theme, icons=icons, parent=self)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        set_fixed(self._progress, height=6)
        self._progress.setAccessibleName(tr("How far it is"))
        self.undo = button(tr("Undo"), parent=self)
        self.undo.clicked.connect(self._take_back)
        self.cancel = button(tr("Cancel"), kind="primary", parent=self)
        self.cancel.clicked.connect(self.close)
        self.agree = button(tr("Remove for good"), kind="danger", parent=self)
        self.agree.clicked.connect(self._agree)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.gap)
        buttons.addStretch(1)
        for one in (self.undo, self.agree, self.cancel):
            set_least(one, width=104)
            buttons.addWidget(one)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(theme.gap)
        column.addWidget(self._title)
        column.addWidget(self._numbers)
        column.addLayout(self._amounts)
        column.addLayout(self._cautions)
        column.addWidget(self._told)
        column.addWidget(self._progress)
        column.addSpacing(8)
        column.addStretch(1)
        column.addLayout(buttons)

    def wait(self, title: str) -> None:
        """Say that it is looked for what there is."""
        self._begin(title)
        self._told.say(self._tr("Looking for what is kept…"))
        self._come_forward()

    def ask(self, view: ForgetView) -> None:
        """Ask; the safe answer has the keyboard."""
        self._begin(view.title)
        self._numbers.setText(view.numbers)
        self._numbers.setVisible(bool(view.numbers))
        for text in view.amounts:
            line = PlainLabel(f"• {text}", self, wrap=True)
            self._amounts.addWidget(line)
            line.show()
            self._lines.append(line)
        for text in view.cautions:
            caution = StatusLine(theme=self._theme, icons=self._icons, parent=self)
            caution.say(text, NoticeLevel.WARNING)
            self._cautions.addWidget(caution)
            self._lines.append(caution)
        self.agree.setText(menu_text(view.agree))
        self.agree.setAccessibleName(plain(view.agree))
        self.agree.show()
        self._close_by(self._tr("Cancel"))
        self.setAccessibleDescription(", ".join(map(plain, (*view.amounts, *view.cautions))))
        self._come_forward()

    def progress(self, done: int, of: int) -> None:
        """Show how far it is; from here on it goes on, also where the window is closed."""
        self.agree.hide()
        self._close_by(self._tr("Close"))
        self._told.say(self._tr("Removing…"))
        self._progress.setRange(0, of)
        self._progress.setValue(done)
        self._progress.show()
        self._fit()

    def tell(self, text: str, level: NoticeLevel = NoticeLevel.INFO, *, undo: bool = False) -> None:
        """Say what came of it; ``undo`` offers to take it back."""
        self._empty()
        if level is NoticeLevel.INFO:  # what was asked is answered
            self._title.setText(self._tr("Done"))
        self._told.say(text, level)
        self.agree.hide()
        self.undo.setVisible(undo)
        self._close_by(self._tr("Close"))
        self.cancel.setFocus()
        self._fit()
        self._speak(self, text)

    def veil(self, *, on: bool) -> None:
        """Close when the user begins to present: it names whom it asks about. What was agreed to goes on."""
        if on:
            self.close()

    def heading(self) -> str:
        """Return what is asked, or that it is done."""
        return self._title.text()

    def told(self) -> str:
        """Return what it says below the question."""
        return self._told.text()

    def lines(self) -> list[str]:
        """Return what would go, and what to know."""
        return [line.text() for line in self._lines]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; Enter presses the button that has the keyboard."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            (self.agree if self.agree.hasFocus() else self.undo if self.undo.hasFocus() else self.cancel).click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take closing as no."""
        event.accept()
        self.agree.hide()

    def _agree(self) -> None:
        if self._since_shown.elapsed() >= self._guard_ms and not self.agree.isHidden():
            self.agree.hide()
            self.agreed.emit()

    def _take_back(self) -> None:
        self.undo.hide()
        self.undo_wanted.emit()

    def _begin(self, title: str) -> None:
        self._empty()
        self._title.setText(title)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._numbers.hide()
        self._told.say("")
        self.undo.hide()
        self.agree.hide()

    def _empty(self) -> None:
        self._progress.hide()
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines.clear()

    def _come_forward(self) -> None:
        self._fit()
        self._since_shown.start()
        self.show()
        self.raise_()
        self.activateWindow()
        self.cancel.setFocus()

    def _close_by(self, words: str) -> None:
        self.cancel.setText(menu_text(words))
        self.cancel.setAccessibleName(plain(words))

    def _fit(self) -> None:
        """Take the height that the texts need: those that are wrapped have just been put in."""
        for row in (self._told, *self._lines):
            if (layout := row.layout()) is not None:
                layout.invalidate()
            row.updateGeometry()
        self._column.invalidate()
        self._column.activate()
        self.resize(self.width(), self.heightForWidth(self.width()))
