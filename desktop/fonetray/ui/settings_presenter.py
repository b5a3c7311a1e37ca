"""The settings window's other side: each change is written at once, and refused in words where it is wrong."""

from collections.abc import Callable

from fonetray.config.language import Translate
from fonetray.config.settings import SettingsError, get_value, set_value
from fonetray.services.desk import Desk
from fonetray.ui.settings_window import SettingsWindow

KEYS = (
    "ui.language",
    "ui.theme",
    "account.local_number",
    "account.device",
    "dial.confirm",
    "popup.seconds_after_answer",
    "calls.ring_timeout",
)


class SettingsPresenter:
    """Shows the settings and writes what the user changes."""

    def __init__(self, *, window: SettingsWindow, desk: Desk, tr: Translate, changed: Callable[[], None]) -> None:
        """Take the parts; ``changed`` is called after a setting is another than before."""
        self._window = window
        self._desk = desk
        self._tr = tr
        self._changed = changed
        window.changed.connect(self._change)

    def open(self) -> None:
        """Show the window with the settings as they are."""
        settings, directory = self._desk.account.settings, self._desk.directory
        self._window.set_employees([(employee.local_number, employee.name) for employee in directory.employees])
        self._show_phones()
        self._window.set_values({key: str(get_value(settings, key)) for key in KEYS})
        self._window.open()

    def _show_phones(self) -> None:
        mine = self._desk.directory.employee(self._desk.account.settings.account.local_number)
        phones = mine.phones if mine else ()
        self._window.set_phones([(phone.local_number, phone.name or phone.local_number) for phone in phones])

    def _change(self, key: str, value: str) -> None:
        account = self._desk.account
        try:
            account.settings = set_value(account.home.config_file, key, value)
        except (SettingsError, OSError) as error:
            self._window.set_error(key, str(error))
            return
        self._window.set_error(key, "")
        if key == "account.local_number":
            self._show_phones()
        self._changed()
