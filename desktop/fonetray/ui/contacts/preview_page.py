"""A file before it is imported: how it was understood, its first rows, and what can be corrected."""

from itertools import pairwise
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.contacts.table import ContactsTable
from fonetray.ui.contacts.views import PreviewView
from fonetray.ui.contacts.words import delimiters, encodings, roles
from fonetray.ui.parts.buttons import allow, button
from fonetray.ui.parts.choice_box import ChoiceBox
from fonetray.ui.parts.empty_page import EmptyPage
from fonetray.ui.parts.form import Field
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel, plain
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel


class PreviewPage(QWidget):
    """``role_chosen`` is (column from 0, role); ``form_chosen`` is (delimiter, encoding)."""

    role_chosen = Signal(int, str)
    form_chosen = Signal(str, str)
    go_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._title = ElidedLabel(parent=self)
        set_text_size(self._title, theme.title, strong=True)
        self._said = PlainLabel(parent=self, tone="muted", wrap=True)
        self.delimiter = self._choice(delimiters(tr))
        self.encoding = self._choice(encodings(tr))
        look: dict[str, Any] = {"theme": theme, "icons": icons}
        self._form = QWidget(self)
        fields = QHBoxLayout(self._form)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(theme.margin)
        fields.addWidget(Field(tr("Between the fields"), self.delimiter, parent=self._form, **look), 1)
        fields.addWidget(Field(tr("Letters (æ, ø, å)"), self.encoding, parent=self._form, **look), 1)
        fields.addStretch(1)
        self.table = ContactsTable(tr=tr, theme=theme, roles=roles(tr), parent=self)
        self.table.role_chosen.connect(self.role_chosen)
        self._hidden = EmptyPage(theme=theme, icons=icons, parent=self)
        self._hidden.show_words("eye-off", tr("The rows are hidden while you present"))
        self._hidden.hide()
        self.status = StatusLine(theme=theme, icons=icons, keeps_room=True, parent=self)
        self._back = button(tr("Cancel"), parent=self)
        self._back.clicked.connect(self.back_wanted)
        self.go = button(tr("Import"), kind="primary", parent=self)
        self.go.clicked.connect(self.go_wanted)
        bottom = QHBoxLayout()
        bottom.setSpacing(theme.gap)
        bottom.addWidget(self.status, 1)
        bottom.addWidget(self._back)
        bottom.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.margin, theme.margin, theme.margin, theme.margin)
        column.setSpacing(theme.gap)
        column.addWidget(self._title)
        column.addWidget(self._said)
        column.addSpacing(4)
        column.addWidget(self._form)
        column.addSpacing(4)
        column.addWidget(self.table, 1)
        column.addWidget(self._hidden, 1)
        column.addLayout(bottom)

    def veil(self, *, on: bool) -> None:
        """Hide who stands in the file, or show it again."""
        self.table.setHidden(on)
        self.status.setHidden(on)
        self._hidden.setVisible(on)

    def show_view(self, view: PreviewView) -> None:
        """Show a file's beginning."""
        self._title.setText(view.file)
        self._said.setText(view.said)
        self._form.setVisible(bool(view.roles))
        for box, value in ((self.delimiter, view.delimiter), (self.encoding, view.encoding)):
            box.blockSignals(True)
            box.setCurrentIndex(max(0, box.findData(value)))
            box.blockSignals(False)
        self.table.show_rows(view)
        for one, other in pairwise((self.delimiter, self.encoding, *self.table.boxes, self._back, self.go)):
            QWidget.setTabOrder(one, other)
        allow(self.go, when=not view.missing, otherwise=view.missing)
        problems = [row for row in view.rows if row.problem]
        if view.missing:
            self.status.say(view.missing, NoticeLevel.WARNING)
        elif problems:
            text = self._tr("Of the first {n} rows {m} would be left out.", n=len(view.rows), m=len(problems))
            first = self._tr("Line {line} {why}.", line=problems[0].line, why=problems[0].problem)
            self.status.say(f"{text} {first}", NoticeLevel.WARNING)
        else:
            self.status.say("")

    def _choice(self, values: list[tuple[str, str]]) -> ChoiceBox:
        box = ChoiceBox(self)
        for value, word in values:
            box.addItem(plain(word), value)
        box.currentIndexChanged.connect(self._form_edited)
        return box

    def _form_edited(self) -> None:
        self.form_chosen.emit(self.delimiter.currentData(), self.encoding.currentData())
