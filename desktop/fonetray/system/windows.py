"""Windows: what the registry must hold for links and for a start at login, and where the user chooses.

A program registers what it can open (Capabilities, RegisteredApplications); which program does open it is the user's
choice alone, in the system's settings. Everything is written under HKEY_CURRENT_USER, so that nobody needs to be an
administrator.
"""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from fonetray.system.integration import SCHEMES, IntegrationError, LinkState

PROGRAM_ID = "Fonetray.Link"
CAPABILITIES = r"Software\Fonetray\Capabilities"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
CHOICE = r"Software\Microsoft\Windows\Shell\Associations\UrlAssociations\tel\UserChoice"
SETTINGS_PAGE = "ms-settings:defaultapps?registeredAppUser=Fonetray"


@dataclass(frozen=True, slots=True)
class RegistryValue:
    """One text value under HKEY_CURRENT_USER; an empty name is the key's default value."""

    key: str
    name: str
    data: str


def link_command(command: Sequence[str]) -> str:
    r"""Write the command line that opens a link; ``--`` keeps a link from being read as an option.

    ``("C:\\Program Files\\p.exe",)`` becomes ``"C:\\Program Files\\p.exe" dial -- "%1"``.
    """
    return f'{login_command(command)} dial -- "%1"'


def login_command(command: Sequence[str]) -> str:
    """Write the command line that starts the app."""
    return subprocess.list2cmdline(command)


def link_values(command: Sequence[str]) -> tuple[RegistryValue, ...]:
    """Give all that makes Fonetray a program that Windows offers for telephone links."""
    icon = f"{command[0]},0"
    class_key = rf"Software\Classes\{PROGRAM_ID}"
    return (
        RegistryValue(class_key, "", "Fonetray telephone link"),
        RegistryValue(class_key, "URL Protocol", ""),
        RegistryValue(rf"{class_key}\DefaultIcon", "", icon),
        RegistryValue(rf"{class_key}\shell\open\command", "", link_command(command)),
        RegistryValue(CAPABILITIES, "ApplicationName", "Fonetray"),
        RegistryValue(CAPABILITIES, "ApplicationDescription", "Calls the number of a link with your own telephone"),
        RegistryValue(CAPABILITIES, "ApplicationIcon", icon),
        *(RegistryValue(rf"{CAPABILITIES}\URLAssociations", scheme, PROGRAM_ID) for scheme in SCHEMES),
        RegistryValue(r"Software\RegisteredApplications", "Fonetray", CAPABILITIES),
    )


def link_keys() -> tuple[str, ...]:
    """Give the keys that are ours whole, deepest first; removing them and the registered name undoes `link_values`."""
    class_key = rf"Software\Classes\{PROGRAM_ID}"
    return (
        rf"{class_key}\shell\open\command",
        rf"{class_key}\shell\open",
        rf"{class_key}\shell",
        rf"{class_key}\DefaultIcon",
        class_key,
        rf"{CAPABILITIES}\URLAssociations",
        CAPABILITIES,
        r"Software\Fonetray",
    )


@dataclass(frozen=True, slots=True)
class WindowsIntegration:
    """Writes the values, and opens the settings page where the user chooses."""

    command: Sequence[str]
    settles_links: bool = False

    async def links(self) -> LinkState:
        """Read the user's choice."""
        current = _read(CHOICE, "ProgId")
        return LinkState(ours=current == PROGRAM_ID, current=current)

    async def take_links(self) -> None:
        """Register, then open the page where the user chooses."""
        for value in link_values(self.command):
            _write(value)
        _associations_changed()
        _open(SETTINGS_PAGE)

    async def give_links_back(self) -> None:
        """Take everything back; Windows then asks the next time a link is opened."""
        _delete_value(r"Software\RegisteredApplications", "Fonetray")
        for key in link_keys():
            _delete_key(key)
        _associations_changed()

    def starts_at_login(self) -> bool:
        """Look for our value."""
        return bool(_read(RUN, "Fonetray"))

    def start_at_login(self, *, wanted: bool) -> None:
        """Write our value, or remove it."""
        if wanted:
            _write(RegistryValue(RUN, "Fonetray", login_command(self.command)))
        else:
            _delete_value(RUN, "Fonetray")


if sys.platform == "win32":
    import ctypes
    import os
    import winreg

    def _read(key: str, name: str) -> str:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                return str(winreg.QueryValueEx(opened, name)[0])
        except OSError:
            return ""

    def _write(value: RegistryValue) -> None:
        try:
            with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, value.key, 0, winreg.KEY_SET_VALUE) as opened:
                winreg.SetValueEx(opened, value.name, 0, winreg.REG_SZ, value.data)
        except OSError as error:
            raise IntegrationError(f"the registry cannot be written: {error.strerror}") from error

    def _delete_value(key: str, name: str) -> None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                winreg.DeleteValue(opened, name)
        except FileNotFoundError:
            return
        except OSError as error:
            raise IntegrationError(f"the registry cannot be changed: {error.strerror}") from error

    def _delete_key(key: str) -> None:
        try:
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
        except FileNotFoundError:
            return
        except OSError as error:
            raise IntegrationError(f"the registry cannot be changed: {error.strerror}") from error

    def _associations_changed() -> None:
        changed, by_list = 0x08000000, 0x0
        ctypes.windll.shell32.SHChangeNotify(changed, by_list, None, None)

    def _open(page: str) -> None:
        os.startfile(page)  # noqa: S606 - a fixed page of the system's own settings

else:

    def _nothing_here(*_: object) -> str:
        raise IntegrationError("this needs Windows")

    _read = _write = _delete_value = _delete_key = _associations_changed = _open = _nothing_here
