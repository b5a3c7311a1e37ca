"""Where the company's people and call flows come from: the provider itself, or a hub that has asked it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from fonetray.feed.errors import (
    AnswerLost,
    FeedBroken,
    FeedError,
    NoHubAddress,
    NotAdmitted,
    Refused,
    Unproven,
)
from fonetray.feed.ports import HubApi
from fonetray.provider.errors import (
    BadAnswer,
    PlainHttpRefused,
    ProviderError,
    Rejected,
    Unreachable,
    WrongCredentials,
)
from fonetray.provider.errors import Unproven as ProviderUnproven
from fonetray.telephony.people import CallFlow, Employee


class HubRefuses(WrongCredentials):
    """The hub does not take this desk's token."""


class HubUnreachable(Unreachable):
    """The hub cannot be had."""


class HubUncertain(HubUnreachable):
    """The hub was asked, and neither its answer nor the provider's is known: what was asked for may have been done."""


class HubUnproven(ProviderUnproven):
    """Whoever answers has not the hub's certificate."""


class HubRejects(Rejected):
    """The hub said no to what was asked; ``code`` is its word for why."""

    def __init__(self, message: str, hint: str = "", *, code: str = "") -> None:
        """Say what it said."""
        super().__init__(message, hint)
        self.code = code


class HubAnswersStrangely(BadAnswer):
    """What answers is no hub, or one of another version."""


class CompanySource(Protocol):
    """Gives people and call flows; all of it raises ``ProviderError``."""

    async def employees(self) -> Sequence[Employee]:
        """Give all colleagues."""

    async def call_flows(self) -> Sequence[CallFlow]:
        """Give all variable call flows."""

    async def set_call_flow(self, local_number: str, *, active: bool) -> None:
        """Switch a call flow, and see that it is."""


class HubCompany:
    """The hub's word, as if the provider had said it: what goes wrong is told in the provider's tree of errors."""

    def __init__(self, api: HubApi) -> None:
        """Ask ``api``."""
        self._api = api
        self._employees: tuple[str, Sequence[Employee]] = ("", ())
        self._flows: tuple[str, Sequence[CallFlow]] = ("", ())

    async def employees(self) -> Sequence[Employee]:
        """Give all colleagues; what has not changed is not sent again."""
        try:
            fetched = await self._api.employees(self._employees[0])
        except FeedError as error:
            raise as_provider(error) from error
        if fetched.value is not None:
            self._employees = (fetched.tag, fetched.value.employees)
        return self._employees[1]

    async def call_flows(self) -> Sequence[CallFlow]:
        """Give all variable call flows; what has not changed is not sent again."""
        try:
            fetched = await self._api.flows(self._flows[0])
        except FeedError as error:
            raise as_provider(error) from error
        if fetched.value is not None:
            self._flows = (fetched.tag, fetched.value.flows)
        return self._flows[1]

    async def set_call_flow(self, local_number: str, *, active: bool) -> None:
        """Have the hub switch a call flow, which it has done when it says so."""
        try:
            flows = await self._api.set_flow(local_number, active=active)
        except FeedError as error:
            raise as_provider(error) from error
        self._flows = ("", flows.flows)


def as_provider(error: FeedError) -> ProviderError:
    """Tell the hub's trouble as the provider's."""
    match error:
        case NotAdmitted():
            return HubRefuses(f"the hub: {error}", "Ask your administrator for a new join code")
        case Unproven():
            return HubUnproven(str(error), "Ask your administrator whether the hub's certificate is another one")
        case NoHubAddress():
            return PlainHttpRefused(str(error), "Join the hub anew")
        case Refused(code="uncertain"):
            return HubUncertain(str(error))
        case Refused():
            return HubRejects(str(error), code=error.code)
        case FeedBroken():
            return HubAnswersStrangely(str(error))
        case AnswerLost():
            return HubUncertain(f"the hub's answer was lost: {error}", "Your administrator knows whether it runs")
        case _:
            return HubUnreachable(f"the hub cannot be reached: {error}", "Your administrator knows whether it runs")


class ChosenCompany:
    """One source or another, chosen anew for each question."""

    def __init__(self, choose: Callable[[], CompanySource]) -> None:
        """Ask whom ``choose`` gives."""
        self._choose = choose

    async def employees(self) -> Sequence[Employee]:
        """Give all colleagues."""
        return await self._choose().employees()

    async def call_flows(self) -> Sequence[CallFlow]:
        """Give all variable call flows."""
        return await self._choose().call_flows()

    async def set_call_flow(self, local_number: str, *, active: bool) -> None:
        """Switch a call flow, and see that it is."""
        await self._choose().set_call_flow(local_number, active=active)
