"""A connection to D-Bus, where a Linux desktop tells of itself: made on a thread, then read by the loop.

Nothing is asked while nothing happens; whatever fails on it ends the connection, and that is told once.
"""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

log = logging.getLogger(__name__)

_PATIENCE = 5.0
"""Seconds for an answer; a desktop's own services answer in a few milliseconds."""
_CHUNK = 65_536

Heard = Callable[["Message"], None]


class BusError(Exception):
    """The bus, or whoever was asked on it, does not answer, or says no; the message is for the log."""


def has_bus() -> bool:
    """Say whether this is a system that has D-Bus."""
    return sys.platform == "linux"


class Bus:
    """One connection; ``heard`` is told each signal that `match` lets through, ``lost`` once when it breaks."""

    def __init__(self, which: Literal["SESSION", "SYSTEM"], *, heard: Heard, lost: Callable[[], None]) -> None:
        """Connect to nothing yet."""
        self._which = which
        self._heard = heard
        self._lost = lost
        self._connection: DBusConnection | None = None
        self._closed = False
        self._turn = threading.Lock()
        self._asked: dict[int, asyncio.Future[tuple[Any, ...]]] = {}

    async def open(self) -> None:
        """Connect. Raises `BusError`."""
        try:
            await asyncio.to_thread(self._connect)
        except Exception as error:
            raise BusError(f"no {self._which.lower()} bus: {type(error).__name__}") from error
        if self._connection is None:  # closed meanwhile
            raise BusError("closed")
        asyncio.get_running_loop().add_reader(self._connection.sock.fileno(), self._read)

    async def match(self, rule: str) -> None:
        """Hear signals that fit a rule, as the bus writes it. Raises `BusError`."""
        address = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
        await self.call(*address, "AddMatch", "s", (rule,))

    async def call(
        self,
        service: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: tuple[Any, ...] = (),
        *,
        start: bool = False,
    ) -> tuple[Any, ...]:
        """Call a method of a service that runs, and give what it answers. Raises `BusError`.

        With ``start`` the bus may start the service for it.
        """
        from jeepney import DBusAddress, MessageFlag, new_method_call  # noqa: PLC0415 - only where there is a bus

        message = new_method_call(DBusAddress(path, service, interface), member, signature or None, body)
        if not start:
            message.header.flags = MessageFlag.no_auto_start
        answer: asyncio.Future[tuple[Any, ...]] = asyncio.get_running_loop().create_future()
        serial = self._send(message)
        self._asked[serial] = answer
        try:
            async with asyncio.timeout(_PATIENCE):
                return await answer
        except TimeoutError as error:
            raise BusError(f"{service} does not answer") from error
        finally:
            self._asked.pop(serial, None)

    def close(self) -> None:
        """Disconnect for good, also where the connection is being made just now."""
        with self._turn:
            self._closed = True
            connection, self._connection = self._connection, None
        if connection is not None:
            asyncio.get_running_loop().remove_reader(connection.sock.fileno())
            connection.close()
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(BusError("the connection is closed"))

    def _connect(self) -> None:
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415 - only where there is a bus

        if self._which == "SESSION" and not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            raise FileNotFoundError("no session bus is named")
        connection: DBusConnection = open_dbus_connection(self._which)
        connection.sock.setblocking(False)
        with self._turn:
            if not self._closed:
                self._connection = connection
                return
        connection.close()

    def _send(self, message: "Message") -> int:
        connection = self._connection
        if connection is None:
            raise BusError("there is no connection")
        serial = int(next(connection.outgoing_serial))
        data = message.serialise(serial=serial)
        try:
            sent = connection.sock.send(data)
        except OSError as error:
            self._break(error)
            raise BusError("the connection is lost") from error
        if sent < len(data):
            self._break(BlockingIOError())
            raise BusError("the bus takes no more")
        return serial

    def _read(self) -> None:
        connection = self._connection
        if connection is None:
            return
        try:
            data = connection.sock.recv(_CHUNK)
            if not data:
                raise ConnectionResetError  # noqa: TRY301 - one way to end for all that is lost
            connection.parser.add_data(data)
            while (message := connection.parser.get_next_message()) is not None:
                self._take(message)
        except BlockingIOError:
            return
        except Exception as error:  # noqa: BLE001 - what is no D-Bus message raises anything
            self._break(error)

    def _take(self, message: "Message") -> None:
        from jeepney import HeaderFields, MessageType  # noqa: PLC0415 - loaded with the connection

        kind = message.header.message_type
        if kind is MessageType.signal:
            self._heard(message)
            return
        answer = self._asked.get(message.header.fields.get(HeaderFields.reply_serial, -1))
        if answer is None or answer.done():
            return
        if kind is MessageType.error:
            answer.set_exception(BusError(str(message.header.fields.get(HeaderFields.error_name, "refused"))))
        else:
            answer.set_result(message.body)

    def _break(self, error: Exception) -> None:
        log.info("The %s bus is lost: %s", self._which.lower(), type(error).__name__)
        with suppress(OSError):
            self.close()
        self._lost()
