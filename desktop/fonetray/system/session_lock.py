"""Whether the screen is locked: a card on it is read by whoever passes by.

A card floats above everything, and on X11 that is above the lock's own window as well. Linux desktops tell over D-Bus,
by logind's ``LockedHint`` or by a screensaver's ``ActiveChanged``; Windows is asked each time.
"""

import logging
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from fonetray.system.bus import Bus, BusError, has_bus

if TYPE_CHECKING:
    from jeepney import Message

log = logging.getLogger(__name__)

_LOGIND = "org.freedesktop.login1"
_SESSION = "org.freedesktop.login1.Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_SAVERS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
)


class SessionLock(Protocol):
    """One system's way to say so."""

    async def watch(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called when it may be another; returns at once where nobody tells."""

    def locked(self) -> bool:
        """Say whether the screen is locked now, as far as is known."""

    def close(self) -> None:
        """Be told no more."""


class UnknownLock:
    """For systems that nobody has written this for yet: cards name who calls."""

    async def watch(self, changed: Callable[[], None]) -> None:
        """There is nobody to tell."""

    def locked(self) -> bool:
        """Nobody knows."""
        return False

    def close(self) -> None:
        """There is nobody to tell."""


def session_lock() -> SessionLock:
    """Give what fits this session."""
    if sys.platform == "win32":
        from fonetray.system.windows_session import InputDesktop, WindowsLock  # noqa: PLC0415 - one platform's own

        return WindowsLock(InputDesktop())
    return BusLock() if has_bus() else UnknownLock()


class BusLock:
    """Listens to logind and to whichever screensaver there is; one of them is enough to say that it is locked."""

    def __init__(self) -> None:
        """Listen to nobody yet."""
        self._system = Bus("SYSTEM", heard=self._logind_said, lost=self._lost)
        self._session = Bus("SESSION", heard=self._saver_said, lost=self._lost)
        self._hint = False
        self._saver = False
        self._changed: Callable[[], None] = lambda: None

    async def watch(self, changed: Callable[[], None]) -> None:
        """Connect to both buses, ask how it is, and be told from then on."""
        self._changed = changed
        for begin in (self._watch_logind, self._watch_savers):
            try:
                await begin()
            except (BusError, ValueError) as error:  # no answer, or one of another shape
                log.info("Whether the screen is locked is not told here: %s", error)

    def locked(self) -> bool:
        """Say what was told last."""
        return self._hint or self._saver

    def close(self) -> None:
        """Disconnect."""
        self._system.close()
        self._session.close()

    async def _watch_logind(self) -> None:
        await self._system.open()
        wanted = os.environ.get("XDG_SESSION_ID") or "auto"
        manager = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager")
        (path,) = await self._system.call(_LOGIND, *manager, "GetSession", "s", (wanted,))
        await self._system.match(
            f"type='signal',sender='{_LOGIND}',path='{path}',interface='{_PROPERTIES}',member='PropertiesChanged'"
        )
        answer = await self._system.call(_LOGIND, path, _PROPERTIES, "Get", "ss", (_SESSION, "LockedHint"))
        self._set(hint=_told(answer))

    async def _watch_savers(self) -> None:
        await self._session.open()
        await self._session.match("type='signal',member='ActiveChanged'")
        for name, path in _SAVERS:
            try:
                (active,) = await self._session.call(name, path, name, "GetActive")
            except (BusError, ValueError):  # it does not run
                continue
            self._set(saver=active is True)
            if active is True:
                return

    def _logind_said(self, message: "Message") -> None:
        if len(message.body) > 1 and message.body[0] == _SESSION and "LockedHint" in message.body[1]:
            self._set(hint=_told((message.body[1]["LockedHint"],)))

    def _saver_said(self, message: "Message") -> None:
        if len(message.body) == 1 and isinstance(message.body[0], bool):
            self._set(saver=message.body[0])

    def _lost(self) -> None:
        """Believe what was told last: where that is unknown, a name is not shown for having been forgotten."""

    def _set(self, *, hint: bool | None = None, saver: bool | None = None) -> None:
        before = self.locked()
        self._hint = self._hint if hint is None else hint
        self._saver = self._saver if saver is None else saver
        if self.locked() is not before:
            self._changed()


def _told(answer: tuple[Any, ...]) -> bool:
    """Read a variant: its signature and its value."""
    return bool(answer) and answer[0] == ("b", True)
