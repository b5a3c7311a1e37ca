"""Where a listener listens: as aiohttp has it, and with no more patience for a TLS handshake than for anything else."""

import asyncio
import ssl

from aiohttp import web

HANDSHAKE_PATIENCE = 5.0
"""Seconds; until they are over, who connects counts against no limit, for nobody knows yet that they can speak TLS."""
_BACKLOG = 512
"""Connections that may wait to be taken: all desks of a company come at once when their hub was away."""


class Site(web.BaseSite):
    """A place that a runner listens at."""

    def __init__(
        self,
        runner: web.BaseRunner,
        host: str,
        port: int,
        *,
        context: ssl.SSLContext | None,
        handshake_patience: float = HANDSHAKE_PATIENCE,
    ) -> None:
        """Take where to listen, and with a context how to speak TLS there."""
        super().__init__(runner, ssl_context=context, backlog=_BACKLOG)
        self._host = host
        self._port = port
        self._handshake_patience = handshake_patience if context is not None else None

    @property
    def name(self) -> str:
        """The place, for whoever lists them."""
        return f"{self._host}:{self._port}"

    async def start(self) -> None:
        """Listen; raises ``OSError``."""
        await super().start()
        server = self._runner.server
        assert server is not None  # noqa: S101 - a runner that is set up has one
        self._server = await asyncio.get_running_loop().create_server(
            server,
            self._host,
            self._port,
            ssl=self._ssl_context,
            backlog=self._backlog,
            ssl_handshake_timeout=self._handshake_patience,
        )
