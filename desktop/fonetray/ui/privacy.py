"""Whether names may be on the screen: not on a locked one, and not while the user says that others look on."""

from collections.abc import Callable

from fonetray.config.settings import Popup
from fonetray.system.session_lock import SessionLock


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

    def present(self, on: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        """Note that others see this screen, as the user says, or no longer; forgotten when the program ends."""
        if on is not self._presenting:
            self._presenting = on
            self._tell()

    def names(self) -> bool:
        """Say whether a card may name anybody now."""
        return not self._presenting and not self._lock.locked()

    def cards(self) -> bool:
        """Say whether there may be cards at all."""
        return not (self._presenting and self._settings().while_sharing == "hide")

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
