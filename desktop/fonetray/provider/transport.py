"""How a request goes out: over which transport, signed at the last moment, once, within bounds of time and size."""

import asyncio
import ipaddress
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx

from fonetray.provider.errors import AnswerLost, PlainHttpRefused, Unreachable
from fonetray.provider.observing import Exchange, Observer

LARGEST = 16 * 1024 * 1024
"""Bytes; a longer answer is not the provider's."""
_PATIENCES = 3
"""How many times the time-out of one step a whole exchange may take."""
_SIGNATURE = "fonetray.signature"


class Sender:
    """Sends requests. No redirect is followed, nothing is retried, no connection is kept for later.

    A kept connection may be closed by the other side at the moment of use, and then nobody could say whether a
    MakeCall arrived.
    """

    def __init__(
        self, *, timeout: float, transport: httpx.AsyncBaseTransport | None, observer: Observer | None = None
    ) -> None:
        """Take the seconds that each step may last, a transport where it is not to be the network, and who looks on."""
        self._timeout = timeout
        self._transport = transport
        self._observer = observer
        self._http: httpx.AsyncClient | None = None
        self._making = asyncio.Lock()

    async def send(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None = None,
        query: Mapping[str, str] | None = None,
        signature: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send once and read the answer.

        ``signature`` is a part of the query that is added behind httpx, so that neither its log nor its errors know
        it. Raises httpx's errors, ``TimeoutError``, and `AnswerLost` for an answer longer than `LARGEST`.
        """
        http = await self._client()
        request = http.build_request(
            method,
            address,
            headers=headers,
            content=content,
            params=_whole(query),
            extensions={_SIGNATURE: _whole(signature)},
        )
        request.extensions["timeout"] = httpx.Timeout(self._timeout).as_dict()
        if self._observer is not None and self._observer.running:
            answer, body = await self._observed(self._observer, http, request, content)
        else:
            answer, body = await self._exchange(http, request)
        media = answer.headers.get("content-type", "")
        return httpx.Response(answer.status_code, headers={"content-type": media}, content=body)

    async def _exchange(self, http: httpx.AsyncClient, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        async with asyncio.timeout(self._timeout * _PATIENCES):
            answer = await http.send(request, stream=True)
            try:
                body = bytearray()
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > LARGEST:
                        raise AnswerLost("the provider's answer is too long to be true")
            finally:
                await answer.aclose()
        return answer, bytes(body)

    async def _observed(
        self, observer: Observer, http: httpx.AsyncClient, request: httpx.Request, content: bytes | None
    ) -> tuple[httpx.Response, bytes]:
        """Do the same, and tell who looks on; of the request they see what it was before it was signed."""
        asked, began = datetime.now(UTC), time.monotonic()

        def told(**came: Any) -> None:
            url = request.url
            sent: dict[str, Any] = {"query": url.query, "headers": dict(request.headers), "content": content}
            seconds = time.monotonic() - began
            observer.exchanged(Exchange(asked, seconds, request.method, url.host, url.path, **sent, **came))

        try:
            answer, body = await self._exchange(http, request)
        except Exception as error:
            told(problem=type(error).__name__)
            raise
        told(status=answer.status_code, answer_headers=dict(answer.headers), answer=body)
        return answer, body

    async def aclose(self) -> None:
        """Close; the next request opens again."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _client(self) -> httpx.AsyncClient:
        async with self._making:
            if self._http is None:
                network = self._transport
                if network is None:
                    with ThreadPoolExecutor(1) as once:
                        network = await asyncio.get_running_loop().run_in_executor(once, _network)
                self._http = httpx.AsyncClient(transport=_Signing(network), follow_redirects=False, trust_env=False)
            return self._http


def _whole(fields: Mapping[str, str] | None) -> dict[str, str] | None:
    """Put a question mark for half a letter (a surrogate), which no URL can carry: the provider then knows nobody."""
    return {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()} if fields else None


class _Signing(httpx.AsyncBaseTransport):
    """Adds a request's signature to its query on the way out."""

    def __init__(self, network: httpx.AsyncBaseTransport) -> None:
        self._network = network

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on, signed where it has a signature."""
        signature = request.extensions.pop(_SIGNATURE, None)
        if signature:
            request = httpx.Request(
                request.method,
                request.url.copy_merge_params(signature),
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions,
            )
        return await self._network.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the network."""
        await self._network.aclose()


def _network() -> httpx.AsyncBaseTransport:
    """Make the real transport; reading the trusted certificates takes about a tenth of a second.

    Those of the operating system count as well as httpx's own: companies add theirs there.
    """
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncHTTPTransport(verify=context, limits=limits, trust_env=False)


def checked_address(address: str, *, allow_plain_http: bool) -> str:
    """Give a base address that may be used, without a slash at its end.

    Raises `PlainHttpRefused` for http to anything but this computer unless allowed (protocol §2), `Unreachable` for
    what is no web address.
    """
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise _no_address() from error
    if url.scheme not in ("http", "https") or not url.host:
        raise _no_address()
    if not allow_plain_http and is_plain(address):
        raise PlainHttpRefused(
            "the address is plain http, over which anybody on the way can read your password",
            "Use https, or set provider.allow_plain_http if your company accepts that risk",
        )
    return str(url).rstrip("/")


def is_plain(address: str) -> bool:
    """Say whether what goes to an address leaves this computer over plain http."""
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, ValueError, TypeError):
        return False
    return url.scheme == "http" and not _is_loopback(url.host)


def _no_address() -> Unreachable:
    return Unreachable("the provider's address in the settings is no web address", "Check the address settings")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
