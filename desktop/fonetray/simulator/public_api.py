"""The company-wide public API: employees, call flows and the two methods only public code knows (protocol §1)."""

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from fonetray.simulator.answer import DENIED, NOT_FOUND, Answer, done, problem
from fonetray.simulator.behaviour import Behaviour
from fonetray.simulator.company import Company, Employee, Flow
from fonetray.simulator.exchange import Exchange
from fonetray.simulator.spelling import in_text

_Handler = Callable[[tuple[str, ...], Mapping[str, str]], Answer]


class PublicApi:
    """Answers ``METHOD[/localnumber]?account=…&hash=…``; methods and parameters are found without regard to case."""

    def __init__(self, *, company: Company, behaviour: Behaviour, exchange: Exchange) -> None:
        self._company = company
        self._behaviour = behaviour
        self._exchange = exchange

    def answer(self, verb: str, path: tuple[str, ...], query: Mapping[str, str]) -> Answer:
        """Answer a request for the ``path`` below ``/api/``; an empty last part is the slash that must not be there."""
        given = {name.lower(): value for name, value in query.items()}
        handled: _Handler
        match tuple(part.lower() for part in path), verb:
            case (("employee",), "GET") | (("employee", _), "GET"):
                handled = self._employees
            case ("callflow",), "GET":
                handled = self._flows
            case ("callflow", "setcallflowstate"), "POST":
                handled = self._set_flow
            case ("call",), "POST":
                handled = self._call
            case ("myfoneuser", "validateuser"), "POST":
                handled = self._validate
            case (("employee",) | ("callflow",) | ("callflow", "setcallflowstate") | ("call",), _):
                return problem(405, f"The requested resource does not support http method '{verb}'.")
            case _:
                return problem(404, NOT_FOUND)
        return handled(path, given) if self._allowed(given) else problem(401, DENIED)

    def _allowed(self, given: Mapping[str, str]) -> bool:
        account = hmac.compare_digest(given.get("account", "").encode(), self._company.account.encode())
        return hmac.compare_digest(given.get("hash", "").encode(), self._company.hash.encode()) and account

    def _employees(self, path: tuple[str, ...], _given: Mapping[str, str]) -> Answer:
        if len(path) == 1:
            everyone = [self._record(each) for each in self._company.employees.values()]
            return Answer(200, self._numbered(everyone), "Employee")
        found = self._company.employees.get(path[1])
        if found is None:
            return problem(404, NOT_FOUND)
        record = self._numbered(self._record(found))
        return Answer(200, [record] if self._behaviour.variant.single_shape == "list" else record, "Employee")

    def _flows(self, _path: tuple[str, ...], _given: Mapping[str, str]) -> Answer:
        flows = [_flow_record(each) for each in self._company.flows]
        return Answer(200, self._numbered(flows), "Callflow")

    def _set_flow(self, _path: tuple[str, ...], given: Mapping[str, str]) -> Answer:
        heard = self._behaviour.variant.flow_parameter
        names = ("state", "active") if heard == "both" else (heard,)
        wanted = next((given[name].lower() for name in names if name in given), None)
        local_number = given.get("localnumber", "")
        if local_number not in {flow.local_number for flow in self._company.flows}:
            return done("Unknown call flow.", success=False)
        if wanted is not None and wanted not in {"true", "false"}:
            return problem(400, "The request is invalid.")
        if wanted is not None:
            self._company.set_flow(local_number, active=wanted == "true")
        return done("Call flow state set.", success=True)

    def _call(self, _path: tuple[str, ...], given: Mapping[str, str]) -> Answer:
        local_number, callee = given.get("employee", ""), given.get("callee", "").strip()
        employee, device = self._company.employees.get(local_number), given.get("device", "")
        if employee is None and callee and self._connects(local_number):
            self._exchange.connect(callee, local_number)
            return done("Call initiated.", success=True)
        if employee is None or not callee:
            return done("Employee or callee is missing or unknown.", success=False)
        if device and device not in employee.phones:
            return done(f"Device {device} is not a phone of the employee.", success=False)
        self._exchange.dial(employee, callee, device)
        return done("Call initiated.", success=True)

    def _connects(self, local_number: str) -> bool:
        """Say whether an outside number is rung for what is no employee: the provider's "possibility 2", a guess."""
        return self._behaviour.variant.connect_to == "local" and self._company.is_inside(local_number)

    def _validate(self, _path: tuple[str, ...], given: Mapping[str, str]) -> Answer:
        valid = self._company.login(given.get("username", ""), given.get("password", "")) is not None
        return done("The user is valid." if valid else "Wrong user name or password.", success=valid)

    def _record(self, employee: Employee) -> dict[str, Any]:
        record = employee.record
        department: Any = self._company.departments[employee.department]
        variant = self._behaviour.variant
        whole = {
            "Localnumber": int(employee.local_number),
            "Name": employee.name,
            "Description": record["Description"],
            "Email": employee.email or None,
            "Phonenumbers": [_whole(each, "Number", "BelongsTo", "GotoLocalNumber") for each in record["Phonenumbers"]],
            "Phones": [_whole(each, "LocalNumber", "BelongsTo") for each in record["Phones"]],
            "Info": record["Info"],
            "Department": {"object": department, "list": [department], "null": None}[variant.department_shape],
        }
        if variant.fields != "all":
            less = dict.fromkeys(whole) if variant.fields == "null" else {}
            whole = less | {"Localnumber": whole["Localnumber"]}
        return whole

    def _numbered(self, document: Any) -> Any:
        """Write whole numbers the way this PBX does."""
        return in_text(document) if self._behaviour.variant.local_numbers == "text" else document


def _whole(record: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return ``record`` with the values of ``keys`` as the whole numbers the document says they are."""
    return {key: int(value) if key in keys else value for key, value in record.items()}


def _flow_record(flow: Flow) -> dict[str, Any]:
    return {
        "Localnumber": int(flow.local_number),
        "Name": flow.name,
        "IsActive": flow.active,
        "ActiveGoto": int(flow.active_goto),
        "InactiveGoto": int(flow.inactive_goto),
    }
