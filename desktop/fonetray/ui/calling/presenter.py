"""Keeps the tray menu's ways to call true: the last one called, favourites, which phone rings first."""

from collections.abc import Callable

from fonetray.config.language import Translate
from fonetray.config.settings import SettingsError, set_value
from fonetray.services.desk import Desk
from fonetray.telephony.calls import CallChange
from fonetray.telephony.events import Direction
from fonetray.ui.calling.menu import CallingMenu
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.search.person_views import PersonViews
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel, PhoneView
from fonetray.ui.when_calm import WhenCalm
from fonetray.ui.words.wording import name_of, no_such_phone, phone_name

_KEY = ("phone", "")


class CallingPresenter:
    """Listens to people and calls, and writes the phone that the user chooses."""

    def __init__(
        self,
        *,
        menu: CallingMenu,
        popups: PopupStack,
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
        changed: Callable[[], None],
    ) -> None:
        """Take the parts and listen; ``changed`` is called after another phone was chosen."""
        self._menu = menu
        self._popups = popups
        self._desk = desk
        self._tr = tr
        self._views = PersonViews(desk=desk, tr=tr)
        self._changed = changed
        self._people = WhenCalm(self._show_people, tasks=tasks, name="favourites")
        desk.directory.subscribe(self.refresh)
        desk.favourites.subscribe(self._people.ask)
        desk.dialing.subscribe(self._people.ask)
        desk.calls.subscribe(self._call_changed)
        menu.phone_wanted.connect(self._choose)
        menu.presence_wanted.connect(self._show_presence)

    def refresh(self) -> None:
        """Show everything anew."""
        chosen, tr = self._desk.chosen_phone, self._tr
        phones = [PhoneView("", tr("As your active profile says"), chosen=not chosen.device)]
        phones += [
            PhoneView(phone.local_number, phone_name(phone), chosen=phone.local_number == chosen.device)
            for phone in self._desk.my_phones
        ]
        if not any(view.chosen for view in phones):  # it cannot be checked: no phones are told
            phones.append(PhoneView(chosen.device, chosen.name, chosen=True))
        self._menu.set_phones(phones, no_such_phone(chosen, tr))
        self._people.ask()

    def _call_changed(self, change: CallChange) -> None:
        if change.after.employee == self._desk.account.local_number and change.after.direction is Direction.OUTGOING:
            self._people.ask()

    async def _show_people(self) -> None:
        last = await self._desk.recents.last_dialled()
        self._menu.set_again(name_of(await self._desk.identification.known(last), self._tr) if last else "")
        self._menu.set_favourites([self._views.person(person) for person in await self._desk.favourites.people()])

    def _show_presence(self) -> None:
        self._menu.set_presence(self._views.renewed(self._menu.favourites()), self._desk.clock.now())

    def _choose(self, local_number: str) -> None:
        account = self._desk.account
        try:
            account.settings = set_value(account.home.config_file, "account.device", local_number)
        except (SettingsError, OSError) as error:
            self._popups.show_notice(str(error), NoticeLevel.ERROR, key=_KEY, hide_after=None)
        self.refresh()
        self._changed()
