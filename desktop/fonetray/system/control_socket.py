"""The app's ear for commands where sockets are files: on Linux and macOS, and held by the loop alone.

Qt's own local socket brings its whole network library with it, which nothing else here needs: three megabytes.
"""

import asyncio
import logging
import socket
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol

from fonetray.services.commands.answering import Table, answer_to
from fonetray.services.ground.handover import LARGEST, encode

log = logging.getLogger(__name__)

_PATIENCE = 5.0
"""Seconds that a question may take to arrive."""
_WAITING = 50
"""Connections that may wait to be taken."""

Spawn = Callable[[Coroutine[Any, Any, None]], object]


class Ear(Protocol):
    """Takes commands from `start` to `stop`."""

    async def start(self) -> None:
        """Listen; that it cannot be is logged."""

    async def stop(self) -> None:
        """Stop listening; what is being answered goes on."""


def ear(*, address: str, commands: Table, spawn: Spawn) -> Ear:
    """Give what fits this system; ``spawn`` runs the conversations' coroutines and holds them."""
    if sys.platform == "win32":
        from fonetray.system.control_server import ControlServer  # noqa: PLC0415 - its pipes are Qt's to hold

        return ControlServer(address=address, commands=commands, spawn=spawn)
    return ControlSocket(address=address, commands=commands, spawn=spawn)


class ControlSocket:
    """Listens at the file ``address``; a line longer than the handover's limit closes the connection unread."""

    def __init__(self, *, address: str, commands: Table, spawn: Spawn) -> None:
        """Take the commands by name; ``spawn`` runs their coroutines and holds them."""
        self._address = Path(address)
        self._commands = commands
        self._spawn = spawn
        self._listening: socket.socket | None = None

    async def start(self) -> None:
        """Listen. The caller holds the instance lock, so a socket that is in the way is a dead one's."""
        try:
            self._listening = await asyncio.to_thread(_bound, self._address)
        except OSError as error:
            log.warning("Commands cannot reach this app: %s", error.strerror)
            return
        asyncio.get_running_loop().add_reader(self._listening.fileno(), self._connected)

    async def stop(self) -> None:
        """Stop listening and take the socket away."""
        if self._listening is not None:
            asyncio.get_running_loop().remove_reader(self._listening.fileno())
            self._listening.close()
            self._listening = None
            await asyncio.to_thread(self._address.unlink, missing_ok=True)

    def _connected(self) -> None:
        assert self._listening is not None  # noqa: S101 - it is read for as long as it is there
        try:
            connection, _ = self._listening.accept()
        except OSError:  # gone before it was taken, or there are too many
            return
        connection.setblocking(False)
        self._spawn(self._converse(connection))

    async def _converse(self, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_unix_connection(sock=connection, limit=LARGEST)

        def say(answer: dict[str, Any]) -> None:
            writer.write(encode(answer))

        try:
            async with asyncio.timeout(_PATIENCE):
                line = await reader.readuntil(b"\n")
            say(await answer_to(line, self._commands, cut_off=say))
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            log.debug("A question did not arrive")
        finally:
            writer.close()


def _bound(address: Path) -> socket.socket:
    """Give a socket that listens at a place of its user's own. Raises ``OSError``."""
    listening = socket.socket(socket.AF_UNIX)
    try:
        address.unlink(missing_ok=True)
        listening.bind(str(address))
        address.chmod(0o600)  # before it listens: until then nobody can connect
        listening.listen(_WAITING)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening
