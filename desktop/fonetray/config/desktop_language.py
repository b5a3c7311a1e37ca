"""Which languages the desktop speaks to its user, best first."""

import locale
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path


def desktop_languages() -> tuple[str, ...]:
    """Give two- or three-letter codes; empty where nothing is said. The environment goes before the system's choice."""
    said = from_environment(os.environ)
    if said:
        return said
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only Windows has this library

        return _codes([locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")])
    return from_macos(Path.home() / "Library" / "Preferences" / ".GlobalPreferences.plist")


def from_environment(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Read the variables as gettext does: LC_ALL, LC_MESSAGES, LANG; LANGUAGE goes first, but not before ``C``."""
    of_messages = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    untranslated = of_messages.partition(".")[0] in ("C", "POSIX")
    listed = [] if untranslated else environment.get("LANGUAGE", "").split(":")
    return _codes(["en"] if untranslated else [*listed, of_messages])


def from_macos(preferences: Path) -> tuple[str, ...]:
    """Read the user's global preferences; a program of the dock has no environment, other systems have no such file."""
    if not preferences.exists():
        return ()
    import plistlib  # noqa: PLC0415 - only macOS has such files

    try:
        with preferences.open("rb") as file:
            languages = plistlib.load(file).get("AppleLanguages", [])
    except (OSError, ValueError, plistlib.InvalidFileException):
        return ()
    return _codes(str(language) for language in languages)


def _codes(names: Iterable[str]) -> tuple[str, ...]:
    """Give the language codes of names such as ``da_DK.UTF-8`` and ``da-DK``."""
    codes = (re.split(r"[_.@-]", name)[0].lower() for name in names)
    return tuple(code for code in codes if code)
