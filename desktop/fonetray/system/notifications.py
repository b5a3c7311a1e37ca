"""The desktop's own notifications (org.freedesktop.Notifications 1.2), with buttons and changed in place."""

import asyncio
import html
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fonetray.config.resources import resource
from fonetray.system.bus import Bus, BusError

if TYPE_CHECKING:
    from jeepney import Message

log = logging.getLogger(__name__)

_NAME = "org.freedesktop.Notifications"
_AT = (_NAME, "/org/freedesktop/Notifications", _NAME)
_CRITICAL = 2
_NORMAL = 1
_FOR_EVER = 0
_AS_OTHERS = -1
"""Let the desktop say how long it is shown."""


@dataclass(frozen=True, slots=True)
class Notification:
    """What one says, in plain text; ``actions`` are (name, words), ``urgent`` ones are shown above all others.

    One that ``lasts`` stays until it is taken away. ``category`` is one of the standard's, as ``call.incoming``.
    """

    title: str
    text: str
    actions: Sequence[tuple[str, str]] = ()
    urgent: bool = False
    lasts: bool = False
    category: str = ""


class Notifications:
    """Shows them. ``acted`` is told (key, name of the action), ``closed`` the key of one that the user closed.

    Connects at the first one, or when asked to `look`. Where the desktop has nobody who shows them, that is logged
    once, `usable` says no, and ``failed`` is told the key of each that could not be shown.
    """

    def __init__(
        self,
        *,
        acted: Callable[[str, str], None],
        closed: Callable[[str], None],
        failed: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Connect to nothing yet."""
        self._acted = acted
        self._closed = closed
        self._failed = failed
        self._bus: Bus | None = None
        self._ids: dict[str, int] = {}
        self._markup = False
        self._turn = asyncio.Lock()
        self.usable = True

    async def look(self) -> None:
        """Connect ahead, so that it is known whether they can be shown before the first is to be."""
        async with self._turn:
            try:
                await self._connected()
            except (BusError, ValueError) as error:
                self._give_up(error)

    async def show(self, key: str, notification: Notification) -> None:
        """Show what belongs to ``key``, in place of what it showed before."""
        async with self._turn:  # one after the other: the server gives the id by which the next replaces this
            try:
                bus = await self._connected()
                (given,) = await bus.call(*_AT, "Notify", "susssasa{sv}i", self._arguments(key, notification))
            except (BusError, ValueError) as error:  # no answer, or one of another shape
                self._give_up(error)
                self._failed(key)
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
            (able,) = await bus.call(*_AT, "GetCapabilities", start=True)
            self._markup = "body-markup" in able
            self.usable = True
        return self._bus

    def _arguments(self, key: str, notification: Notification) -> tuple[object, ...]:
        text = html.escape(notification.text, quote=False) if self._markup else notification.text
        actions = [word for action in notification.actions for word in action]
        hints: dict[str, tuple[str, object]] = {"urgency": ("y", _CRITICAL if notification.urgent else _NORMAL)}
        if notification.category:
            hints["category"] = ("s", notification.category)
        lasting = _FOR_EVER if notification.urgent or notification.lasts else _AS_OTHERS
        icon = resource("icons/fonetray.svg").as_uri()  # no theme need have it by name
        return ("Fonetray", self._ids.get(key, 0), icon, notification.title, text, actions, hints, lasting)

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
