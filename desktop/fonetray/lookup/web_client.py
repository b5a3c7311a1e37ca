"""The one way by which sources ask web services: one question, within bounds of time and size, to one host only."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fonetray.lookup.errors import AnswerLost, LookupFailed

if TYPE_CHECKING:
    import httpx

LARGEST = 1024 * 1024
"""Bytes of an answer."""
_A_STEP = 0.9
"""Of the whole time: a handshake that runs out of its own closes its socket, one that is cancelled leaves it behind."""
_REDIRECTS = range(300, 400)
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """What came back, and after how many seconds."""

    status: int
    media: str
    body: bytes
    seconds: float


class WebClient:
    """Asks. No redirect is followed, nothing is asked twice, no connection is kept, and no proxy of the environment is.

    TLS is verified by the operating system's trusted certificates as well as the usual ones.
    """

    def __init__(self) -> None:
        """Open nothing yet: what this needs is imported and made at the first question."""
        self._http: httpx.AsyncClient | None = None
        self._making = asyncio.Lock()

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Sequence[tuple[str, str]],
        query: Sequence[tuple[str, str]],
        content: bytes | None,
        timeout: float,  # noqa: ASYNC109 - of each step and of the whole, as httpx has it
    ) -> WebAnswer:
        """Ask once; raises `LookupFailed` where there is no answer, one that sends us on, or one without end.

        It is `AnswerLost` where the question may have been taken all the same.
        """
        import httpx  # noqa: PLC0415 - only where there is a source

        http = await self._client()
        kind = [("content-type", "application/json")] if content is not None else []
        own = [("accept", "application/json"), ("accept-encoding", "identity"), *kind]
        given = {name.lower() for name, _ in headers}
        own = [(name, value) for name, value in own if name not in given]
        sent = [(name.encode(), value.encode()) for name, value in (*headers, *own)]
        began = time.monotonic()
        way = _Way()
        try:
            request = http.build_request(method, url, headers=sent, content=content)
            if query:
                request.url = request.url.copy_merge_params(list(query))
            request.extensions |= {"timeout": httpx.Timeout(timeout * _A_STEP).as_dict(), "trace": way.goes}
            async with asyncio.timeout(timeout):
                status, media, body = await self._exchange(http, request)
        except (TimeoutError, httpx.TimeoutException):
            raise way.failed(f"no answer within {timeout:g} s") from None
        except httpx.InvalidURL:
            raise LookupFailed("the address cannot be asked; look at the template's url") from None
        except httpx.HTTPError as error:
            raise way.failed(_unreachable(error)) from None
        return WebAnswer(status, media, body, time.monotonic() - began)

    async def aclose(self) -> None:
        """Close; the next question opens again."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def _exchange(self, http: "httpx.AsyncClient", request: "httpx.Request") -> tuple[int, str, bytes]:
        answer = await http.send(request, stream=True)
        try:
            if answer.status_code in _REDIRECTS and answer.status_code != _NOT_MODIFIED:
                raise LookupFailed(_sent_on(request.url.host, answer.headers.get("location", "")))
            if answer.headers.get("content-encoding", "identity").lower() != "identity":
                raise AnswerLost("the answer is compressed, though it was asked not to be")
            body = bytearray()
            async for part in answer.aiter_raw():
                body += part
                if len(body) > LARGEST:
                    raise AnswerLost(f"the answer is longer than {LARGEST // 1024} kB; ask for fewer people or fields")
        finally:
            await answer.aclose()
        return answer.status_code, answer.headers.get("content-type", "").partition(";")[0].strip(), bytes(body)

    async def _client(self) -> "httpx.AsyncClient":
        async with self._making:
            if self._http is None:
                self._http = await asyncio.to_thread(_made)
            return self._http


class _Way:
    """How far a question has come, as httpcore tells it: before its first byte has left nobody can have taken it."""

    def __init__(self) -> None:
        self._left = False

    async def goes(self, event: str, _info: dict[str, Any]) -> None:
        self._left = self._left or event.endswith("send_request_headers.started")

    def failed(self, why: str) -> LookupFailed:
        return AnswerLost(why) if self._left else LookupFailed(why)


def _made() -> "httpx.AsyncClient":
    """Make the client; reading the trusted certificates takes about a tenth of a second."""
    import httpx  # noqa: PLC0415 - as above

    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    limits = httpx.Limits(max_keepalive_connections=0)
    transport = httpx.AsyncHTTPTransport(verify=context, limits=limits, trust_env=False)
    named = {"user-agent": "Fonetray"}
    return httpx.AsyncClient(transport=transport, follow_redirects=False, trust_env=False, headers=named)


def _sent_on(host: str, location: str) -> str:
    """Say where an answer sends us; it is not gone to, for what was asked and the secret were meant for this host."""
    try:
        other = urlsplit(location).hostname or host
    except ValueError:
        other = "an address that is none"
    if other == host:
        return "it sends us on to another address of the same host; write that one into the template"
    return f"it sends us on to {other[:100]}, which is not gone to: number and secret were meant for {host}"


def _unreachable(error: Exception) -> str:
    below: BaseException | None = error
    while below is not None:
        if type(below).__name__ in ("SSLCertVerificationError", "SSLError"):
            return "it does not prove who it is (its certificate is not trusted here)"
        below = below.__cause__ or below.__context__
    return {
        "ConnectError": "it cannot be reached",
        "RemoteProtocolError": "it does not speak http properly",
        "UnsupportedProtocol": "its address is no web address",
    }.get(type(error).__name__, f"the connection failed ({type(error).__name__})")
