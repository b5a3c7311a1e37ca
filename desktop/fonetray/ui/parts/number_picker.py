"""Asks which of several numbers in a text is meant."""

from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, plain
from fonetray.ui.parts.text_size import px, window_size
from fonetray.ui.parts.theme import Theme

_WIDTH, _TALLEST = 400, 320
"""Pixels: of the window, and of the list before it scrolls."""
_INSIDE = 3
"""Pixels between the list's edge and its rows."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class NumberChoice:
    """``text`` is what is dialled, ``number`` how it is shown, ``about`` whose it is or the words around it."""

    text: str
    number: str
    about: str


class NumberPicker(QWidget):
    """``picked`` is the text to dial, empty for none (Esc, closing, another question); one for each question.

    Nothing is picked in the first ``guard_ms`` milliseconds: that was meant for what lay under the window.
    """

    picked = Signal(str)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, guard_ms: int = 250) -> None:
        super().__init__(None, Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint)
        self._guard_ms = guard_ms
        self._since_shown = QElapsedTimer()
        self._asking = False
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Which number?"))
        self.setWindowIcon(icons.icon("fonetray"))
        heading = PlainLabel(tr("The text has several numbers. Which one do you want to call?"), self, wrap=True)
        self.list = QListWidget(self)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # the rows wrap instead
        self.list.setSpacing(1)
        self.list.setStyleSheet(
            f"QListWidget {{ background: {theme.raised}; border: 1px solid {theme.outline}; outline: 0;"
            f" border-radius: {theme.radius}px; padding: {_INSIDE}px; }}"
            f" QListWidget:focus {{ border-color: {theme.accent}; }}"
            f" QListWidget::item {{ padding: 5px 8px; border-radius: 4px; color: {theme.text}; }}"
            f" QListWidget::item:hover {{ background: {theme.hover}; }}"
            f" QListWidget::item:selected {{ background: {theme.selected}; color: {theme.text}; }}"
        )
        self.list.setAccessibleName(tr("Numbers in the text"))
        self.list.itemDoubleClicked.connect(lambda _: self._pick())
        no = button(tr("Cancel"), parent=self)
        no.clicked.connect(self.close)
        yes = button(tr("Call"), kind="primary", parent=self)
        yes.clicked.connect(self._pick)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(no)
        row.addWidget(yes)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(theme.margin, theme.margin, theme.margin, theme.margin)
        column.setSpacing(theme.pad)
        column.addWidget(heading)
        column.addWidget(self.list, 1)
        column.addLayout(row)

    def ask(self, choices: list[NumberChoice]) -> None:
        """Show ``choices``, the first one chosen."""
        self._decide("")
        self._asking = True
        self.list.clear()
        for choice in choices:
            item = QListWidgetItem("\n".join(plain(line) for line in (choice.number, choice.about) if line))
            item.setData(Qt.ItemDataRole.UserRole, choice.text)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._fit()
        self._since_shown.start()
        self.show()
        self.raise_()
        self.activateWindow()
        self.list.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Be as high as the choices are in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._asking:
            QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        wide = window_size(_WIDTH, 0).width()
        self.resize(wide, self.height())
        self._column.activate()  # the rows wrap in the width that they have
        self.list.setFixedHeight(min(self._tall(), px(_TALLEST)))
        self.resize(wide, self.heightForWidth(wide))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter picks, or presses the button that has the keyboard; Esc closes."""
        if event.key() in _ENTER:
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            elif not event.isAutoRepeat():
                self._pick()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take closing as none of them."""
        event.accept()
        self._decide("")

    def _tall(self) -> int:
        """Give the height in which every choice is seen."""
        self.list.doItemsLayout()  # a row's own hint knows nothing of lines that wrap
        heights = (self.list.visualItemRect(self.list.item(row)).height() for row in range(self.list.count()))
        rows = sum(height + 2 * self.list.spacing() for height in heights)
        return rows + 2 * self.list.frameWidth() + 2 * self.list.spacing() + 2 * _INSIDE

    def _pick(self) -> None:
        if self._since_shown.elapsed() >= self._guard_ms:
            self._decide(str(self.list.currentItem().data(Qt.ItemDataRole.UserRole)))

    def _decide(self, picked: str) -> None:
        if self._asking:
            self._asking = False
            self.hide()
            self.picked.emit(picked)
