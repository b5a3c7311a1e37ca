"""The client: employees, call flows and MakeCall over https, nothing retried by itself, nothing redirected."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx

from fonetray.provider import wire
from fonetray.provider.errors import (
    BadAnswer,
    PlainHttpRefused,
    ProviderError,
    Rejected,
    TimedOut,
    Uncertain,
    Unreachable,
    WrongCredentials,
)
from fonetray.telephony.people import CallFlow, Employee

T = TypeVar("T")

LARGEST = 32 * 1024 * 1024
"""Bytes; a longer answer is not the provider's."""

_JSON = {"Accept": "application/json", "Content-Type": "application/json"}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Login(Protocol):
    """The user's myfone login and the company's account, as they are at the moment of asking."""

    @property
    def username(self) -> str:
        """The myfone user name."""

    @property
    def password(self) -> str:
        """The myfone password."""

    @property
    def account(self) -> str:
        """The PBX account id."""

    @property
    def hash(self) -> str:
        """The API access code."""


class ProviderClient:
    """Speaks to both services; every method raises `ProviderError` and nothing else."""

    def __init__(
        self,
        *,
        api_url: str,
        myfone_url: str,
        credentials: Callable[[], Login],
        allow_plain_http: bool = False,
        timeout: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Take base addresses and whoever knows the login; ``timeout`` is in seconds."""
        self._api_url = api_url.rstrip("/")
        self._myfone_url = myfone_url.rstrip("/")
        self._credentials = credentials
        self._allow_plain_http = allow_plain_http
        self._timeout = timeout
        self._transport = transport
        self._http: httpx.AsyncClient | None = None

    async def employees(self) -> list[Employee]:
        """Read all employees (protocol §1)."""
        return _understood(wire.employees, await self._api("GET", "employee"))

    async def employee(self, local_number: str) -> Employee:
        """Read one employee."""
        found = _understood(wire.employees, await self._api("GET", f"employee/{local_number}"))
        if not found:
            raise Rejected(f"the provider knows no employee {local_number}")
        return found[0]

    async def call_flows(self) -> list[CallFlow]:
        """Read all variable call flows."""
        return _understood(wire.call_flows, await self._api("GET", "Callflow"))

    async def set_call_flow(self, local_number: str, *, active: bool) -> None:
        """Switch a flow; done only when a new reading shows it. `Rejected` when it does not (protocol §1)."""
        said = ""
        for parameter in ("state", "active"):
            query = {"localnumber": local_number, parameter: "true" if active else "false"}
            said = wire.message_of(await self._api("POST", "Callflow/SetCallFlowState", query)) or said
            for flow in await self.call_flows():
                if flow.local_number == local_number and flow.active is active:
                    return
        raise Rejected(
            f"the provider did not switch call flow {local_number}" + (f": {said}" if said else ""),
            "Check the number, and whether this account may switch it",
        )

    async def make_call(self, callee: str, device: str) -> str:
        """Have the PBX ring the employee and then ``callee`` (protocol §2); gives the provider's words, if any.

        ``device`` is the phone to ring first, empty for the active profile's. Never tried twice: `Uncertain` means
        that the request went out and its answer was lost.
        """
        login = self._credentials()
        if not (login.username and login.password):
            raise WrongCredentials("no myfone login is stored", "Sign in under Account first")
        self._check(self._myfone_url)
        body = {"Device": device, "Callee": callee, "Username": login.username, "Password": login.password}
        content = json.dumps(body, ensure_ascii=False).encode()
        address = f"{self._myfone_url}/api/MakeCall"
        request = self._client().build_request("POST", address, content=content, headers=_JSON)
        try:
            answer = await self._send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _unreachable(error, self._myfone_url) from error
        except httpx.HTTPError as error:
            raise Uncertain(
                "the provider's answer was lost, so your phone may still ring", "Wait a moment before you call again"
            ) from error
        document = _checked(answer)
        if not wire.succeeded(document):
            raise Rejected(wire.message_of(document) or "the provider did not place the call")
        return wire.message_of(document)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _api(self, method: str, path: str, query: Mapping[str, str] | None = None) -> Any:
        login = self._credentials()
        if not (login.account and login.hash):
            raise WrongCredentials("no PBX account is stored", "Enter account id and access code under Account first")
        self._check(self._api_url)
        parameters = {"account": login.account, "hash": login.hash, **(query or {})}
        request = self._client().build_request(method, f"{self._api_url}/{path}", params=parameters, headers=_JSON)
        try:
            answer = await self._send(request)
        except httpx.HTTPError as error:
            raise _unreachable(error, self._api_url) from error
        return _checked(answer)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        """Send once and read at most `LARGEST` bytes."""
        answer = await self._client().send(request, stream=True)
        try:
            body = bytearray()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise BadAnswer("the provider's answer is too long to be true")
        finally:
            await answer.aclose()
        headers = [(k, v) for k, v in answer.headers.items() if k not in ("content-encoding", "content-length")]
        return httpx.Response(answer.status_code, headers=headers, content=bytes(body))

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = httpx.AsyncClient(
                timeout=self._timeout, follow_redirects=False, transport=self._transport, trust_env=False
            )
        return self._http

    def _check(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not self._allow_plain_http:
            raise PlainHttpRefused(
                "the address is plain http, over which anybody on the way can read your password",
                "Use https, or set provider.allow_plain_http if your company accepts that risk",
            )


def _checked(answer: httpx.Response) -> Any:
    """Give an answer's document, or raise what its status means."""
    try:
        document = wire.read_json(answer.content) if answer.content.strip() else None
    except ValueError:
        document = ""
    said = wire.message_of(document)
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise WrongCredentials("the provider refused the login", "Check user name, password, account and access code")
    if answer.is_redirect:
        raise BadAnswer("the provider sent us to another address, which is not followed", "Check the address settings")
    if answer.is_server_error:
        raise BadAnswer(f"the provider has trouble of its own (status {answer.status_code})", "Try again later")
    if answer.is_error:
        raise Rejected(said or f"the provider refused (status {answer.status_code})")
    if document == "":
        kind = "a web page" if b"<" in answer.content[:200] else "something unreadable"
        message = f"the provider answered with {kind} instead of data"
        raise BadAnswer(message, "Check the address settings and the network")
    return document


def _understood(read: Callable[[Any], T], document: Any) -> T:
    try:
        return read(document)
    except ValueError as error:
        raise BadAnswer("the provider's answer has an unknown form", "Try again later") from error


def _unreachable(error: httpx.HTTPError, address: str) -> ProviderError:
    host = urlsplit(address).hostname or "the provider"
    if isinstance(error, httpx.TimeoutException):
        return TimedOut(f"{host} did not answer in time", "Check the network and try again")
    if "CERTIFICATE" in str(error).upper():
        return Unreachable(f"{host} did not prove who it is", "Check the computer's clock and the network")
    return Unreachable(f"{host} cannot be reached", "Check the network and try again")
