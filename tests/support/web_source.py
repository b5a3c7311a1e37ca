"""A web service on a real port, that answers as a test has it and keeps what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class WebSource:
    """Where it is (``url``), what it was ``asked``, and what it answers next (``answer``)."""

    url: str
    answer: Handler
    asked: list[Asked] = field(default_factory=list)
    hung: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a request is held by `hang`."""


def json(document: Any, status: int = 200) -> Handler:
    """Answer with JSON."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.json_response(document, status=status)

    return answer


def text(body: str | bytes, status: int = 200, media: str = "text/html", **headers: str) -> Handler:
    """Answer with any text."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        content = body.encode() if isinstance(body, str) else body
        return web.Response(body=content, status=status, content_type=media, headers=headers)

    return answer


@asynccontextmanager
async def web_source(answer: Handler) -> AsyncIterator[WebSource]:
    """Serve until the end of the test."""

    async def serve(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        asked = Asked(request.method, request.path, dict(request.query), dict(request.headers), body)
        source.asked.append(asked)
        return await source.answer(request)

    application = web.Application(client_max_size=2**24)
    application.router.add_route("*", "/{path:.*}", serve)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    source = WebSource(f"http://{host}:{port}", answer)
    try:
        yield source
    finally:
        await runner.cleanup()


def hang(source: WebSource) -> Handler:
    """Hold the request, and answer never."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        source.hung.set()
        await asyncio.Event().wait()
        raise AssertionError

    return answer
