"""Adds a server that contacts are read from, or changes one: what it is, who asks, and a look before it is kept."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.contacts.server_fields import ServerFields
from fonetray.ui.contacts.server_views import FoundPerson, ServerDraft
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.form import FormPage
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_least, set_text_size, window_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel


class ServerWindow(QWidget):
    """``try_wanted`` and ``keep_wanted`` carry a ``ServerDraft``; ``left`` tells that nobody waits any more."""

    try_wanted = Signal(object)
    keep_wanted = Signal(object)
    left = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tr = tr
        self._theme = theme
        self._kept = False
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowIcon(icons.icon("fonetray"))
        set_least(self, 420, 400)
        self.resize(window_size(520, 720))
        self.fields = ServerFields(tr=tr, theme=theme, icons=icons, parent=self)
        self._message = StatusLine(theme=theme, icons=icons, parent=self)
        self._found = QFrame(self)
        self._found.setObjectName("found")
        self._found.setStyleSheet(
            f"#found {{ background: {theme.raised}; border: 1px solid {theme.border};"
            f" border-radius: {theme.radius}px; }}"
        )
        self._heading = PlainLabel(parent=self._found, wrap=True)
        set_text_size(self._heading, theme.body, strong=True)
        self._people = QVBoxLayout()
        self._people.setSpacing(4)
        self._close = button(tr("Cancel"), parent=self)
        self._try = button(tr("Try"), parent=self)
        self._keep = button(tr("Add"), kind="primary", parent=self)
        self._close.clicked.connect(self.close)
        self._try.clicked.connect(self._wants_try)
        self._keep.clicked.connect(self._wants_keep)
        self._lay_out(theme)

    def open_with(self, draft: ServerDraft, *, kept: bool) -> None:
        """Start from ``draft``, a server's that is ``kept`` or a new one's, then show and raise the window."""
        tr = self._tr
        self._kept = kept
        self.setWindowTitle(tr("Change {name}", name=draft.name) if kept else tr("Add a server"))
        self.fields.set_draft(draft, kept=kept)
        self.set_busy(False)
        self.say("")
        self.show_found("", ())
        self.show()
        self.raise_()
        self.activateWindow()
        self.fields.begin()

    def set_busy(self, busy: bool, *, keeping: bool = False) -> None:  # noqa: FBT001 - one state, named by the method
        """Lock the form while the server is asked."""
        tr = self._tr
        self.fields.set_busy(busy)
        self._try.setEnabled(not busy)
        self._keep.setEnabled(not busy)
        kept = tr("Save") if self._kept else tr("Add")
        self._keep.setText(tr("Asking the server…") if busy and keeping else kept)
        self._keep.setAccessibleName(kept)
        self._try.setText(tr("Asking the server…") if busy and not keeping else tr("Try"))

    def say(self, text: str, level: NoticeLevel = NoticeLevel.ERROR) -> None:
        """Say what came of it; empty for nothing."""
        self._message.say(text, level)

    def said(self) -> str:
        """Return what was said."""
        return self._message.text()

    def show_found(self, heading: str, people: Sequence[FoundPerson]) -> None:
        """Show whom a look at the server found; an empty heading for nobody looked."""
        while (item := self._people.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for person in people:
            self._people.addWidget(self._row(person))
        self._heading.setText(heading)
        self._found.setVisible(bool(heading))
        if heading:
            self._page.ensureWidgetVisible(self._found)

    def found(self) -> str:
        """Return the heading over whom was found."""
        return self._heading.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter tries, Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._try.isEnabled():
                self._wants_try()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Forget the password, and wait for nothing."""
        self.fields.forget()
        self.left.emit()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Hide the password again when another window comes to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.fields.conceal()

    def _wants_try(self) -> None:
        self.try_wanted.emit(self.fields.draft())

    def _wants_keep(self) -> None:
        self.keep_wanted.emit(self.fields.draft())

    def _row(self, person: FoundPerson) -> QWidget:
        row = QWidget(self._found)
        name, about = ElidedLabel(person.name, row), ElidedLabel(person.about, row, tone="muted")
        set_text_size(about, self._theme.small)
        beside = QHBoxLayout(row)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(self._theme.gap)
        beside.addWidget(name, 1)
        beside.addWidget(about, 1)
        return row

    def _lay_out(self, theme: Theme) -> None:
        inside = QVBoxLayout(self._found)
        inside.setContentsMargins(theme.pad, theme.pad, theme.pad, theme.pad)
        inside.setSpacing(theme.gap)
        inside.addWidget(self._heading)
        inside.addLayout(self._people)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for one in (self._close, self._try, self._keep):
            buttons.addWidget(one)
        self._page = FormPage(self.fields, self._message, self._found, theme=theme, parent=self)
        self._page.fill(self, buttons=buttons, theme=theme)
