"""A real web service that answers as it is told, and a client for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web

from fonetray.provider.client import Form, ProviderClient


@dataclass(frozen=True, slots=True)
class Login:
    username: str = "mette@firma.example"
    password: str = "Hemmelig&Ord/1"
    account: str = "1234"
    hash: str = "4ccess+Code"


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    raw_query: str
    headers: dict[str, str]
    body: bytes


Answering = Callable[[Asked], web.StreamResponse | None]


@dataclass
class Odd:
    """A service that gives ``answer``'s response to each request, or cuts the line where that is None."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answer: Answering = field(default=lambda _asked: web.json_response([]))
    login: Login = field(default_factory=Login)
    clients: list[ProviderClient] = field(default_factory=list)

    def client(
        self, *, timeout: float = 5.0, form: Form = Form.JSON, url: str = "", allow: bool = False, **login: str
    ) -> ProviderClient:
        self.login = replace(self.login, **login)
        address = url or self.url
        client = ProviderClient(
            api_url=address + "/api/",
            myfone_url=address,
            credentials=lambda: self.login,
            allow_plain_http=allow,
            timeout=timeout,
            form=form,
        )
        self.clients.append(client)
        return client

    async def handle(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(
            request.method,
            request.path,
            dict(request.query),
            request.rel_url.raw_query_string,
            {name.lower(): value for name, value in request.headers.items()},
            await request.read(),
        )
        self.asked.append(asked)
        answer = self.answer(asked)
        if answer is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return answer


Speaking = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def speaking(speak: Speaking) -> AsyncIterator[str]:
    """A server below HTTP; gives its address, and ends when ``speak`` has for every connection."""
    tasks: list[asyncio.Task[None]] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def whole() -> None:
            try:
                await speak(reader, writer)
            finally:
                writer.close()

        tasks.append(asyncio.ensure_future(whole()))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await asyncio.gather(*tasks)


@pytest.fixture
async def odd() -> AsyncIterator[Odd]:
    odd = Odd()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", odd.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    odd.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield odd
    for client in odd.clients:
        await client.aclose()
    await runner.cleanup()
