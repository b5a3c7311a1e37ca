"""The tray menu's ways to call: the last one again, favourites, and which phone rings first."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon
from PySide6.QtWidgets import QMenu

from fonetray.config.language import Translate
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import menu_text
from fonetray.ui.views import PersonView, PhoneView
from fonetray.ui.words.minutes import utc_now
from fonetray.ui.words.presence import presence_word


class CallingMenu(QObject):
    """Adds its entries to ``menu``; those with nothing in them are hidden.

    ``call_wanted`` is (number to dial, name), ``again_wanted`` calls the last one, ``phone_wanted`` is a local number,
    empty for the active profile's phones. ``presence_wanted`` asks for `set_presence` when favourites are about to be
    seen: nothing is kept true while nobody looks.
    """

    call_wanted = Signal(str, str)
    again_wanted = Signal()
    phone_wanted = Signal(str)
    connect_wanted = Signal()
    presence_wanted = Signal()

    def __init__(self, menu: QMenu, *, tr: Translate, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._again = menu.addAction(icons.icon("redial"), "")
        self._again.triggered.connect(self.again_wanted)
        self._favourites = menu.addMenu(icons.icon("star"), menu_text(tr("Favourites")))
        self._favourites.triggered.connect(self._favourite_chosen)
        self._favourites.aboutToShow.connect(self.presence_wanted)
        self._icons = icons
        self._people: list[PersonView] = []
        self._all: list[PersonView] = []
        self._last = ""
        self._veiled = False
        self._phones = menu.addMenu(icons.icon("phone"), "")
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._phone_chosen)
        self._connect = menu.addAction(icons.icon("flow"), menu_text(tr("Connect a call (experimental)…")))
        self._connect.triggered.connect(self.connect_wanted)
        self.set_connect(on=False)
        self.set_again("")
        self.set_favourites([])
        self.set_phones([])

    def set_connect(self, *, on: bool) -> None:
        """Offer the experiment, or not."""
        self._connect.setVisible(on)

    def veil(self, *, on: bool) -> None:
        """Name nobody but colleagues from now on, or everybody again."""
        self._veiled = on
        self.set_again(self._last)
        self.set_favourites(self._all)

    def set_again(self, name: str) -> None:
        """Offer to call the last one again; empty where nobody was called."""
        self._last = name
        shown = "" if self._veiled else name
        self._again.setText(menu_text(self._tr("Call {name} again", name=shown)))
        self._again.setVisible(bool(shown))

    def set_favourites(self, people: list[PersonView]) -> None:
        """Offer to call favourites on the first of their numbers."""
        self._favourites.clear()
        self._all = people
        self._people = people = [view for view in people if view.colleague or not self._veiled]
        for view in people:
            number = view.numbers[0] if view.numbers else None
            action = self._favourites.addAction(menu_text(view.name))
            action.setData((number.dial if number else "", view.name))
            action.setEnabled(number is not None)
        self._favourites.menuAction().setVisible(bool(people))
        self._say_presence(people, utc_now())

    def favourites(self) -> list[PersonView]:
        """Return who is offered."""
        return self._people

    def set_presence(self, people: list[PersonView], now: datetime) -> None:
        """Show the same people with their presence as it is now."""
        if len(people) == len(self._people):
            self._people = people
            self._say_presence(people, now)

    def _say_presence(self, people: list[PersonView], now: datetime) -> None:
        for view, action in zip(people, self._favourites.actions(), strict=True):
            word = presence_word(view.presence, view.since, now, self._tr)
            number = view.numbers[0].display if view.numbers else self._tr("no number")
            action.setText(f"{menu_text(view.name)}\t{menu_text(' · '.join(filter(None, (number, word))))}")
            action.setIcon(self._icons.presence(view.presence) if view.presence else QIcon())

    def set_phones(self, phones: list[PhoneView], trouble: str = "") -> None:
        """Offer phones to ring first, of which one is chosen; ``trouble`` says why the choice does not hold."""
        for action in self._group.actions():
            self._group.removeAction(action)
        self._phones.clear()
        for view in phones:
            action = self._phones.addAction(menu_text(view.name))
            action.setCheckable(True)
            action.setChecked(view.chosen)
            action.setData(view.local_number)
            self._group.addAction(action)
        if trouble:
            self._phones.addSeparator()
            self._phones.addAction(menu_text(trouble)).setEnabled(False)
        chosen = next((view.name for view in phones if view.chosen), "")
        self._phones.setTitle(menu_text(self._tr("Phone that rings: {phone}", phone=chosen)))
        self._phones.menuAction().setVisible(len(phones) > 1)

    def _favourite_chosen(self, action: QAction) -> None:
        dial, name = action.data()
        self.call_wanted.emit(dial, name)

    def _phone_chosen(self, action: QAction) -> None:
        self.phone_wanted.emit(action.data())
