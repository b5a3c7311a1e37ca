"""What rules ask of the world beside the call itself; others fulfil it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from fonetray.routing.phrases import PhraseError
from fonetray.telephony.dialling import PhoneNumber


class WorldFailed(PhraseError):
    """Something that a rule asked could not be found out; it is said what and why."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom a call is from; ``by`` says how that is known: ``callerid``, ``input`` or ``earlier`` in the same call.

    A ``colleague`` is known, but no customer. ``key`` is the number that their source keeps them under, if it has one.
    """

    name: str
    organisation: str = ""
    url: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    by: str = "callerid"
    colleague: bool = False
    key: str = ""

    def value(self, name: str) -> str:
        """Give a field by its name, whatever the case; empty where there is none."""
        low = name.casefold()
        own = {"name": self.name, "organisation": self.organisation, "url": self.url}
        return own.get(low) or next((text for label, text in self.fields.items() if label.casefold() == low), "")


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list that rules look in: a file beside the rules, or a database that is only read.

    Of a file ``key`` is the column that is looked in, empty for the first. A database is a SQLite file or a server's
    address; ``sql`` is one SELECT, in which ``:value`` stands for what is looked up, and ``secret`` names the password.
    """

    name: str
    file: str = ""
    key: str = ""
    database: str = ""
    sql: str = ""
    secret: str = ""

    @property
    def at_server(self) -> bool:
        """Whether its database is a server's and no file."""
        return "://" in self.database


class World(Protocol):
    """Everything here is asked only when a rule needs it, and once for each decision. May raise `WorldFailed`."""

    async def customers(
        self, label: str, digits: str, number: PhoneNumber | None
    ) -> tuple[Customer | None, Customer | None]:
        """Say who has these digits in a field or as their key, and whose a telephone number is, colleagues too.

        Both at once, for that is one reading; what is empty or None is not asked. Where several have the same digits
        it is nobody. Whose the number is need not be found out where the digits have told who it is.
        """

    async def customer_before(self, call_id: str) -> Customer | None:
        """Say whom an earlier module found in the same call."""

    async def row(self, source: ListSource, value: str, *, as_number: bool) -> Mapping[str, str] | None:
        """Give the row of a list that has a value, compared as telephone numbers are where it is one."""

    def is_local(self, text: str) -> bool:
        """Say whether a text is a local number of the company."""

    def free(self, local_number: str) -> bool | None:
        """Say whether an employee is free; None where nobody knows."""

    def flow(self, local_number: str) -> bool | None:
        """Say whether a variable call flow is on; None where there is none."""

    def holiday(self, day: date) -> str:
        """Name a public holiday; empty for any other day."""
