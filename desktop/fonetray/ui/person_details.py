"""The strip under the list: the selected person with all their numbers, each a button and a key."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.buttons import button, icon_button
from fonetray.ui.icons import Icons
from fonetray.ui.labels import ElidedLabel, tooltip
from fonetray.ui.number_button import NumberButton
from fonetray.ui.theme import Theme
from fonetray.ui.views import PersonView

_MOST = 9
_COLUMNS = 2


class PersonDetails(QFrame):
    """Shows one person; ``number_wanted`` is the index of a number, for Alt and a digit too."""

    number_wanted = Signal(int)
    open_wanted = Signal()
    copy_wanted = Signal()
    pin_wanted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._buttons: list[NumberButton] = []
        self.setObjectName("details")
        self.setStyleSheet(
            f"#details {{ background: {theme.raised}; border: 0; border-top: 1px solid {theme.border}; }}",
        )
        self._name = ElidedLabel(parent=self)
        self._name.setFont(theme.font(self._name, theme.body, strong=True))
        self._email = ElidedLabel(parent=self, tone="muted")
        self._email.setFont(theme.font(self._email, theme.small))
        self._open = button(tr("Open customer ({key})", key="F2"), small=True, parent=self)
        self._open.setIcon(icons.icon("external-link"))
        self._open.clicked.connect(self.open_wanted)
        self._pin = icon_button(icons, "star", "", parent=self)
        self._pin.clicked.connect(self.pin_wanted)
        self._copy = icon_button(icons, "copy", tr("Copy number (Ctrl+C)"), parent=self)
        self._copy.clicked.connect(self.copy_wanted)
        top = QHBoxLayout()
        top.setSpacing(theme.gap)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._email)
        top.addLayout(words, 1)
        top.addWidget(self._open)
        top.addWidget(self._pin)
        top.addWidget(self._copy)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(theme.margin, 10, theme.pad, 10)
        column_box.setSpacing(8)
        column_box.addLayout(top)
        column_box.addLayout(self._grid)

    def show_person(self, person: PersonView | None) -> None:
        """Show ``person``; nothing for None."""
        self.setVisible(person is not None)
        if person is None:
            return
        self._name.setText(person.name)
        self._email.setText(person.email or person.detail)
        self._open.setVisible(bool(person.url))
        self._copy.setVisible(bool(person.numbers))
        self._show_pin(person)
        for old in self._buttons:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = [
            NumberButton(index, number, tr=self._tr, theme=self._theme, parent=self)
            for index, number in enumerate(person.numbers[:_MOST])
        ]
        for index, one in enumerate(self._buttons):
            one.clicked.connect(self._pressed)
            self._grid.addWidget(one, index // _COLUMNS, index % _COLUMNS)
            one.show()

    def numbers(self) -> list[str]:
        """Return the texts of the number buttons."""
        return [one.accessibleName() for one in self._buttons]

    def _show_pin(self, person: PersonView) -> None:
        self._pin.setVisible(person.ref is not None)
        name = self._tr("Remove from favourites") if person.pinned else self._tr("Add to favourites")
        self._pin.setIcon(self._icons.icon("star-filled" if person.pinned else "star"))
        self._pin.setToolTip(tooltip(f"{name} (Ctrl+D)"))
        self._pin.setAccessibleName(name)

    def _pressed(self) -> None:
        sender = self.sender()
        if isinstance(sender, NumberButton):
            self.number_wanted.emit(sender.index)
