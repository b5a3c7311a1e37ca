"""The one way from a desk to its hub: https that is verified, or this computer itself, and never anywhere else."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import msgspec

from fonetray.feed.errors import AnswerLost, FeedBroken, NoHubAddress, NotAdmitted, Refused, Unproven, Unreachable
from fonetray.feed.ports import FeedPlace
from fonetray.telephony.feed_messages import Problem

PREFIX = "/desk/v1/"
SILENCE = 40.0
"""Seconds without a word after which a feed is taken for dead: the hub says something every fifteen."""
LARGEST = 32 * 1024 * 1024
"""Bytes of an answer: the people of a large company, and nothing that fills the memory."""
_PATIENCE = 10.0
_PROBES = {"TCP_KEEPIDLE": 10, "TCP_KEEPALIVE": 10, "TCP_KEEPINTVL": 3, "TCP_KEEPCNT": 5}
"""Seconds, and how many in vain: by them the system notices within half a minute that an address or a way is another
one, and a router that has forgotten the connection is reminded of it. macOS calls the first one the second."""
_REFUSALS = frozenset((400, 403, 404, 409, 429, 502))


class HubConnection:
    """Asks one hub. Where there is a file ``certificate`` (PEM) that one is trusted and no other."""

    def __init__(
        self,
        *,
        url: str,
        token: Callable[[], str],
        certificate: Path | None = None,
        run: str = "",
        patience: float = _PATIENCE,
        silence: float = SILENCE,
    ) -> None:
        """Take the hub's address, what to be admitted by, and a word for this program.

        ``patience`` is the seconds that an answer may take, ``silence`` those without a word that a feed may.
        """
        self._url = url
        self._token = token
        self._certificate = certificate
        self._run = run
        self._patience = patience
        self._silence = silence
        self._http: httpx.AsyncClient | None = None
        self._making = asyncio.Lock()

    async def ask(
        self, method: str, what: str, *, tag: str = "", query: dict[str, str] | None = None, document: Any = None
    ) -> httpx.Response:
        """Ask, and give an answer of 200, 204 or 304; raises `FeedError`."""
        headers = self._headers()
        if tag:
            headers["If-None-Match"] = f'"{tag}"'
        content = None if document is None else msgspec.json.encode(document)
        http = await self._client()
        with _translated():
            async with (
                asyncio.timeout(3 * self._patience),
                http.stream(method, PREFIX + what, params=query, content=content, headers=headers) as answer,
            ):
                body = bytearray()
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > LARGEST:
                        raise FeedBroken("the hub's answer is too long to be true")
        _check(answer.status_code, bytes(body))
        return httpx.Response(answer.status_code, headers={"ETag": answer.headers.get("ETag", "")}, content=bytes(body))

    @asynccontextmanager
    async def feed(self, place: FeedPlace) -> AsyncGenerator[AsyncIterator[bytes], None]:
        """Give the bytes of the feed from a place on, as they come; raises `FeedError`."""
        headers = {**self._headers(), "Accept": "text/event-stream", "Accept-Encoding": "identity"}
        headers["Fonetray-Handled"] = str(place.handled)
        if place.position:
            headers["Last-Event-ID"] = place.position
        if place.reads:
            headers["Fonetray-Reads"] = place.reads
        http = await self._client()
        patience = httpx.Timeout(self._patience, read=self._silence)
        with _translated():
            async with http.stream("GET", f"{PREFIX}feed", headers=headers, timeout=patience) as answer:
                if answer.status_code != httpx.codes.OK:
                    _check(answer.status_code, await answer.aread())
                if not answer.headers.get("Content-Type", "").startswith("text/event-stream"):
                    raise FeedBroken("something answers at the hub's address that is no hub")
                yield answer.aiter_raw()

    async def aclose(self) -> None:
        """Close; the next request opens again."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    def _headers(self) -> dict[str, str]:
        token = self._token()
        headers = {"Fonetray-Run": self._run} if self._run else {}
        if token.isascii() and token.isprintable() and token:
            headers["Authorization"] = f"Bearer {token}"
        return headers

    async def _client(self) -> httpx.AsyncClient:
        async with self._making:
            if self._http is None:
                base = checked_hub_address(self._url)
                context = await asyncio.to_thread(_trust, self._certificate) if base.startswith("https") else False
                transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False, socket_options=_probing())
                self._http = httpx.AsyncClient(
                    base_url=base, transport=transport, timeout=self._patience, follow_redirects=False, trust_env=False
                )
            return self._http


def checked_hub_address(address: str) -> str:
    """Give an address that a token may be sent to, without a slash at its end; raises `NoHubAddress`."""
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise NoHubAddress("the hub's address is no web address") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise NoHubAddress("the hub's address is no web address")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise NoHubAddress("the hub's address is plain http, over which anybody on the way can read who calls")
    return str(url).rstrip("/")


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _trust(certificate: Path | None) -> ssl.SSLContext:
    """Trust one certificate alone, whatever names stand in it, or those of the computer and httpx's own.

    Blocks for a tenth of a second.
    """
    if certificate is None or not certificate.exists():
        context = httpx.create_ssl_context(trust_env=False)
        context.load_default_certs()
        return context
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        context.load_verify_locations(cafile=str(certificate))
    except (OSError, ssl.SSLError) as error:
        raise Unproven(f"the hub's certificate in {certificate} cannot be read; join the hub anew") from error
    return context


def _probing() -> list[tuple[int, int, int]]:
    """Have the system look now and then whether the other side is still there; each knows those that it can."""
    known = [(socket.IPPROTO_TCP, getattr(socket, name), value) for name, value in _PROBES.items()
             if hasattr(socket, name)]  # fmt: skip
    return [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), *known]


@contextmanager
def _translated() -> Any:
    """Tell httpx's errors as ours; they may hold what was asked, so that their words stay behind."""
    try:
        yield
    except (httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise Unreachable("it does not answer") from error
    except (httpx.TimeoutException, TimeoutError) as error:
        raise AnswerLost("it does not answer") from error
    except httpx.ConnectError as error:
        if _is_about_certificates(error):
            raise Unproven("somebody answers at the hub's address whose certificate is not the hub's") from error
        raise Unreachable("there is no way to it") from error
    except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
        raise AnswerLost("the connection was cut off") from error
    except (httpx.TransportError, httpx.StreamError, OSError, ssl.SSLError) as error:
        raise AnswerLost("the connection was lost") from error
    except httpx.HTTPError as error:
        raise FeedBroken("something answers at the hub's address that is no hub") from error


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _check(status: int, body: bytes) -> None:
    """Raise what an answer's status means, where it means trouble."""
    if status in (httpx.codes.OK, httpx.codes.NO_CONTENT, httpx.codes.NOT_MODIFIED):
        return
    try:
        problem = msgspec.json.decode(body, type=Problem)
    except (msgspec.ValidationError, msgspec.DecodeError):
        problem = None
    if problem is not None and status == httpx.codes.UNAUTHORIZED:
        raise NotAdmitted(problem.code)
    if problem is not None and status in _REFUSALS:
        raise Refused(problem.code, problem.message[:300])
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise AnswerLost(f"the hub, or something before it, answers {status}")
    raise FeedBroken(f"something answers {status} at the hub's address that is no hub, or not for us")
