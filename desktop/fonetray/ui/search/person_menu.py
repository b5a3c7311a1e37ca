"""All that can be done with a person, in a menu: for the right mouse button, and for the keyboard's menu key."""

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import menu_text
from fonetray.ui.search.person_wishes import PersonWishes
from fonetray.ui.views import PersonView, Presence

_MOST = 9


class PersonMenu(QMenu):
    """Made for one person, and gone when it closes."""

    def __init__(self, person: PersonView, *, tr: Translate, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._person = person
        self._icons = icons
        self._tr = tr
        self._numbers: list[QAction] = []
        self._copies: list[QAction] = []
        self._mail = self._tell = self._pin = self._open = self._calls = self._forget = QAction(self)
        for index, number in enumerate(person.numbers[:_MOST]):
            what = f"{number.display} · {number.label}" if number.label else number.display
            action = self._add("phone", f"{menu_text(tr('Call {number}', number=what))}\tAlt+{index + 1}")
            action.setData(index)
            self._numbers.append(action)
        self.addSeparator()
        self._add_copies()
        if person.email:
            self._mail = self._add("mail", menu_text(tr("Write to {address}", address=person.email)))
            self._copy(self, menu_text(tr("Copy e-mail")), person.email)
        self.addSeparator()
        if person.presence in (Presence.RINGING, Presence.BUSY, Presence.UNKNOWN) or person.waited_for:
            words = tr("Do not tell me when free") if person.waited_for else tr("Tell me when free")
            self._tell = self._add("bell-off" if person.waited_for else "bell", menu_text(words))
        if person.ref is not None:
            words = tr("Remove from favourites") if person.pinned else tr("Add to favourites")
            icon = "star-filled" if person.pinned else "star"
            self._pin = self._add(icon, f"{menu_text(words)}\tCtrl+D")
        if person.numbers:
            words = tr("Show calls")
            self._calls = self._add("history", f"{menu_text(words)}\tCtrl+H")
        if person.url:
            self._open = self._add("external-link", f"{menu_text(tr('Open customer'))}\tF2")
        if person.numbers and not person.colleague:
            self.addSeparator()
            self._forget = self._add("close", menu_text(tr("Forget this person…")))
        self.aboutToHide.connect(self.deleteLater)

    def connect_to(self, wishes: PersonWishes) -> None:
        """Have what is chosen done by ``wishes``."""
        for action in self._numbers:
            action.triggered.connect(partial(wishes.call, action.data()))
        for action in self._copies:
            action.triggered.connect(partial(wishes.copy, action.data()))
        self._mail.triggered.connect(partial(wishes.write, self._person.email))
        self._tell.triggered.connect(partial(wishes.tell, not self._person.waited_for))
        self._pin.triggered.connect(wishes.pin)
        self._open.triggered.connect(wishes.open)
        self._forget.triggered.connect(wishes.forget)
        self._calls.triggered.connect(wishes.show_calls)

    def _add_copies(self) -> None:
        numbers = self._person.numbers[:_MOST]
        if len(numbers) == 1:
            self._copy(self, f"{menu_text(self._tr('Copy number'))}\tCtrl+C", numbers[0].display)
        elif numbers:
            menu = self.addMenu(self._icons.icon("copy"), menu_text(self._tr("Copy number")))
            for number in numbers:
                about = f"\t{menu_text(number.label)}" if number.label else ""
                self._copy(menu, menu_text(number.display) + about, number.display)

    def _add(self, icon: str, text: str) -> QAction:
        return self.addAction(self._icons.icon(icon), text)

    def _copy(self, menu: QMenu, text: str, copied: str) -> None:
        action = menu.addAction(self._icons.icon("copy"), text) if menu is self else menu.addAction(text)
        action.setData(copied)
        self._copies.append(action)
