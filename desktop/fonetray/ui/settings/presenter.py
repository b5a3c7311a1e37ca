"""The settings window's other side: each change is written at once, and refused in words where it is wrong."""

import json
import sys
from collections.abc import Callable

from fonetray.config.language import Translate
from fonetray.config.settings import SettingsError, get_value, set_value
from fonetray.services.desk import Desk
from fonetray.system.hotkey import Standing
from fonetray.system.integration import Integration, IntegrationError, search_command, selection_command
from fonetray.system.selection import READER_PACKAGE
from fonetray.ui.calling.hotkey_presenter import HotkeyPresenter
from fonetray.ui.calling.key_keeper import KeyKeeper
from fonetray.ui.settings.cards import CARDS, OPENING
from fonetray.ui.settings.history import HISTORY
from fonetray.ui.settings.window import SYSTEM_LINKS, SYSTEM_LOGIN, SettingsWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.words.wording import keys_nowhere, keys_of_the_desktop, no_such_phone

KEYS = (
    "ui.language",
    "ui.theme",
    "account.local_number",
    "account.device",
    "dial.confirm",
    "dial.link_mode",
    "dial.expected_countries",
    "dial.hotkey",
    "search.hotkey",
    "dial.connect_to",
    *CARDS,
    *OPENING,
    *HISTORY,
)


class SettingsPresenter:
    """Shows the settings and writes what the user changes."""

    def __init__(
        self,
        *,
        window: SettingsWindow,
        desk: Desk,
        system: Integration,
        hotkey: HotkeyPresenter,
        search_hotkey: KeyKeeper,
        tasks: Tasks,
        tr: Translate,
        changed: Callable[[], None],
    ) -> None:
        """Take the parts; ``changed`` is called after a setting is another than before."""
        self._window = window
        self._desk = desk
        self._system = system
        home = desk.account.home
        self._kept_keys: dict[str, tuple[KeyKeeper, str]] = {
            "dial.hotkey": (hotkey, selection_command(home)),
            "search.hotkey": (search_hotkey, search_command(home)),
        }
        self._tasks = tasks
        self._tr = tr
        self._changed = changed
        window.changed.connect(self._change)
        for keeper, _ in self._kept_keys.values():
            window.recording.connect(keeper.record)
            keeper.subscribe(self._show_hotkeys)

    def open(self) -> None:
        """Show the window with the settings as they are."""
        settings, directory = self._desk.account.settings, self._desk.directory
        self._window.set_employees([(employee.local_number, employee.name) for employee in directory.employees])
        self._show_phones()
        self._window.set_values({key: _text(get_value(settings, key)) for key in KEYS})
        self._show_phone_trouble()
        self._show_hotkeys()
        self._window.set_values({SYSTEM_LOGIN: "on" if self._system.starts_at_login() else "off"})
        self._tasks.spawn(self._show_links(), name="telephone links")
        self._window.open()

    def refresh(self) -> None:
        """Show the phone that rings as it is now: it can be chosen in the tray's menu too."""
        self._show_phones()
        self._window.set_values({"account.device": self._desk.account.settings.account.device})
        self._show_phone_trouble()

    def _show_hotkeys(self) -> None:
        for setting, (keeper, command) in self._kept_keys.items():
            if keeper.standing is not Standing.UNSUPPORTED:
                self._window.set_error(setting, keeper.trouble())
            elif sys.platform == "linux":
                needs = READER_PACKAGE if setting == "dial.hotkey" else ""
                self._window.offer_command(command, keys_of_the_desktop(self._tr, needs), setting)
            else:
                self._window.offer_command("", keys_nowhere(self._tr), setting)

    def _show_phones(self) -> None:
        phones = self._desk.my_phones
        self._window.set_phones([(phone.local_number, phone.name) for phone in phones])

    def _show_phone_trouble(self) -> None:
        self._window.set_error("account.device", no_such_phone(self._desk.chosen_phone, self._tr))

    async def _show_links(self) -> None:
        try:
            state = await self._system.links()
        except IntegrationError as error:
            self._window.set_error(SYSTEM_LINKS, str(error))
            return
        self._window.set_values({SYSTEM_LINKS: "ours" if state.ours else "others"})
        others = state.current if not state.ours else ""
        self._window.set_hint(SYSTEM_LINKS, self._tr("Now: {program}", program=others) if others else "")

    async def _choose_links(self, *, ours: bool) -> None:
        """Have the system follow, then show what holds there now: it may want the user to choose, too."""
        try:
            await (self._system.take_links() if ours else self._system.give_links_back())
        except IntegrationError as error:
            await self._show_links()
            self._window.set_error(SYSTEM_LINKS, self._tr("That could not be changed: {why}", why=error))
            return
        await self._show_links()
        if not self._system.settles_links:
            self._window.set_hint(SYSTEM_LINKS, self._tr("Choose Fonetray in the window that has just opened."))

    def _choose_login(self, *, wanted: bool) -> None:
        try:
            self._system.start_at_login(wanted=wanted)
        except IntegrationError as error:
            self._window.set_error(SYSTEM_LOGIN, self._tr("That could not be changed: {why}", why=error))

    def _change(self, key: str, value: str) -> None:
        if key == SYSTEM_LINKS:
            self._tasks.spawn(self._choose_links(ours=value == "ours"), name="telephone links")
        elif key == SYSTEM_LOGIN:
            self._choose_login(wanted=value == "on")
        elif key not in HISTORY:  # which asks first
            self._set(key, value)

    def _set(self, key: str, value: str) -> None:
        account = self._desk.account
        try:
            account.settings = set_value(account.home.config_file, key, value)
        except SettingsError as error:
            self._window.set_error(key, str(error))
            return
        except OSError as error:
            text = self._tr("This could not be saved: {why}", why=error.strerror or type(error).__name__)
            self._window.set_error(key, text)
            return
        self._window.set_error(key, "")
        self._changed()


def _text(value: object) -> str:
    """Write a setting's value as the file has it."""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)
