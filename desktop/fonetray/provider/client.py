"""The client: employees, call flows and MakeCall over https, nothing retried by itself, nothing redirected."""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from fonetray.provider import answers, wire
from fonetray.provider.errors import (
    AnswerLost,
    BadAnswer,
    NoHttps,
    Rejected,
    SentElsewhere,
    Uncertain,
    WrongCredentials,
)
from fonetray.provider.observing import Observer
from fonetray.provider.transport import Sender, checked_address, is_plain
from fonetray.provider.wire_json import write_json
from fonetray.provider.wire_xml import write_call
from fonetray.telephony.people import CallFlow, Employee

T = TypeVar("T")
_MAKE_CALL = re.compile(r"/api(/MakeCall)?$", re.IGNORECASE)
"""What the document's whole address has behind its host; whoever copies that into the settings means the same."""


class Form(Enum):
    """The form of bodies that is sent and asked for; answers are read in either (protocol §1, §2)."""

    JSON = "application/json"
    XML = "application/xml"


class Protection(Enum):
    """How secrets travel to the provider."""

    FULL = "full"
    """Over https, or not at all."""
    WAIVED = "waived"
    """Over https, though plain http is allowed."""
    NONE = "none"
    """Over plain http, for anybody on the way to read."""


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
        form: Form = Form.JSON,
        transport: httpx.AsyncBaseTransport | None = None,
        observer: Observer | None = None,
    ) -> None:
        """Take base addresses, who knows the login and who looks on; ``timeout`` is in seconds for each step."""
        self._api_url = api_url
        self._myfone_url = myfone_url
        self._credentials = credentials
        self._allow_plain_http = allow_plain_http
        self._form = form
        self._sender = Sender(timeout=timeout, transport=transport, observer=observer)

    @property
    def protection(self) -> Protection:
        """Whether passwords can leave this computer in the open, with the settings that this client was made with."""
        if not self._allow_plain_http:
            return Protection.FULL
        open_to_all = any(is_plain(address) for address in (self._api_url, self._myfone_url))
        return Protection.NONE if open_to_all else Protection.WAIVED

    async def employees(self) -> list[Employee]:
        """Read all employees (protocol §1)."""
        return await self._listed(wire.employees, "employee")

    async def employee(self, local_number: str) -> Employee:
        """Read one employee."""
        found = await self._listed(wire.employees, f"employee/{quote(local_number, safe='', errors='replace')}")
        if not found:
            raise Rejected(f"the provider knows no employee {local_number}")
        return found[0]

    async def call_flows(self) -> list[CallFlow]:
        """Read all variable call flows."""
        return await self._listed(wire.call_flows, "Callflow")

    async def set_call_flow(self, local_number: str, *, active: bool) -> None:
        """Switch a flow; done only when a new reading shows it. `Rejected` when it does not (protocol §1)."""
        said = ""
        for parameter in ("state", "active"):
            query = {"localnumber": local_number, parameter: "true" if active else "false"}
            try:
                document = await self._api("POST", "Callflow/SetCallFlowState", query)
                said = answers.words_of(document, self._secrets()) or said
            except (Rejected, AnswerLost) as error:  # a parameter unknown to it, or it was done: the reading tells
                said = said or str(error)
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
        that the request went out and its answer was lost, so that the phone may ring. `NoHttps` means that nothing
        went out, because there is no https where the call was to be asked for.
        """
        login = self._credentials()
        if not (login.username and login.password):
            raise WrongCredentials("no myfone login is stored", "Sign in under Account first")
        base = checked_address(self._myfone_url, allow_plain_http=self._allow_plain_http)
        address = _MAKE_CALL.sub("", base) + "/api/MakeCall"
        fields = {"Device": device, "Callee": callee, "Username": login.username, "Password": login.password}
        content = write_json(fields) if self._form is Form.JSON else write_call(fields)
        return await self._ask_for_call(address, "your phone may still ring", content=content)

    async def connect_call(self, callee: str, local_number: str) -> str:
        """Have the PBX ring ``callee``, an outside number, and connect it to a local number; gives its words, if any.

        The provider's document promises this ("possibility 2") and names no method. ``POST Call`` is what public code
        calls for an employee's local number, and the best guess for any other (protocol §1, §2): unproven. Never
        tried twice, as `make_call`.
        """
        login = self._company_login()
        address = f"{checked_address(self._api_url, allow_plain_http=self._allow_plain_http)}/Call"
        return await self._ask_for_call(
            address,
            "the number may still be rung",
            query={"employee": local_number, "callee": callee},
            signature={"account": login.account, "hash": login.hash},
        )

    async def _ask_for_call(self, address: str, doubt: str, **request: Any) -> str:
        """Send what must not be sent twice; ``doubt`` says what may be when the answer is lost."""
        try:
            answer = await self._sender.send("POST", address, headers=self._headers(), **request)
            document = answers.document_of(answer, self._secrets())
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            reason = answers.no_answer(error, _host(address))
            raise (NoHttps(reason) if address.startswith("https:") else reason) from error
        except SentElsewhere as error:
            raise (NoHttps(error) if address.startswith("https:") else error) from None
        except (httpx.HTTPError, TimeoutError, AnswerLost) as error:
            raise Uncertain(
                f"the provider's answer was lost, so {doubt}", "Wait a moment before you call again"
            ) from error
        said = answers.words_of(document, self._secrets())
        if not wire.succeeded(document):
            raise Rejected(said or "the provider did not place the call")
        return said

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sender.aclose()

    async def _listed(self, read: Callable[[Any], list[T]], path: str) -> list[T]:
        document = await self._api("GET", path)
        if wire.is_answer_of_action(document):
            raise Rejected(answers.words_of(document, self._secrets()) or "the provider refused without a word")
        try:
            if document is None:
                raise ValueError("empty")  # noqa: TRY301 - an empty body is as unknown as any other form
            return read(document)
        except ValueError as error:
            raise BadAnswer("the provider's answer has an unknown form", "Try again later") from error

    async def _api(self, method: str, path: str, query: Mapping[str, str] | None = None) -> Any:
        login = self._company_login()
        address = f"{checked_address(self._api_url, allow_plain_http=self._allow_plain_http)}/{path}"
        signature = {"account": login.account, "hash": login.hash}
        try:
            answer = await self._sender.send(method, address, headers=self._headers(), query=query, signature=signature)
        except (httpx.HTTPError, TimeoutError) as error:
            raise answers.no_answer(error, _host(address)) from error
        return answers.document_of(answer, self._secrets())

    def _company_login(self) -> Login:
        login = self._credentials()
        if not (login.account and login.hash):
            raise WrongCredentials("no PBX account is stored", "Enter account id and access code under Account first")
        return login

    def _headers(self) -> dict[str, str]:
        return {"Accept": self._form.value, "Content-Type": self._form.value}

    def _secrets(self) -> tuple[str, str]:
        login = self._credentials()
        return (login.password, login.hash)


def _host(address: str) -> str:
    return urlsplit(address).hostname or "the provider"
