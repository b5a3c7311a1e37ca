"""Who there is to call: employees, their phones and department, customers' contacts, and variable call flows.

Local numbers and telephone numbers are text everywhere: a leading zero or plus is part of them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


@dataclass(frozen=True, slots=True)
class EmployeeNumber:
    """A direct telephone number of an employee (protocol §1 ``Phonenumbers``)."""

    number: str
    line_name: str = ""
    belongs_to: str = ""
    goto_local_number: str = ""


@dataclass(frozen=True, slots=True)
class EmployeePhone:
    """A telephone on an employee's desk or in a pocket (protocol §1 ``Phones``)."""

    local_number: str
    name: str = ""
    type: str = ""
    mac: str = ""
    belongs_to: str = ""


class InfoKind(StrEnum):
    """What an info field holds (protocol §1 ``Info.Type`` 1, 2, 3)."""

    DROPDOWN = "dropdown"
    EMPLOYEE = "employee"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class InfoField:
    """One of the fields a company has added to its employees; of kind ``EMPLOYEE`` the value is a local number."""

    kind: InfoKind
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Department:
    """The department an employee is a member of; every field may be empty."""

    name: str = ""
    street: str = ""
    zipcode: str = ""
    city: str = ""
    cvr: str = ""
    contact: str = ""
    email: str = ""
    ean: str = ""
    iref: str = ""


@dataclass(frozen=True, slots=True)
class Employee:
    """A colleague as the PBX knows them; only ``local_number`` is certain to be there."""

    local_number: str
    name: str = ""
    description: str = ""
    email: str = ""
    numbers: tuple[EmployeeNumber, ...] = ()
    phones: tuple[EmployeePhone, ...] = ()
    info: tuple[InfoField, ...] = ()
    department: Department | None = None


@dataclass(frozen=True, slots=True)
class PersonRef:
    """Who a person is, however often they are read anew.

    Of a colleague ``source`` is empty and ``key`` the local number; of a contact they are the contact's own.
    """

    source: str
    key: str

    @classmethod
    def of(cls, person: "Employee | Contact") -> Self:
        """Refer to somebody."""
        return cls("", person.local_number) if isinstance(person, Employee) else cls(person.source, person.key)


@dataclass(frozen=True, slots=True)
class CallFlow:
    """A variable call flow: where calls go while it is on and while it is off."""

    local_number: str
    name: str
    active: bool
    active_goto: str = ""
    inactive_goto: str = ""


@dataclass(frozen=True, slots=True)
class ContactNumber:
    """A contact's number as it was written (``number``), and as E.164 where that is known (else empty)."""

    number: str
    label: str = ""
    e164: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer or other outside person, from a named ``source`` within which ``key`` is unique.

    ``also`` are contacts of the same person, mostly of other sources, that were joined into this one.
    """

    source: str
    key: str
    name: str
    organisation: str = ""
    email: str = ""
    url: str = ""
    numbers: tuple[ContactNumber, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    also: tuple[PersonRef, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of all sources that know this person."""
        return tuple(dict.fromkeys((self.source, *(ref.source for ref in self.also))))
