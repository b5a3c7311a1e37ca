"""The lower part of the details: what is known of a person beside their numbers, each with its name before it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.labels import PlainLabel, plain
from fonetray.ui.parts.link_button import LinkButton
from fonetray.ui.parts.text_size import px, set_least, set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import DepartmentView, FieldView

_NAMES = 88
"""Pixels for what something is."""
_LINE = 24


def heading(text: str, *, theme: Theme, parent: QWidget) -> PlainLabel:
    """Return a quiet heading over a part of the details."""
    label = PlainLabel(text, parent, tone="muted")
    set_text_size(label, theme.small, strong=True)
    return label


class Facts(QWidget):
    """Facts under a heading, as a table of names and texts; texts can be marked and copied with the mouse.

    ``followed`` carries the target of a link among them.
    """

    followed = Signal(str)

    def __init__(self, title: str, *, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(heading(title, theme=theme, parent=self))
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 2, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, px(_NAMES))
        self._grid.setColumnStretch(1, 1)
        self._column.addLayout(self._grid)

    def add_line(self, text: str) -> None:
        """Add a text that needs no name, above those that have one."""
        label = self._text(text, text)
        label.setContentsMargins(0, 0, 0, 0)
        set_least(label, height=0)
        self._column.insertWidget(self._column.count() - 1, label)

    def add(self, name: str, text: str) -> None:
        """Add a text."""
        self._put(name, self._text(text, f"{name}: {text}"))

    def add_link(self, name: str, text: str, does: str, target: str) -> None:
        """Add a text that leads to ``target``; ``does`` says what a press does."""
        link = LinkButton(text, does, target, theme=self._theme, parent=self)
        link.followed.connect(self.followed)
        self._put(name, link, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    def _put(self, name: str, value: QWidget, place: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop) -> None:
        """Put a row below the others; a text has all the width, for its lines were counted in that."""
        label = PlainLabel(name, self, tone="muted", wrap=True)
        set_text_size(label, self._theme.small)
        set_least(label, height=_LINE)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1, place)

    def _text(self, text: str, name: str) -> QLabel:
        label = PlainLabel(text, self, wrap=True)
        set_text_size(label, self._theme.small + 1)
        set_least(label, height=_LINE)
        label.setContentsMargins(4, 0, 0, 0)  # where the text of a link begins
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        label.setAccessibleName(plain(name))
        return label


def department_card(view: DepartmentView, *, tr: Translate, theme: Theme, parent: QWidget) -> Facts:
    """Return a department's card, whose link is its e-mail address."""
    card = Facts(tr("Department"), theme=theme, parent=parent)
    for line in (view.name, view.address):
        if line:
            card.add_line(line)
    if view.email:
        card.add_link(tr("E-mail"), view.email, tr("Write to {address}", address=view.email), view.email)
    for name, text in view.facts:
        card.add(name, text)
    return card


def field_facts(fields: tuple[FieldView, ...], *, tr: Translate, theme: Theme, parent: QWidget) -> Facts:
    """Return what the company keeps of a person; its links are the local numbers of colleagues."""
    facts = Facts(tr("More"), theme=theme, parent=parent)
    for field in fields:
        if field.colleague:
            facts.add_link(field.label, field.value, tr("Show {name}", name=field.value), field.colleague)
        else:
            facts.add(field.label, field.value)
    return facts
