"""Whether the provider can be had is a state: logged once when lost and once when back, wrong passwords apart."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from fonetray.provider.errors import ProviderError, WrongCredentials

log = logging.getLogger(__name__)


class Link(StrEnum):
    """How we stand with the provider."""

    UNTRIED = "untried"
    UP = "up"
    DOWN = "down"
    REFUSED = "refused"


class Service(StrEnum):
    """The provider's two services: each has an address and a login of its own, and fails by itself."""

    API = "public API"
    CALLS = "MakeCall"


@dataclass(slots=True)
class _Standing:
    """How one service stands; ``doubtful`` is trouble that may well be over, though nobody has tried."""

    link: Link = Link.UNTRIED
    error: ProviderError | None = None
    doubtful: bool = False

    @property
    def troubled(self) -> bool:
        return self.link in (Link.DOWN, Link.REFUSED) and not self.doubtful


class Availability:
    """Holds the state of both services and the last error; tells its listeners only of changes."""

    def __init__(self) -> None:
        """Start untried."""
        self._services = {service: _Standing() for service in Service}
        self._listeners: list[Callable[[], None]] = []

    @property
    def link(self) -> Link:
        """How we stand with the provider altogether: the trouble there is, if there is any."""
        standings = self._services.values()
        troubled = next((each.link for each in standings if each.troubled), None)
        return troubled or (Link.UP if any(each.link is Link.UP for each in standings) else Link.UNTRIED)

    @property
    def error(self) -> ProviderError | None:
        """What went wrong, where something did."""
        return next((each.error for each in self._services.values() if each.troubled), None)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called after each change of state."""
        self._listeners.append(listener)

    def succeeded(self, service: Service) -> None:
        """Note that a service answered.

        Where the public API does, the network is back: that MakeCall could not be reached is no news any more.
        """
        standing = self._services[service]
        if standing.link in (Link.DOWN, Link.REFUSED):
            log.info("The provider's %s answers again", service.value)
        with self._telling():
            self._services[service] = _Standing(Link.UP)
            other = self._services[Service.CALLS]
            other.doubtful = other.doubtful or (service is Service.API and other.link is Link.DOWN)

    def failed(self, service: Service, error: ProviderError) -> None:
        """Note that a service could not be had, or would not have us."""
        link = Link.REFUSED if isinstance(error, WrongCredentials) else Link.DOWN
        if link is not self._services[service].link:
            how = "closed to us" if link is Link.REFUSED else "lost"
            log.warning("The provider's %s is %s: %s", service.value, how, error)
        with self._telling():
            self._services[service] = _Standing(link, error)

    def login_changed(self) -> None:
        """Note that what was refused may not be refused now."""
        with self._telling():
            for standing in self._services.values():
                standing.doubtful = standing.doubtful or standing.link is Link.REFUSED

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell the listeners at the end of a block when the state is another one than at its beginning."""
        before = self.link, str(self.error)
        yield
        if (self.link, str(self.error)) != before:
            for listener in self._listeners:
                listener()
