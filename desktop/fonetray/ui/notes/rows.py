"""The notes that there are, under a heading each: those on this call, and the last ones with the same number."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.notes.text import NoteText
from fonetray.ui.notes.views import NotesView, NoteView
from fonetray.ui.parts.buttons import icon_button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel
from fonetray.ui.parts.text_size import set_fixed, set_text_size
from fonetray.ui.parts.theme import Theme


class NoteRow(QFrame):
    """One note; the user's own has buttons that emit its id."""

    edit_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, view: NoteView, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.view = view
        self.setObjectName("note")
        edge = f"border: 1px solid {theme.border}; border-radius: {theme.radius}px;"
        self.setStyleSheet(f"#note {{ background: {theme.raised}; {edge} }}")
        author, when = ElidedLabel(view.author, self), ElidedLabel(view.when, self, tone="muted")
        set_text_size(author, theme.small, strong=True)
        standing = PlainLabel(view.standing, self, tone="warning" if view.waits else "muted")
        for label in (when, standing):
            set_text_size(label, theme.small)
        for label in (author, when):
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        standing.setVisible(bool(view.standing))
        text = NoteText(view.text, self)
        text.setAccessibleName(tr("Note by {name}, {when}", name=view.author, when=view.when))
        top = QHBoxLayout()
        top.setSpacing(theme.gap)
        for label in (author, when, standing):
            top.addWidget(label)
        top.addStretch(1)
        if view.mine:
            change = icon_button(icons, "pencil", tr("Change this note"), parent=self)
            change.clicked.connect(self._edit)
            delete = icon_button(icons, "trash", tr("Delete this note"), parent=self)
            delete.clicked.connect(self._delete)
            for one in (change, delete):
                set_fixed(one, 26, 26)
                top.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.pad, 6, 6, theme.gap)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(text)

    def _edit(self) -> None:
        self.edit_wanted.emit(self.view.id)

    def _delete(self) -> None:
        self.delete_wanted.emit(self.view.id)


class NoteRows(QScrollArea):
    """``edit_wanted`` and ``delete_wanted`` are the note's id; takes no room while there are no notes."""

    edit_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._shown: NotesView | None = None
        self._inner = QWidget(self)
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, theme.gap, 0)
        self._column.setSpacing(theme.gap)
        self._column.addStretch(1)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Notes"))
        self.verticalScrollBar().rangeChanged.connect(self._to_end)
        self.hide()

    def show_notes(self, view: NotesView) -> None:
        """Show ``view``; the newest is in sight."""
        if view == self._shown:
            return
        self._shown = view
        self._clear()
        self._add(self._tr("Earlier, with the same number"), view.earlier)
        self._add(self._tr("On this call"), view.on_call)
        if view.lacking:
            label = PlainLabel(view.lacking, self._inner, tone="muted", wrap=True)
            set_text_size(label, self._theme.small)
            self._put(label)
        self.setVisible(bool(view.earlier or view.on_call or view.lacking))

    def rows(self) -> list[NoteRow]:
        """Return the rows from top to bottom."""
        items = (self._column.itemAt(place) for place in range(self._column.count()))
        return [row for item in items if item and isinstance(row := item.widget(), NoteRow)]

    def _add(self, heading: str, notes: Sequence[NoteView]) -> None:
        if not notes:
            return
        label = PlainLabel(heading, self._inner, tone="muted")
        set_text_size(label, self._theme.small, strong=True)
        self._put(label)
        for note in notes:
            row = NoteRow(note, tr=self._tr, theme=self._theme, icons=self._icons, parent=self._inner)
            row.edit_wanted.connect(self.edit_wanted)
            row.delete_wanted.connect(self.delete_wanted)
            self._put(row)

    def _put(self, widget: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, widget)
        widget.show()

    def _clear(self) -> None:
        while self._column.count() > 1:
            item = self._column.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _to_end(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())
