"""What the settings window has about the history: how long it is kept, and numbers of which nothing is."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.choice_box import ChoiceBox
from fonetray.ui.parts.labels import PlainLabel, plain
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme

KEEP_MONTHS = "history.keep_months"
HISTORY = (KEEP_MONTHS,)
_CHOICES = (1, 3, 6, 12, 24, 60)


@dataclass(frozen=True, slots=True)
class ListedNumber:
    """A number that is never logged: by what it is listed, as it is shown, and since when, in words."""

    key: str
    shown: str
    since: str


class HistorySettings(QWidget):
    """A question below the choice of months, and the list; ``answered`` is whether it may be removed.

    ``taken_off`` is the key of a number that is to be logged again.
    """

    answered = Signal(bool)
    taken_off = Signal(str)

    def __init__(self, *, tr: Translate, theme: Theme, edited: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self.months = ChoiceBox(parent)
        for number in _CHOICES:
            self.months.addItem(tr.plural("{n} month", "{n} months", number), str(number))
        self.months.addItem(tr("For ever"), "0")
        self.months.currentIndexChanged.connect(edited)
        self.editors: dict[str, QComboBox] = {KEEP_MONTHS: self.months}
        self.words = {
            KEEP_MONTHS: (tr("Calls and notes are kept for"), tr("What is older is removed for good, every day."))
        }
        self.question = QWidget(self)
        self._asked = PlainLabel(parent=self.question, wrap=True)
        self.keep = button(tr("Keep"), small=True, parent=self.question)
        self.remove = button(tr("Remove"), kind="danger", small=True, parent=self.question)
        self.keep.clicked.connect(lambda: self._answer(yes=False))
        self.remove.clicked.connect(lambda: self._answer(yes=True))
        row = QHBoxLayout(self.question)
        row.setContentsMargins(0, 0, 0, theme.gap)
        row.setSpacing(theme.gap)
        row.addWidget(self._asked, 1)
        row.addWidget(self.keep)
        row.addWidget(self.remove)
        self.question.hide()
        self._listed = False
        heading = PlainLabel(tr("Numbers that are never logged"), self)
        set_text_size(heading, theme.small + 1, strong=True)
        self._empty = PlainLabel(
            tr("None. Calls with such a number ring as always, and nothing of them is kept."),
            self,
            tone="muted",
            wrap=True,
        )
        set_text_size(self._empty, theme.small)
        self._veiled = PlainLabel(tr("They are hidden while you present."), self, tone="muted", wrap=True)
        set_text_size(self._veiled, theme.small)
        self._veiled.hide()
        self._numbers = QWidget(self)
        self._rows = QVBoxLayout(self._numbers)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.question)
        column.addWidget(heading)
        column.addWidget(self._empty)
        column.addWidget(self._veiled)
        column.addWidget(self._numbers)

    def ask(self, text: str) -> None:
        """Ask whether what is too old now is to be removed."""
        self._asked.setText(text)
        self.question.show()
        self.keep.setFocus()

    def asked(self) -> str:
        """Return the question that is open, empty for none."""
        return "" if self.question.isHidden() else self._asked.text()

    def withdraw(self) -> None:
        """Ask no more."""
        self.question.hide()

    def show_numbers(self, numbers: list[ListedNumber]) -> None:
        """Show the list."""
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number in numbers:
            self._rows.addWidget(self._row(number))
        self._listed = bool(numbers)
        self.veil(on=self._numbers.isHidden())

    def veil(self, *, on: bool) -> None:
        """Hide the list, or show it again."""
        self._numbers.setHidden(on)
        self._empty.setHidden(on or self._listed)
        self._veiled.setVisible(on)

    def _row(self, number: ListedNumber) -> QWidget:
        row = QWidget(self)
        since = PlainLabel(number.since, row, tone="muted")
        set_text_size(since, self._theme.small)
        off = button(self._tr("Log again"), small=True, parent=row)
        off.setAccessibleName(plain(self._tr("Log {number} again", number=number.shown)))
        off.clicked.connect(lambda: self.taken_off.emit(number.key))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self._theme.pad)
        line.addWidget(PlainLabel(number.shown, row))
        line.addWidget(since, 1)
        line.addWidget(off)
        return row

    def _answer(self, *, yes: bool) -> None:
        self.question.hide()
        self.answered.emit(yes)
