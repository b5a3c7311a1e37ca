"""Where contacts came from: a row for each source, with a way to remove it, the servers, and how to import a file."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.contacts.server_box import ServerBox
from fonetray.ui.contacts.views import SourceView
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.empty_page import EmptyPage
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel, plain
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme


class SourceRow(QFrame):
    """One source; its button turns the row into a question, which is answered in the same place."""

    remove_wanted = Signal(str)

    def __init__(self, view: SourceView, *, tr: Translate, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = view.name
        self.setObjectName("source")
        self.setStyleSheet(
            f"#source {{ background: {theme.raised}; border: 1px solid {theme.border}; border-radius: 8px; }}"
        )
        name = ElidedLabel(view.name, self)
        set_text_size(name, theme.body, strong=True)
        detail = ElidedLabel(view.detail, self, tone="muted")
        set_text_size(detail, theme.small)
        self.remove = button(tr("Remove…"), small=True, parent=self)
        self.remove.setAccessibleName(plain(tr("Remove {name}", name=view.name)))
        self.remove.clicked.connect(self._ask)
        self._question = QWidget(self)
        question = PlainLabel(view.question, self._question, wrap=True)
        self.keep = button(tr("Keep"), small=True, parent=self._question)
        self.yes = button(tr("Remove"), kind="danger", small=True, parent=self._question)
        self.keep.clicked.connect(self._keep)
        self.yes.clicked.connect(self._yes)
        row = QHBoxLayout(self._question)
        row.setContentsMargins(0, theme.gap, 0, 0)
        row.setSpacing(theme.gap)
        row.addWidget(question, 1)
        row.addWidget(self.keep)
        row.addWidget(self.yes)
        self._question.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(name)
        words.addWidget(detail)
        line = QHBoxLayout()
        line.setSpacing(theme.pad)
        line.addLayout(words, 1)
        line.addWidget(PlainLabel(view.count, self))
        line.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.pad, theme.pad, theme.pad, theme.pad)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self._question)

    def asking(self) -> bool:
        """Return whether the row asks for an answer."""
        return not self._question.isHidden()

    def _ask(self) -> None:
        self._question.show()
        self.remove.hide()
        self.keep.setFocus()

    def _keep(self) -> None:
        self._question.hide()
        self.remove.show()
        self.remove.setFocus()

    def _yes(self) -> None:
        self.setEnabled(False)
        self.remove_wanted.emit(self._name)


class SourcesPage(QWidget):
    """The list of sources, or what to do where there are none."""

    import_wanted = Signal()
    remove_wanted = Signal(str)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self._rows: list[SourceRow] = []
        self._empty = EmptyPage(theme=theme, icons=icons, parent=self)
        self._empty.show_words(
            "users",
            tr("No contacts yet"),
            tr("Import a customer list (CSV) or vCards, or drop a file here. Who calls is then known by name."),
            tr("Import file…"),
        )
        self._empty.pressed.connect(self.import_wanted)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.gap)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap)
        column.addLayout(self._list)
        self.servers = ServerBox(tr=tr, theme=theme, icons=icons, parent=inner)
        self.servers.shown.connect(self._choose_page)
        column.addWidget(self.servers)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.choose = button(tr("Import file…"), kind="primary", parent=self)
        self.choose.clicked.connect(self.import_wanted)
        self._total = PlainLabel(parent=self, tone="muted")
        bottom = QHBoxLayout()
        bottom.addWidget(self._total, 1)
        bottom.addWidget(self.choose)
        full = QWidget(self)
        filled = QVBoxLayout(full)
        filled.setContentsMargins(0, 0, 0, 0)
        filled.setSpacing(theme.pad)
        filled.addWidget(scroll, 1)
        filled.addLayout(bottom)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(full)
        or_server = button(tr("Add a server…"), parent=self._empty)
        or_server.clicked.connect(self.servers.add_wanted)
        self._empty.also(or_server)
        self.status = StatusLine(theme=theme, icons=icons, parent=self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.margin, theme.margin, theme.margin, theme.margin)
        whole.setSpacing(theme.gap)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.status)

    def show_sources(self, sources: list[SourceView], total: str) -> None:
        """Show these, and how many contacts they are together."""
        for row in self._rows:
            self._list.removeWidget(row)
            row.deleteLater()
        self._rows = [SourceRow(view, tr=self._tr, theme=self._theme, parent=self) for view in sources]
        for row in self._rows:
            row.remove_wanted.connect(self.remove_wanted)
            self._list.addWidget(row)
        self._total.setText(total)
        self._choose_page()

    def rows(self) -> list[SourceRow]:
        """Return the rows, top to bottom."""
        return list(self._rows)

    def is_empty(self) -> bool:
        """Return whether there is no source."""
        return self._pages.currentIndex() == 0

    def _choose_page(self) -> None:
        self._pages.setCurrentIndex(int(bool(self._rows or self.servers.rows())))
