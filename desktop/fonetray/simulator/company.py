"""The example company: its account, employees, phones, call flows and customers, from the files beside this one."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

COMPANY_FILE = Path(__file__).with_name("company.json")
CUSTOMERS_FILE = Path(__file__).with_name("customers.csv")

_SEPARATORS = re.compile(r"[\s().\-/]")
_DANISH = re.compile(r"(?:\+45|0045)(\d{8})")


@dataclass(frozen=True, slots=True)
class Employee:
    """An employee; ``record`` is what the public API tells about them, with the document's keys and Department by name.

    ``phones`` and ``numbers`` are local numbers of phones and direct numbers, the first one foremost.
    """

    local_number: str
    name: str
    email: str
    department: str
    phones: tuple[str, ...]
    numbers: tuple[str, ...]
    record: dict[str, Any] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Flow:
    """A variable call flow and whether it is on."""

    local_number: str
    name: str
    active: bool
    active_goto: str
    inactive_goto: str


@dataclass(frozen=True, slots=True)
class Login:
    """A myfone login and the local number of the employee it belongs to."""

    username: str
    password: str
    local_number: str


class Company:
    """The company as the PBX knows it; only its call flows ever change.

    ``customers`` are outside numbers (squeezed, none Danish with country code) that random calls come from.
    """

    def __init__(self, company_file: Path = COMPANY_FILE, customers_file: Path = CUSTOMERS_FILE) -> None:
        document = json.loads(company_file.read_text(encoding="utf-8"))
        self.name: str = document["Name"]
        self.account: str = document["AccountId"]
        self.hash: str = document["Hash"]
        self.departments: dict[str, dict[str, Any]] = {each["Name"]: each for each in document["Departments"]}
        self.employees = {each["Localnumber"]: _employee(each) for each in document["Employees"]}
        self.demo_login = self._login_of(document["DemoEmployee"])
        sample = document["SampleLogin"]
        self._logins = [self._login_of(local) for local, each in self.employees.items() if each.email]
        self._logins.append(Login(sample["Username"], sample["Password"], sample["Localnumber"]))
        self._flows = {each["Localnumber"]: _flow(each) for each in document["CallFlows"]}
        self.customers = tuple(_customer_numbers(customers_file))

    def login(self, username: str, password: str) -> Employee | None:
        """Return whose login this is; None where user name or password is wrong. Case counts only in the password."""
        for login in self._logins:
            if login.username.casefold() == username.strip().casefold() and login.password == password:
                return self.employees[login.local_number]
        return None

    def find(self, number: str) -> Employee | None:
        """Return the employee whose local number, phone or direct number this is, however it is written."""
        wanted = squeeze(number)
        if wanted in self.employees:
            return self.employees[wanted]
        return next((each for each in self.employees.values() if wanted in each.phones or wanted in each.numbers), None)

    def colleague_of(self, employee: Employee) -> Employee:
        """Return the next employee of the same department (else of the company), always the same one."""
        everyone = [each for each in self.employees.values() if each != employee]
        near = [each for each in everyone if each.department == employee.department]
        later = [each for each in near if each.local_number > employee.local_number]
        return (later or near or everyone)[0]

    def is_inside(self, local_number: str) -> bool:
        """Say whether a local number is anything: an employee, a phone, a call flow, a queue, an announcement."""
        flows = {number for each in self.flows for number in (each.local_number, each.active_goto, each.inactive_goto)}
        phones = {phone for each in self.employees.values() for phone in each.phones}
        return local_number in flows | phones | set(self.employees)

    def behind(self, local_number: str) -> Employee | None:
        """Return whose phone rings behind a local number, None behind queues and announcements."""
        flow = self._flows.get(local_number)
        if flow is not None:
            local_number = flow.active_goto if flow.active else flow.inactive_goto
        owner = next((each for each in self.employees.values() if local_number in each.phones), None)
        return self.employees.get(local_number, owner)

    @property
    def flows(self) -> tuple[Flow, ...]:
        """All variable call flows as they are now."""
        return tuple(self._flows.values())

    def set_flow(self, local_number: str, *, active: bool) -> None:
        """Turn a call flow on or off; raises KeyError where there is none of that local number."""
        self._flows[local_number] = replace(self._flows[local_number], active=active)

    def _login_of(self, local_number: str) -> Login:
        return Login(self.employees[local_number].email, f"Brisvang-{local_number}", local_number)


def squeeze(number: str) -> str:
    """Take the separators out of a number, and the country code out of a Danish one."""
    bare = _SEPARATORS.sub("", number)
    match = _DANISH.fullmatch(bare)
    return match[1] if match else bare


def _employee(record: dict[str, Any]) -> Employee:
    return Employee(
        local_number=record["Localnumber"],
        name=record["Name"],
        email=record["Email"],
        department=record["Department"],
        phones=tuple(each["LocalNumber"] for each in record["Phones"]),
        numbers=tuple(each["Number"] for each in record["Phonenumbers"]),
        record=record,
    )


def _flow(record: dict[str, Any]) -> Flow:
    return Flow(record["Localnumber"], record["Name"], record["IsActive"], record["ActiveGoto"], record["InactiveGoto"])


def _customer_numbers(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            yield from (squeeze(row[column]) for column in ("Telefon", "Mobil") if row[column])
