"""What a call card shows below the name where there is something to show: facts, earlier contacts, who else it may be.

Each part is made once and shown again and again, since the first call must not wait for it; empty, it takes no room.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel
from fonetray.ui.parts.picture import Picture
from fonetray.ui.parts.recent_look import call_icon
from fonetray.ui.parts.text_size import px, set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import ColleagueView, EarlierView, Presence

MOST_FACTS = 6
MOST_EARLIER = 3
_NAMES = (64, 152)
"""Logical pixels that the names of facts have at least and at most; the texts beside them stand in one line."""
_APART = 6
"""Logical pixels above a part that is about something else."""
_ICON = 14
_DOT = 8


class FactRows(QWidget):
    """Up to six facts about the customer, each a quiet name and a text beside it."""

    def __init__(self, *, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, _APART, 0, 0)
        grid.setHorizontalSpacing(theme.gap)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        self._shown: tuple[tuple[str, str], ...] = ()
        self._rows: list[tuple[ElidedLabel, ElidedLabel]] = []
        for row in range(MOST_FACTS):
            name, text = ElidedLabel(parent=self, tone="muted"), ElidedLabel(parent=self)
            for column, label in enumerate((name, text)):
                set_text_size(label, theme.small)
                grid.addWidget(label, row, column)
            self._rows.append((name, text))
        self.hide()

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show the first of ``facts``, (name, text)."""
        if tuple(facts) == self._shown:
            return
        self._shown = tuple(facts)
        for row, (name, text) in enumerate(self._rows):
            name.setVisible(row < len(facts))
            text.setVisible(row < len(facts))
            if row < len(facts):
                name.setText(facts[row][0])
                text.setText(facts[row][1])
        width = max((name.sizeHint().width() for name, _ in self._rows[: len(facts)]), default=0)
        self._grid.setColumnMinimumWidth(0, min(max(width, px(_NAMES[0])), px(_NAMES[1])))
        self.setVisible(bool(facts))


class EarlierRows(QWidget):
    """The last contacts: an icon for how each went, who of us, how long and when, and under it what was noted."""

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._heading = PlainLabel(tr("Last contacts"), self, tone="muted")
        set_text_size(self._heading, theme.small, strong=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, _APART, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._heading, 0, 0, 1, 3)
        self._shown: tuple[EarlierView, ...] = ()
        self._rows: list[tuple[Picture, ElidedLabel, PlainLabel, ElidedLabel]] = []
        for row in range(MOST_EARLIER):
            icon = Picture(_ICON, icons=icons, parent=self)
            who, when = ElidedLabel(parent=self), PlainLabel(parent=self, tone="muted")
            note = ElidedLabel(parent=self, tone="muted")
            for label in (who, when, note):
                set_text_size(label, theme.small)
            grid.addWidget(icon, 1 + 2 * row, 0)
            grid.addWidget(who, 1 + 2 * row, 1)
            grid.addWidget(when, 1 + 2 * row, 2, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(note, 2 + 2 * row, 1, 1, 2)
            self._rows.append((icon, who, when, note))
        self.hide()

    def show_earlier(self, earlier: Sequence[EarlierView]) -> None:
        """Show the first of ``earlier``."""
        if tuple(earlier) == self._shown:
            return
        self._shown = tuple(earlier)
        for (icon, who, when, note), view in zip(self._rows, [*earlier, *[None] * MOST_EARLIER], strict=False):
            for label in (icon, who, when):
                label.setVisible(view is not None)
            note.setVisible(view is not None and bool(view.note))
            if view is not None:
                name, colour = call_icon(view.state, incoming=view.incoming, theme=self._theme)
                icon.show_icon(name, colour)
                who.setText(" · ".join(part for part in (view.who, view.length) if part))
                when.setText(view.when)
                note.setText(view.note)
        self.setVisible(bool(earlier))


class ColleagueLine(QWidget):
    """What a colleague has to do with the call; a dot shows whether they are free, and the words say it."""

    def __init__(self, *, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._presence = Presence.UNKNOWN
        self._words = ElidedLabel(parent=self)
        set_text_size(self._words, theme.small)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._words, 1)
        self.hide()

    def show_colleague(self, view: ColleagueView | None) -> None:
        """Show ``view``, None for nobody."""
        self.setVisible(view is not None)
        if view is not None:
            self._presence = view.presence
            self._words.setText(view.words)
            self._row.setContentsMargins(0 if view.presence is Presence.UNKNOWN else px(_DOT) + 6, 0, 0, 0)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the dot."""
        if self._presence is Presence.UNKNOWN:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.presence_colour(self._presence)))
        radius = px(_DOT) / 2
        painter.drawEllipse(QPointF(radius, self.height() / 2), radius, radius)
        painter.end()


class Question(QWidget):
    """A question with two answers; ``answered`` is whether it was yes."""

    answered = Signal(bool)

    def __init__(self, *, yes: str, no: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = PlainLabel(parent=self, tone="muted", wrap=True)
        set_text_size(self._words, theme.small)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._yes, self._no = button(yes, small=True, parent=self), button(no, kind="quiet", small=True, parent=self)
        self._yes.clicked.connect(self._say_yes)
        self._no.clicked.connect(self._say_no)
        answers = QHBoxLayout()
        answers.setSpacing(theme.gap)
        answers.addWidget(self._yes)
        answers.addWidget(self._no)
        answers.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _APART, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addLayout(answers)
        self.hide()

    def ask(self, words: str) -> None:
        """Ask in ``words``; empty for nothing."""
        self._words.setText(words)
        self.setVisible(bool(words))

    def _say_yes(self) -> None:
        self.answered.emit(True)

    def _say_no(self) -> None:
        self.answered.emit(False)
