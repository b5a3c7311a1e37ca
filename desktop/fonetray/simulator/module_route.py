"""A call that comes in, passes one integration module after the other, and rings where the last one sends it."""

from dataclasses import dataclass, replace
from typing import Any

from fonetray.simulator.behaviour import Behaviour
from fonetray.simulator.call_events import presented
from fonetray.simulator.call_request import CallRequest, RequestError, read_call_request
from fonetray.simulator.company import Company
from fonetray.simulator.exchange import Exchange
from fonetray.simulator.module_call import ModuleCaller, ModuleResult, ModuleVisit, read_module_visit

_MOST = 20
"""Modules that a call passes before the PBX takes it for a circle."""
_NUMBER_LENGTH = 8


@dataclass(frozen=True, slots=True)
class RoutedCall:
    """A call to route: what it is when it rings (but for whom), its line's name, and the modules, the first first."""

    call: CallRequest
    line: str
    modules: tuple[ModuleVisit, ...]
    company: Company


@dataclass(frozen=True, slots=True)
class Routed:
    """What came of it: ``rings`` is the employee's local number, empty where nobody's phone is behind ``goto``."""

    id: str
    visits: tuple[ModuleResult, ...]
    goto: str
    rings: str
    caller_name: str
    variables: dict[str, str]


def read_routed_call(wanted: dict[str, Any], company: Company) -> RoutedCall:
    """Read ``modules`` (as `/module` takes them, each with its own local number ``at``), ``line``, and a call.

    Of the call ``to`` is not said: the modules decide. Raises ``RequestError``.
    """
    modules, line = wanted.pop("modules", None), wanted.pop("line", "Hovednummer")
    if not isinstance(modules, list) or not modules or not all(isinstance(each, dict) for each in modules):
        raise RequestError("modules is a list of at least one module, each as /module takes it")
    if "to" in wanted:
        raise RequestError("to is for the modules to decide")
    anybody = next(iter(company.employees))
    call = read_call_request({**wanted, "to": anybody}, company)
    return RoutedCall(call, str(line), tuple(read_module_visit(each) for each in modules), company)


async def route(wanted: RoutedCall, *, caller: ModuleCaller, exchange: Exchange, behaviour: Behaviour) -> Routed:
    """Lead a call through its modules, and have the telephones ring that are behind the last one's way on.

    What a module stores is there for the next (protocol §4), and so are a number and a display text that it has set.
    """
    call_id = exchange.new_id()
    number = presented(wanted.call.number, behaviour.variant)
    shown = wanted.call.number if len(wanted.call.number) == _NUMBER_LENGTH else ""
    variables = {
        "callerid": number,
        "uniquecallid": call_id,
        "callername": f"{shown} – {wanted.line}" if shown else wanted.line,
        "callernametxt": wanted.line,
    }
    at = {module.at: module for module in wanted.modules if module.at}
    visits: list[ModuleResult] = []
    module: ModuleVisit | None = wanted.modules[0]
    goto = name = ""
    while module is not None and len(visits) < _MOST:
        result = await caller.visit(replace(module, variables={**variables, **module.variables}))
        visits.append(result)
        outcome = result.outcome
        variables |= outcome.variables
        if outcome.caller_id:
            variables["callerid"] = outcome.caller_id
        if outcome.caller_name:
            name = variables["callername"] = outcome.caller_name
        goto = outcome.goto
        module = at.get(goto)
    behind = wanted.company.behind(goto)
    if behind is not None:
        course = replace(wanted.call.course, ringing=(behind,), callee=behind.local_number)
        exchange.place(course, number=wanted.call.number, call_id=call_id)
    rings = behind.local_number if behind is not None else ""
    return Routed(call_id, tuple(visits), goto, rings, name, variables)
