"""The running hub's ear for commands: the same socket and the same lines as the app's, held by asyncio."""

import asyncio
import logging
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from fonetray.services.commands.answering import Table, answer_to
from fonetray.services.ground.handover import LARGEST, HandoverFailed, NobodyThere, encode, hand_over

log = logging.getLogger(__name__)

_PATIENCE = 5.0
"""Seconds that a question may take to arrive."""


class AlreadyRuns(Exception):
    """Another program works in this home."""


class ControlSocket:
    """Listens from `start` to `stop`; on Windows nobody does, and commands work on the files."""

    def __init__(self, *, address: str, commands: Table) -> None:
        """Take the socket's path and the commands by name."""
        self._address = Path(address)
        self._commands = commands
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; raises `AlreadyRuns`. A socket that nobody answers on is a dead program's."""
        if sys.platform == "win32":
            return
        if await asyncio.to_thread(self._is_answered):
            raise AlreadyRuns(f"{self._address.parent}: another Fonetray works in this home; end it first")
        with suppress(FileNotFoundError):
            self._address.unlink()
        self._server = await asyncio.start_unix_server(self._converse, self._address, limit=LARGEST)
        self._address.chmod(0o600)

    async def stop(self) -> None:
        """Stop listening, and take the socket away."""
        if self._server is not None:
            self._server.close()
            self._server = None
            self._address.unlink(missing_ok=True)

    def _is_answered(self) -> bool:
        try:
            hand_over(str(self._address), "ping", timeout=_PATIENCE)
        except NobodyThere:
            return False
        except HandoverFailed:
            return True
        return True

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(answer: dict[str, Any]) -> None:
            writer.write(encode(answer))

        try:
            async with asyncio.timeout(_PATIENCE):
                line = await reader.readuntil(b"\n")
            say(await answer_to(line, self._commands, cut_off=say))
            await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            log.debug("A question did not arrive")
        finally:
            writer.close()
