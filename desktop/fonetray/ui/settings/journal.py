"""What the settings window says of other systems that are told of calls: which, how it stands, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel, plain
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel


@dataclass(frozen=True, slots=True)
class JournalView:
    """A source: its title, whether it is told (``state``), what is to be known in sentences, and what a button does.

    ``again`` is the button's words, empty for none.
    """

    name: str
    title: str
    state: str
    lines: tuple[tuple[str, NoticeLevel], ...] = ()
    again: str = ""


class JournalSettings(QWidget):
    """``again_wanted`` is the name of a source that is to be told of what was given up."""

    again_wanted = Signal(str)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._shown: tuple[JournalView, ...] | None = None
        self._open = PlainLabel(parent=self, tone="muted", wrap=True)
        self._empty = PlainLabel(
            tr("None is told of your calls. A customer system can be told of each: its lookup file says so"
               " under {part}.", part="[journal]"),
            self, tone="muted", wrap=True,
        )  # fmt: skip
        self.trouble = StatusLine(theme=theme, icons=icons, parent=self)
        for label in (self._open, self._empty):
            set_text_size(label, theme.small)
        self._open.hide()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.pad)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap)
        column.addWidget(self._empty)
        column.addLayout(self._rows)
        column.addWidget(self._open)
        column.addWidget(self.trouble)

    def show_sources(self, views: Sequence[JournalView], waits: str = "") -> None:
        """Show the sources; ``waits`` is said of calls of which it is not known yet who is told."""
        self._open.setText(waits)
        self._open.setVisible(bool(waits))
        self.trouble.say("")
        self._empty.setVisible(not views)
        if tuple(views) == self._shown:  # the focus stays where it is
            return
        self._shown = tuple(views)
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for view in views:
            row = self._row(view)
            self._rows.addWidget(row)
            row.show()

    def said(self) -> str:
        """Return all that is said, line by line."""
        labels = (label for label in self.findChildren(PlainLabel) if label.isVisibleTo(self) and label.text())
        return "\n".join(label.whole() if isinstance(label, ElidedLabel) else label.text() for label in labels)

    def _row(self, view: JournalView) -> QWidget:
        theme = self._theme
        row = QFrame(self)
        title = ElidedLabel(view.title, row)
        set_text_size(title, theme.small + 1, strong=True)
        state = PlainLabel(view.state, row, tone="muted")
        set_text_size(state, theme.small)
        top = QHBoxLayout()
        top.setSpacing(theme.pad)
        top.addWidget(title, 1)
        top.addWidget(state)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        for text, level in view.lines:
            line = StatusLine(theme=theme, icons=self._icons, parent=row)
            line.say(text, level)
            column.addWidget(line)
        if view.again:
            again = button(view.again, small=True, parent=row)
            again.setAccessibleName(plain(f"{view.title}: {view.again}"))
            again.clicked.connect(lambda: self.again_wanted.emit(view.name))
            column.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        return row
