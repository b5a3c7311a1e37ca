"""One server in the list: what it is, how it stands, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.contacts.server_views import ServerView
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel, tooltip
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_fixed, set_text_size
from fonetray.ui.parts.theme import Theme


class ServerRow(QFrame):
    """Each signal carries the server's name; ``remove_wanted`` comes after the question was answered with yes."""

    read_wanted = Signal(str)
    leave_wanted = Signal(str)
    change_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, name: str, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self.name = name
        self._count = 0
        self.setObjectName("server")
        self.setStyleSheet(f"#server {{ border: 1px solid {theme.border}; border-radius: {theme.radius}px; }}")
        title = ElidedLabel(name, self)
        set_text_size(title, theme.body, strong=True)
        self._about = ElidedLabel("", self, tone="muted")
        set_text_size(self._about, theme.small)
        self._state = StatusLine(theme=theme, icons=icons, keeps_room=True, parent=self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        set_fixed(self._bar, height=6)
        self._bar.setStyleSheet(
            f"QProgressBar {{ background: {theme.hover}; border: 0; border-radius: 3px; }}"
            f" QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}"
        )
        self._bar.setAccessibleName(tr("How far {name} is read", name=name))
        self._read = self._small(tr("Read now"), tr("Read {name} now", name=name))
        self._leave = self._small(tr("Cancel"), tr("Stop reading {name}", name=name))
        self._change = self._small(tr("Change…"), tr("Change {name}", name=name))
        self._remove = self._small(tr("Remove…"), tr("Remove {name}", name=name))
        self._read.clicked.connect(self._wants_read)
        self._leave.clicked.connect(self._wants_leave)
        self._change.clicked.connect(self._wants_change)
        self._remove.clicked.connect(self._ask)
        self._question = PlainLabel(parent=self, wrap=True)
        self._yes = self._small(tr("Remove"), tr("Yes, remove {name}", name=name), kind="danger")
        self._no = self._small(tr("Keep"), tr("Keep {name}", name=name))
        self._yes.clicked.connect(self._wants_remove)
        self._no.clicked.connect(self._answered)
        self._lay_out(theme, title)
        self._answered()

    def show_view(self, view: ServerView) -> None:
        """Show how the server stands now."""
        self._count = view.count
        self._about.setText(view.about)
        self._state.say(view.state, view.level)
        self._state.setToolTip(tooltip(view.left_out))
        self._bar.setVisible(view.reading)
        self._bar.setRange(0, max(view.total, view.done) if view.total else 0)
        self._bar.setValue(view.done)
        had_focus = self._read.hasFocus() or self._leave.hasFocus()
        self._read.setVisible(not view.busy)
        self._leave.setVisible(view.busy)
        if had_focus:
            (self._leave if view.busy else self._read).setFocus()

    def state(self) -> str:
        """Return what it says of how the server stands."""
        return self._state.text()

    def question(self) -> str:
        """Return what is asked; empty while nothing is."""
        return "" if self._asking.isHidden() else self._question.text()

    def _small(self, text: str, name: str, *, kind: str = "plain") -> QPushButton:
        made = button(text, kind=kind, small=True, parent=self)
        made.setAccessibleName(name)
        return made

    def _ask(self) -> None:
        tr = self._tr
        people = tr.plural("{n} person", "{n} people", self._count)
        self._question.setText(
            tr("Remove {name} and its {people}? This cannot be undone.", name=self.name, people=people)
        )
        self._asking.show()
        self._buttons.hide()
        self._no.setFocus()

    def _answered(self) -> None:
        self._asking.hide()
        self._buttons.show()

    def _wants_read(self) -> None:
        self.read_wanted.emit(self.name)

    def _wants_leave(self) -> None:
        self.leave_wanted.emit(self.name)

    def _wants_change(self) -> None:
        self.change_wanted.emit(self.name)

    def _wants_remove(self) -> None:
        self._answered()
        self.remove_wanted.emit(self.name)

    def _lay_out(self, theme: Theme, title: ElidedLabel) -> None:
        self._buttons = QWidget(self)
        beside = QHBoxLayout(self._buttons)
        self._asking = QWidget(self)
        asked = QVBoxLayout(self._asking)
        answers = QHBoxLayout()
        for row in (beside, asked, answers):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(theme.gap)
        for widget in (self._read, self._leave, self._change, self._remove):
            beside.addWidget(widget)
        beside.addStretch(1)
        answers.addWidget(self._yes)
        answers.addWidget(self._no)
        answers.addStretch(1)
        asked.addWidget(self._question)
        asked.addLayout(answers)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.pad, theme.pad, theme.pad, theme.pad)
        column.setSpacing(4)
        for part in (title, self._about, self._state, self._bar):
            column.addWidget(part)
        column.addSpacing(4)
        column.addWidget(self._buttons)
        column.addWidget(self._asking)
