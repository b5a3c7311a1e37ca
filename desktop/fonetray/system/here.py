"""Which of the ways that are written for one system each is that of the system, and session, that we run on."""

import os
import sys

from fonetray.config.paths import Home
from fonetray.system.hotkey import Hotkey, NoHotkey
from fonetray.system.integration import Integration, starting
from fonetray.system.x11_keys import X11Hotkey


def hotkey(which: int = 0) -> Hotkey:
    """Give what asks for keys; ``which`` (from 0) tells one wish for keys from another."""
    if sys.platform == "win32":
        from fonetray.system.windows_keys import User32, WindowsHotkey  # noqa: PLC0415 - one platform's own

        return WindowsHotkey(User32(), which)
    if sys.platform == "linux" and os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return X11Hotkey()
    return NoHotkey()


def integration(home: Home) -> Integration:
    """Give what makes an installation with this home the opener of links, and has it start at login."""
    if sys.platform == "win32":
        from fonetray.system.windows import WindowsIntegration  # noqa: PLC0415 - one platform's own

        return WindowsIntegration(starting(home))
    if sys.platform == "darwin":
        from fonetray.system.macos import MacIntegration  # noqa: PLC0415

        return MacIntegration(starting(home))
    from fonetray.system.xdg import XdgIntegration  # noqa: PLC0415

    return XdgIntegration.of_user(home)
