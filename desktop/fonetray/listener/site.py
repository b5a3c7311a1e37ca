"""Where a listener listens: as aiohttp has it, and with no more room or patience for TLS handshakes than for others."""

import asyncio
import ssl
from collections.abc import Callable

from aiohttp import web

from fonetray.listener.guard import Refusal
from fonetray.listener.handshakes import Handshakes

HANDSHAKE_PATIENCE = 5.0
"""Seconds."""
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
        turned_away: Callable[[Refusal], None],
        handshake_patience: float = HANDSHAKE_PATIENCE,
    ) -> None:
        """Take where to listen, with a context how to speak TLS there, and who is told of whom there is no room for."""
        super().__init__(runner, ssl_context=context, backlog=_BACKLOG)
        self._host = host
        self._port = port
        self._handshakes: Handshakes | None = None
        if context is not None:
            self._handshakes = Handshakes(self._serve, context, patience=handshake_patience, turned_away=turned_away)

    @property
    def name(self) -> str:
        """The place, for whoever lists them."""
        return f"{self._host}:{self._port}"

    async def start(self) -> None:
        """Listen; raises ``OSError``."""
        await super().start()
        self._server = await asyncio.get_running_loop().create_server(
            self._handshakes or self._serve, self._host, self._port, backlog=self._backlog
        )

    async def stop(self) -> None:
        """Listen no more, and end what has not shaken hands yet."""
        await super().stop()
        if self._handshakes is not None:
            self._handshakes.close()

    def _serve(self) -> asyncio.Protocol:
        server = self._runner.server
        assert server is not None  # noqa: S101 - a runner that is set up has one
        return server()
