"""The servers that contacts are read from, as a list in the window of contacts."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.contacts.server_row import ServerRow
from fonetray.ui.contacts.server_views import ServerView
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.form import Group
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel


class ServerBox(Group):
    """``add_wanted`` asks for a new server, ``shown`` tells that the list is another; the others carry a name."""

    add_wanted = Signal()
    shown = Signal()
    read_wanted = Signal(str)
    leave_wanted = Signal(str)
    change_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Servers"),
            theme=theme,
            text=tr(
                "Your company's directory (LDAP, Active Directory) or address books (CardDAV, Nextcloud), "
                "read anew every few hours."
            ),
            parent=parent,
        )
        self._tr, self._theme, self._icons = tr, theme, icons
        self._rows: dict[str, ServerRow] = {}
        self._list = QWidget(self)
        self._listed = QVBoxLayout(self._list)
        self._listed.setContentsMargins(0, 0, 0, 0)
        self._listed.setSpacing(theme.gap)
        self._trouble = StatusLine(theme=theme, icons=icons, parent=self)
        add = button(tr("Add a server…"), parent=self)
        add.clicked.connect(self.add_wanted)
        row = QWidget(self)
        beside = QHBoxLayout(row)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(add)
        beside.addStretch(1)
        self.add(self._list, self._trouble, row)
        self.show_servers([])

    def show_servers(self, views: Sequence[ServerView]) -> None:
        """Show these servers; a row that is there already stays, with the focus and the question in it."""
        for name in self._rows.keys() - {view.name for view in views}:
            gone = self._rows.pop(name)
            self._listed.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, view in enumerate(views):
            row = self._rows.get(view.name) or self._made(view.name)
            if self._listed.indexOf(row) != place:
                self._listed.insertWidget(place, row)
            row.show_view(view)
        self._list.setVisible(bool(views))
        self.shown.emit()

    def say(self, text: str, level: NoticeLevel = NoticeLevel.WARNING) -> None:
        """Say what is wrong with the list as a whole; empty for nothing."""
        self._trouble.say(text, level)

    def said(self) -> str:
        """Return what is said to be wrong."""
        return self._trouble.text()

    def rows(self) -> list[ServerRow]:
        """Return the rows, as they stand."""
        return sorted(self._rows.values(), key=self._listed.indexOf)

    def _made(self, name: str) -> ServerRow:
        row = ServerRow(name, tr=self._tr, theme=self._theme, icons=self._icons, parent=self._list)
        row.read_wanted.connect(self.read_wanted)
        row.leave_wanted.connect(self.leave_wanted)
        row.change_wanted.connect(self.change_wanted)
        row.remove_wanted.connect(self.remove_wanted)
        self._rows[name] = row
        return row
