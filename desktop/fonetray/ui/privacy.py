"""Whether names may be on the screen: not on a locked one, and not while the user says that others look on.

What comes up by itself (cards, notices, notifications) names nobody then. Windows and menus name nobody who was on the
line, and no customer, while the user presents; a lock covers them by itself.
"""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import SignalInstance

from fonetray.config.settings import Popup
from fonetray.system.session_lock import SessionLock


class Veiled(Protocol):
    """A window or menu that can hide names, and says so itself."""

    def veil(self, *, on: bool) -> None:
        """Hide who the people are from now on, or show it again; at once, and what is shown later too."""


class Privacy:
    """Asked for each card; ``subscribe`` tells of every change, so that a card that is shown follows."""

    def __init__(self, *, settings: Callable[[], Popup], lock: SessionLock) -> None:
        """Go by the settings as they are at that moment, and by what the session says of its lock."""
        self._settings = settings
        self._lock = lock
        self._presenting = False
        self._listeners: list[Callable[[], None]] = []

    async def watch(self) -> None:
        """Be told when the session is locked, as far as the system tells."""
        await self._lock.watch(self._tell)

    def close(self) -> None:
        """Be told no more."""
        self._lock.close()

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when names may be shown again, or no longer."""
        self._listeners.append(listener)

    def cover(self, window: Veiled, *, lift: SignalInstance | None = None) -> None:
        """Have a window that is made once follow from now on; ``lift`` is its word that the user presents no more."""
        if lift is not None:
            lift.connect(self.present_no_more)
        window.veil(on=self._presenting)
        self.subscribe(lambda: window.veil(on=self._presenting))

    def present(self, on: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        """Note that others see this screen, as the user says, or no longer; forgotten when the program ends."""
        if on is not self._presenting:
            self._presenting = on
            self._tell()

    def present_no_more(self) -> None:
        """Note that the user presents no more."""
        self.present(False)

    @property
    def presenting(self) -> bool:
        """Whether others see this screen, as the user says: windows and menus hide names."""
        return self._presenting

    def names(self) -> bool:
        """Say whether what comes up by itself may name anybody now."""
        return not self._presenting and not self._lock.locked()

    def cards(self) -> bool:
        """Say whether there may be cards at all."""
        return not (self._presenting and self._settings().while_sharing == "hide")

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
