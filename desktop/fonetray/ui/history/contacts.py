"""All contacts with somebody, newest first, and under each what was noted down, by whom and when."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.telephony.note_text import clean_note
from fonetray.ui.history.views import ContactLine, NoteLine
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel
from fonetray.ui.parts.person_facts import heading
from fonetray.ui.parts.picture import Picture
from fonetray.ui.parts.recent_look import call_icon
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme

_ICON = 14


class HistoryContacts(QWidget):
    """Made for one list of contacts, and gone with it."""

    def __init__(
        self, contacts: Sequence[ContactLine], *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._grid = grid = QGridLayout()
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setHorizontalSpacing(theme.gap)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(heading(tr("Contacts"), theme=theme, parent=self))
        column.addLayout(grid)
        for contact in contacts:
            self._add(contact)

    def _add(self, view: ContactLine) -> None:
        theme, grid, row = self._theme, self._grid, self._grid.rowCount()
        name, colour = call_icon(view.state, incoming=view.incoming, theme=theme)
        icon = Picture(_ICON, icons=self._icons, parent=self)
        icon.show_icon(name, colour)
        who = ElidedLabel(" · ".join(part for part in (view.who, view.length) if part), self)
        when = PlainLabel(view.when, self, tone="muted")
        for label in (who, when):
            set_text_size(label, theme.small + 1)
        grid.addWidget(icon, row, 0)
        grid.addWidget(who, row, 1)
        grid.addWidget(when, row, 2, Qt.AlignmentFlag.AlignRight)
        for place, note in enumerate(view.notes, start=row + 1):
            grid.addWidget(self._note(note), place, 1, 1, 2)

    def _note(self, note: NoteLine) -> QWidget:
        theme = self._theme
        box = QWidget(self)
        box.setObjectName("noted")
        box.setStyleSheet(f"#noted {{ background: {theme.hover}; border-radius: {theme.radius}px; }}")
        text, by = QLabel(box), PlainLabel(note.by, box, tone="muted", wrap=True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setText(clean_note(note.text))
        set_text_size(text, theme.small + 1)
        set_text_size(by, theme.small)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(box)
        column.setContentsMargins(theme.gap, 6, theme.gap, 6)
        column.setSpacing(2)
        column.addWidget(text)
        column.addWidget(by)
        return box
