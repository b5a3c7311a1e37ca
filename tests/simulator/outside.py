"""The simulator's outside: a client that knows only its links, and a web service that its events reach."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web


@dataclass
class Received:
    method: str
    path: str
    raw_query: str
    content_type: str
    body: bytes

    @property
    def params(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))


@dataclass
class Receiver:
    """Keeps every request it gets; ``wait`` returns the first so many of them."""

    url: str = ""
    seen: list[Received] = field(default_factory=list)
    _more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        raw_query = request.raw_path.partition("?")[2]
        async with self._more:
            self.seen.append(Received(request.method, request.path, raw_query, request.content_type, body))
            self._more.notify_all()
        return web.Response()

    async def wait(self, count: int) -> list[Received]:
        async with asyncio.timeout(20), self._more:
            await self._more.wait_for(lambda: len(self.seen) >= count)
        return self.seen[:count]


@dataclass
class Client:
    """Talks to a simulator as the outside does: only over HTTP and only by its links."""

    session: aiohttp.ClientSession
    links: dict[str, str]

    async def api(self, verb: str, path: str, **query: str) -> tuple[int, Any]:
        given = {"account": self.links["account"], "hash": self.links["hash"]} | query
        async with self.session.request(verb, self.links["api_url"] + path, params=given) as answer:
            return answer.status, await answer.json()

    async def make_call(self, **changed: str | None) -> tuple[int, dict[str, Any]]:
        whole = {
            "Callee": "86515151",
            "Device": "",
            "Username": self.links["username"],
            "Password": self.links["password"],
        } | changed
        body = {name: value for name, value in whole.items() if value is not None}
        async with self.session.post(self.links["myfone_url"] + "/api/MakeCall", json=body) as answer:
            return answer.status, await answer.json()

    async def control(self, path: str, **wanted: object) -> tuple[int, dict[str, Any]]:
        async with self.session.post(self.links["control_url"] + path, json=wanted) as answer:
            return answer.status, await answer.json()

    async def look(self, path: str) -> list[dict[str, Any]]:
        async with self.session.get(self.links["control_url"] + path) as answer:
            return await answer.json()
