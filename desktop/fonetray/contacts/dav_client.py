"""The one way to a server of address books: https that is verified, never another host, and answers within bounds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import httpx

from fonetray.config.contact_servers import CardDavServer
from fonetray.contacts.dav_xml import Answer, read_answer
from fonetray.servers.errors import (
    BadAnswer,
    Declined,
    LoginRefused,
    Refusal,
    SentElsewhere,
    ServerError,
    Unreachable,
    trusting,
    unproven,
)
from fonetray.servers.own_thread import on_own_thread

LARGEST = 32 * 1024 * 1024
"""Bytes of one answer: some dozen cards with pictures in them, and nothing that fills the memory."""
_HOPS = 5
_PATIENCES = 4
"""How many times the time-out of one step a whole exchange may take."""
_NO_BOOK = "something answers there that is no server of address books; check the address"


class Status(BadAnswer):
    """The server answered with another status than the one that lists what was found."""

    def __init__(self, status: int) -> None:
        """Take the status."""
        super().__init__(_NO_BOOK)
        self.status = status


class TooLong(BadAnswer):
    """An answer is longer than `LARGEST`."""


class DavClient:
    """Asks one server, as one user."""

    def __init__(self, http: httpx.AsyncClient, url: str, patience: float) -> None:
        """Take an open client; `connected` makes one."""
        self._http = http
        self._home = httpx.URL(url)
        self._patience = patience

    def whole(self, href: str, *, base: str = "") -> str:
        """Give a whole address of one that the server names; raises `SentElsewhere` for another host's."""
        try:
            url = (httpx.URL(base) if base else self._home).join(href)
        except (httpx.InvalidURL, ValueError) as error:
            raise BadAnswer(_NO_BOOK) from error
        if (url.scheme, url.host, _port(url)) != (self._home.scheme, self._home.host, _port(self._home)):
            raise SentElsewhere(f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}"[:200])
        return str(url)

    async def ask(self, method: str, url: str, body: bytes, *, depth: int = 0) -> tuple[str, Answer]:
        """Ask, and give the answer with the address that gave it, after redirections on the same host.

        Raises ``ServerError``: `Status` for an answer that lists nothing.
        """
        for _ in range(_HOPS):
            answer, content = await self._exchange(method, url, body, depth)
            if answer.is_redirect and answer.headers.get("location"):
                url = self.whole(answer.headers["location"], base=url)
                continue
            _check(answer)
            try:
                return url, await on_own_thread(partial(read_answer, content), "address book")
            except ValueError as error:
                raise BadAnswer(_NO_BOOK) from error
        raise BadAnswer("the server sends us round in a circle; check the address")

    async def _exchange(self, method: str, url: str, body: bytes, depth: int) -> tuple[httpx.Response, bytes]:
        headers = {"Depth": str(depth), "Content-Type": "application/xml; charset=utf-8"}
        content = bytearray()
        try:
            async with (
                asyncio.timeout(self._patience * _PATIENCES),
                self._http.stream(method, url, content=body, headers=headers) as answer,
            ):
                if _lists(answer):  # a page of another kind is not even read
                    async for part in answer.aiter_bytes():
                        content += part
                        if len(content) > LARGEST:
                            raise TooLong("the server's answer is too long to be true")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, TimeoutError) as error:
            raise _translated(error) from error
        return answer, bytes(content)


@asynccontextmanager
async def connected(server: CardDavServer, password: str, *, patience: float) -> AsyncIterator[DavClient]:
    """Give a client for the time of a block."""
    context: Any = await on_own_thread(lambda: trusting(server.ca_file), "address book")
    http = httpx.AsyncClient(
        auth=httpx.BasicAuth(server.user, password),
        verify=context,
        timeout=patience,
        follow_redirects=False,
        trust_env=False,
    )
    async with http:
        yield DavClient(http, server.url, patience)


def _lists(answer: httpx.Response) -> bool:
    return answer.status_code == httpx.codes.MULTI_STATUS and "xml" in answer.headers.get("content-type", "")


def _check(answer: httpx.Response) -> None:
    """Raise what an answer's status means, where it is not the one that lists what was found."""
    status = answer.status_code
    if _lists(answer):
        return
    if status == httpx.codes.UNAUTHORIZED:
        offered = answer.headers.get("www-authenticate", "").lower()
        if offered and "basic" not in offered:
            kind = offered.split()[0].capitalize()
            words = f"the server wants a login of another kind ({kind}) than Fonetray has (Basic)"
            raise Declined(words, Refusal.LOGIN_KIND)
        raise LoginRefused("the server refused the login; check user and password")
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Unreachable(f"the server answers {status}")
    raise Status(status)


def _translated(error: Exception) -> ServerError:
    """Tell httpx's errors as ours; they may hold what was asked, so that their words stay behind."""
    flaw = unproven(error)
    if flaw is not None:
        return flaw
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Unreachable("the server does not answer")
    if isinstance(error, httpx.ConnectError):
        return Unreachable("there is no way to the server; check the address and the network")
    if isinstance(error, httpx.DecodingError | httpx.InvalidURL):
        return BadAnswer(_NO_BOOK)
    return Unreachable("the connection was lost")


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
