"""Whether the provider can be had is a state: logged once when lost and once when back, wrong passwords apart."""

import logging
from collections.abc import Callable
from enum import StrEnum

from fonetray.provider.errors import ProviderError, WrongCredentials

log = logging.getLogger(__name__)


class Link(StrEnum):
    """How we stand with the provider."""

    UNTRIED = "untried"
    UP = "up"
    DOWN = "down"
    REFUSED = "refused"


class Availability:
    """Holds the state and its last error; tells its listeners only of changes."""

    def __init__(self) -> None:
        """Start untried."""
        self.link = Link.UNTRIED
        self.error: ProviderError | None = None
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called after each change of state."""
        self._listeners.append(listener)

    def succeeded(self) -> None:
        """Note that the provider answered."""
        if self.link in (Link.DOWN, Link.REFUSED):
            log.info("The provider answers again")
        self._set(Link.UP, None)

    def failed(self, error: ProviderError) -> None:
        """Note that the provider could not be had, or would not have us."""
        link = Link.REFUSED if isinstance(error, WrongCredentials) else Link.DOWN
        if link is not self.link:
            log.warning("%s", error)
        self._set(link, error)

    def _set(self, link: Link, error: ProviderError | None) -> None:
        changed = (link, str(error)) != (self.link, str(self.error))
        self.link, self.error = link, error
        if changed:
            for listener in self._listeners:
                listener()
