"""All that can be done with a person, in a menu: for the right mouse button, and for the keyboard's menu key."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from fonetray.config.language import Translate
from fonetray.ui.icons import Icons
from fonetray.ui.labels import menu_text
from fonetray.ui.views import PersonView, Presence

_MOST = 9


class PersonMenu(QMenu):
    """Made for one person, and gone when it closes; its wishes are those of `PersonDetails`."""

    number_wanted = Signal(int)
    open_wanted = Signal()
    copy_wanted = Signal(str)
    pin_wanted = Signal()
    mail_wanted = Signal(str)
    tell_wanted = Signal(bool)

    def __init__(self, person: PersonView, *, tr: Translate, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._person = person
        self._icons = icons
        self._tr = tr
        for index, number in enumerate(person.numbers[:_MOST]):
            what = f"{number.display} · {number.label}" if number.label else number.display
            action = self._add("phone", f"{menu_text(tr('Call {number}', number=what))}\tAlt+{index + 1}")
            action.setData(index)
            action.triggered.connect(self._number_chosen)
        self.addSeparator()
        self._add_copies()
        if person.email:
            self._add("mail", menu_text(tr("Write to {address}", address=person.email))).triggered.connect(self._mail)
            self._copy(self, menu_text(tr("Copy e-mail")), person.email)
        self.addSeparator()
        if person.presence in (Presence.RINGING, Presence.BUSY, Presence.UNKNOWN) or person.awaited:
            words = tr("Do not tell me when free") if person.awaited else tr("Tell me when free")
            self._add("bell-off" if person.awaited else "bell", menu_text(words)).triggered.connect(self._tell)
        if person.ref is not None:
            words = tr("Remove from favourites") if person.pinned else tr("Add to favourites")
            icon = "star-filled" if person.pinned else "star"
            self._add(icon, f"{menu_text(words)}\tCtrl+D").triggered.connect(self.pin_wanted)
        if person.url:
            self._add("external-link", f"{menu_text(tr('Open customer'))}\tF2").triggered.connect(self.open_wanted)
        self.aboutToHide.connect(self.deleteLater)

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
        action.triggered.connect(self._copy_chosen)

    def _number_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.number_wanted.emit(action.data())

    def _copy_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.copy_wanted.emit(action.data())

    def _mail(self) -> None:
        self.mail_wanted.emit(self._person.email)

    def _tell(self) -> None:
        self.tell_wanted.emit(not self._person.awaited)
