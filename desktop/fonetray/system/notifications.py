"""The desktop's own notifications (org.freedesktop.Notifications 1.2), with buttons and changed in place."""

import asyncio
import html
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fonetray.system.bus import Bus, BusError

if TYPE_CHECKING:
    from jeepney import Message

log = logging.getLogger(__name__)

_NAME = "org.freedesktop.Notifications"
_AT = (_NAME, "/org/freedesktop/Notifications", _NAME)
_CRITICAL = 2
_NORMAL = 1
_FOR_EVER = 0


@dataclass(frozen=True, slots=True)
class Notification:
    """What one says, in plain text; ``actions`` are (name, words), ``urgent`` ones stay until they are taken away."""

    title: str
    text: str
    actions: Sequence[tuple[str, str]] = ()
    urgent: bool = False


class Notifications:
    """Shows them. ``acted`` is told (key, name of the action), ``closed`` the key of one that the user closed.

    Connects at the first one; where the desktop has nobody who shows them, that is logged once and `usable` says no.
    """

    def __init__(self, *, acted: Callable[[str, str], None], closed: Callable[[str], None]) -> None:
        """Connect to nothing yet."""
        self._acted = acted
        self._closed = closed
        self._bus: Bus | None = None
        self._ids: dict[str, int] = {}
        self._markup = False
        self._turn = asyncio.Lock()
        self.usable = True

    async def show(self, key: str, notification: Notification) -> None:
        """Show what belongs to ``key``, in place of what it showed before."""
        async with self._turn:  # one after the other: the server gives the id by which the next replaces this
            try:
                bus = await self._connected()
                (given,) = await bus.call(*_AT, "Notify", "susssasa{sv}i", self._arguments(key, notification))
            except (BusError, ValueError) as error:  # no answer, or one of another shape
                self._give_up(error)
                return
            self._ids[key] = given

    async def close(self, key: str) -> None:
        """Take it away; nothing happens where it has gone."""
        async with self._turn:
            identity = self._ids.pop(key, None)
            if identity is None or self._bus is None:
                return
            try:
                await self._bus.call(*_AT, "CloseNotification", "u", (identity,))
            except BusError as error:
                log.info("A notification could not be taken away: %s", error)

    def disconnect(self) -> None:
        """Hear no more of them."""
        if self._bus is not None:
            self._bus.close()
            self._bus = None

    async def _connected(self) -> Bus:
        if self._bus is None:
            bus = Bus("SESSION", heard=self._heard, lost=self._lost)
            await bus.open()
            self._bus = bus
            for signal in ("ActionInvoked", "NotificationClosed"):
                await bus.match(f"type='signal',interface='{_NAME}',member='{signal}'")
            (able,) = await bus.call(*_AT, "GetCapabilities")
            self._markup = "body-markup" in able
            self.usable = True
        return self._bus

    def _arguments(self, key: str, notification: Notification) -> tuple[object, ...]:
        text = html.escape(notification.text, quote=False) if self._markup else notification.text
        actions = [word for action in notification.actions for word in action]
        hints = {"urgency": ("y", _CRITICAL if notification.urgent else _NORMAL), "category": ("s", "call.incoming")}
        lasting = _FOR_EVER if notification.urgent else -1
        return ("Fonetray", self._ids.get(key, 0), "fonetray", notification.title, text, actions, hints, lasting)

    def _heard(self, message: "Message") -> None:
        identity, *rest = message.body
        key = next((key for key, known in self._ids.items() if known == identity), None)
        if key is None or len(rest) != 1:
            return
        if isinstance(rest[0], str):
            self._acted(key, rest[0])
        else:
            del self._ids[key]
            self._closed(key)

    def _lost(self) -> None:
        self._bus = None
        self._ids.clear()

    def _give_up(self, error: Exception) -> None:
        if self.usable:
            log.warning("The desktop shows no notifications: %s", error)
        self.usable = False
