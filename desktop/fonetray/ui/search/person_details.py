"""The selected person: whether they are free, their numbers (each a button and a key), and all else that is known."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button, icon_button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, menu_text, plain, tooltip
from fonetray.ui.parts.link_button import LinkButton
from fonetray.ui.parts.number_button import NumberButton
from fonetray.ui.parts.person_facts import department_card, field_facts, heading
from fonetray.ui.parts.presence_line import NOT_FREE, PresenceLine
from fonetray.ui.parts.text_size import px, set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import PersonView, Presence
from fonetray.ui.words.minutes import Minutes

WIDE = 340
"""Pixels that it takes beside a list."""
_LOW = 212
"""Pixels that it takes at most below one."""
_MOST = 9
_SOON = 25
"""Milliseconds after which another person is shown, so that the list that they stand in is painted before."""


class PersonDetails(QScrollArea):
    """Shows one person; ``number_wanted`` is the index of a number, ``tell_wanted`` whether to tell when they are free.

    ``visit_wanted`` is the local number of a colleague whom an info field names. Where somebody is shown already,
    another follows a moment later, and till then a click means nobody.
    """

    number_wanted = Signal(int)
    open_wanted = Signal()
    copy_wanted = Signal(str)
    calls_wanted = Signal()
    pin_wanted = Signal()
    mail_wanted = Signal(str)
    visit_wanted = Signal(str)
    tell_wanted = Signal(bool)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, minutes: Minutes, parent: QWidget) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._person: PersonView | None = None
        self._next: PersonView | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON)
        self._soon.timeout.connect(self.settle)
        self._buttons: list[NumberButton] = []
        self._below = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget(self)
        inner.setObjectName("details")
        inner.setStyleSheet(f"#details {{ background: {theme.raised}; }}")
        self._name = ElidedLabel(parent=inner)
        set_text_size(self._name, theme.large, strong=True)
        self._detail = ElidedLabel(parent=inner, tone="muted")
        set_text_size(self._detail, theme.small)
        self._pin = icon_button(icons, "star", "", parent=inner)
        self._pin.clicked.connect(self.pin_wanted)
        self._calls = icon_button(icons, "history", tr("Show calls (Ctrl+H)"), parent=inner)
        self._calls.clicked.connect(self.calls_wanted)
        self._copy = icon_button(icons, "copy", tr("Copy number (Ctrl+C)"), parent=inner)
        self._copy.clicked.connect(self._copy_first)
        self.presence = PresenceLine(tr=tr, theme=theme, minutes=minutes, parent=inner)
        self._tell = button("", small=True, parent=inner)
        self._tell.clicked.connect(self._tell_pressed)
        self._open = button(tr("Open customer ({key})", key="F2"), small=True, parent=inner)
        self._open.setIcon(icons.icon("external-link"))
        self._open.clicked.connect(self.open_wanted)
        self._body = QWidget(inner)
        self._stands = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._column = QVBoxLayout(inner)
        self._lay_out()
        self.setWidget(inner)
        self.stand_below(below=False)

    def _lay_out(self) -> None:
        theme, column = self._theme, self._column
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._detail)
        top = QHBoxLayout()
        top.setSpacing(2)
        top.addLayout(words, 1)
        for one in (self._pin, self._calls, self._copy):
            top.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        self._stands.setSpacing(theme.gap)
        self._stands.addWidget(self.presence, 1)
        self._stands.addWidget(self._tell, 0, Qt.AlignmentFlag.AlignLeft)
        column.setContentsMargins(theme.margin, theme.pad, theme.pad, theme.pad)
        column.setSpacing(theme.pad)
        column.addLayout(top)
        column.addLayout(self._stands)
        column.addWidget(self._open, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._body)
        column.addStretch(1)

    def stand_below(self, *, below: bool) -> None:
        """Take little height below a list, or a fixed width beside one."""
        self._below = below
        self._stands.setDirection(QBoxLayout.Direction.LeftToRight if below else QBoxLayout.Direction.TopToBottom)
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(free if below else fixed, fixed if below else free)
        wide, low = px(WIDE), px(_LOW)
        self.setMinimumSize(0 if below else wide, low if below else 0)
        self.setMaximumSize(16_777_215 if below else wide, low if below else 16_777_215)
        if self._person is not None:
            self._build(self._person)

    def changeEvent(self, event: QEvent) -> None:
        """Take the room that text of another size needs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.widget() is not None:
            self.stand_below(below=self._below)

    def show_person(self, person: PersonView | None) -> None:
        """Show ``person``; nothing for None. Where only their presence is another, nothing else loses the focus."""
        self._next = person
        shown = self._person
        if person is None or shown is None or not self.isVisible() or _lasting(shown) == _lasting(person):
            self.settle()
        else:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._soon.start()

    def settle(self) -> None:
        """Show at once whom there is to be shown."""
        self._soon.stop()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, on=False)
        before, self._person = self._person, self._next
        person = self._person
        self.setVisible(person is not None)
        if person is None:
            return
        self._show_presence(person)
        if before is not None and _lasting(before) == _lasting(person):
            return
        self._name.setText(person.name)
        self._detail.setText(person.detail)
        self._detail.setVisible(bool(person.detail))
        self._open.setVisible(bool(person.url))
        self._copy.setVisible(bool(person.numbers))
        self._calls.setVisible(bool(person.numbers))
        self._show_pin(person)
        self._build(person)
        self.verticalScrollBar().setValue(0)

    def numbers(self) -> list[str]:
        """Return the texts of the number buttons."""
        self.settle()
        return [one.accessibleName() for one in self._buttons]

    def _build(self, person: PersonView) -> None:
        """Lay out what differs from person to person."""
        tr, theme, old = self._tr, self._theme, self._body
        self._body = body = QWidget(self.widget())
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.margin)
        self._buttons = [
            NumberButton(index, number, tr=tr, theme=theme, parent=body)
            for index, number in enumerate(person.numbers[:_MOST])
        ]
        if self._buttons or person.email:
            column.addLayout(self._ways(person, body))
        if person.department is not None:
            card = department_card(person.department, tr=tr, theme=theme, parent=body)
            card.followed.connect(self.mail_wanted)
            column.addWidget(card)
        if person.fields:
            fields = field_facts(person.fields, tr=tr, theme=theme, parent=body)
            fields.followed.connect(self.visit_wanted)
            column.addWidget(fields)
        self._column.insertWidget(self._column.indexOf(old), body)
        self._column.removeWidget(old)
        old.hide()
        old.deleteLater()
        body.show()
        self._join_tab_order(body)

    def _join_tab_order(self, body: QWidget) -> None:
        """Have Tab come to what was laid out just now after what stands above it."""
        before: QWidget = self._open
        for one in body.findChildren(QPushButton):
            QWidget.setTabOrder(before, one)
            before = one

    def _ways(self, person: PersonView, body: QWidget) -> QVBoxLayout:
        """Return the ways to reach somebody: the numbers and the e-mail."""
        tr, theme, columns = self._tr, self._theme, 2 if self._below else 1
        ways = QVBoxLayout()
        ways.setSpacing(2)
        if self._buttons:
            ways.addWidget(heading(tr("Call: Alt and the digit"), theme=theme, parent=body))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        for index, one in enumerate(self._buttons):
            one.clicked.connect(self._pressed)
            grid.addWidget(one, index // columns, index % columns)
        ways.addLayout(grid)
        if person.email:
            does = tr("Write to {address}", address=person.email)
            link = LinkButton(person.email, does, person.email, theme=theme, parent=body)
            link.setIcon(self._icons.icon("mail", theme.muted))
            link.followed.connect(self.mail_wanted)
            ways.addWidget(link)
        return ways

    def _show_presence(self, person: PersonView) -> None:
        self.presence.show_presence(person.presence, person.since)
        words = self._tr("Do not tell me") if person.waited_for else self._tr("Tell me when free")
        self._tell.setText(menu_text(words))
        self._tell.setAccessibleName(plain(words))
        self._tell.setIcon(self._icons.icon("bell-off" if person.waited_for else "bell"))
        self._tell.setVisible(person.presence in NOT_FREE or person.waited_for)

    def _tell_pressed(self) -> None:
        if self._person is not None:
            self.tell_wanted.emit(not self._person.waited_for)

    def _show_pin(self, person: PersonView) -> None:
        self._pin.setVisible(person.ref is not None)
        name = self._tr("Remove from favourites") if person.pinned else self._tr("Add to favourites")
        self._pin.setIcon(self._icons.icon("star-filled" if person.pinned else "star"))
        self._pin.setToolTip(tooltip(f"{name} (Ctrl+D)"))
        self._pin.setAccessibleName(name)

    def _copy_first(self) -> None:
        if self._person is not None and self._person.numbers:
            self.copy_wanted.emit(self._person.numbers[0].display)

    def _pressed(self) -> None:
        sender = self.sender()
        if isinstance(sender, NumberButton) and not self._soon.isActive():
            self.number_wanted.emit(sender.index)


def _lasting(person: PersonView) -> PersonView:
    """Give what of a person does not follow their telephone."""
    return replace(person, presence=person.presence and Presence.UNKNOWN, since=None, waited_for=False)
