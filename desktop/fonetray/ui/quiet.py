"""When no card may come up: the user has muted them, or somebody is presenting."""

from collections.abc import Callable
from datetime import UTC, datetime

from fonetray.config.settings import Popup
from fonetray.system.screen_use import ScreenUse


class Quiet:
    """Asked once for each call that would show a card."""

    def __init__(self, *, settings: Callable[[], Popup], screen: ScreenUse) -> None:
        """Go by the settings as they are at that moment, and by what fills the screen."""
        self._settings = settings
        self._screen = screen
        self.withheld: datetime | None = None
        """When a card was last kept away over a full screen."""

    def prepare(self) -> None:
        """Make ready for the first call; may block, so call it on a thread."""
        self._screen.prepare()

    def close(self) -> None:
        """Ask nobody any more."""
        self._screen.close()

    @property
    def muted(self) -> bool:
        """Whether the user wants no cards at all."""
        return self._settings().muted

    def holds(self) -> bool:
        """Say whether a card that is no call's is to be kept away now."""
        return self.muted or (not self._settings().in_full_screen and self._screen.filled())

    def wanted(self) -> bool:
        """Say whether a call's card is to be kept away now, and note that one was."""
        held = self.holds()
        if held and not self.muted:
            self.withheld = datetime.now(UTC)
        return held
