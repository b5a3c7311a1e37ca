"""A call passing through an integration module: digits are read, a URL is asked, its answer decides (protocol §4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from fonetray.simulator.call_request import RequestError, is_web_address
from fonetray.simulator.module_answer import Action, Outcome, fill_in, read_digits, read_outcome

_KEYS = frozenset({"at", "url", "action", "goto", "variables", "typed", "max_digits", "timeout_goto", "patience"})
_PATIENCE = 5.0
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class ModuleVisit:
    """A module's settings and the call that meets it.

    ``at`` is the module's own local number where it has one that calls are led to. ``url`` has the PBX's variables in
    square brackets; ``goto`` is the module's own way on. ``typed`` are the keys the
    caller presses (None: the module reads none), ``max_digits`` 0 is no limit, ``timeout_goto`` the way on when the
    caller is too slow (empty: ``goto``). ``patience`` is how many seconds the PBX waits for the web service.
    """

    url: str
    action: Action
    goto: str
    variables: Mapping[str, str]
    typed: str | None
    max_digits: int
    timeout_goto: str
    patience: float
    at: str = ""


@dataclass(frozen=True, slots=True)
class ModuleResult:
    """What came of it: ``status`` and ``answer`` are the web service's, None and empty where it was not reached."""

    outcome: Outcome
    status: int | None
    answer: str


class ModuleCaller:
    """Calls web services as modules do: once, by GET, and on any failure the module's own way on is taken."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the client; needs a running loop."""
        self._session = aiohttp.ClientSession(headers={"User-Agent": "PBX"})

    async def stop(self) -> None:
        """Close the client."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def visit(self, visit: ModuleVisit) -> ModuleResult:
        """Play one visit; network errors are an outcome, not an exception."""
        variables = dict(visit.variables)
        if visit.typed is not None:
            digits = read_digits(visit.typed, visit.max_digits)
            if digits is None:
                return ModuleResult(Outcome(visit.timeout_goto or visit.goto, fallback=True), None, "")
            variables["input"] = digits
        failed = Outcome(visit.goto, fallback=True)
        if self._session is None:
            return ModuleResult(failed, None, "")
        url = URL(fill_in(visit.url, variables), encoded=True)
        timeout = aiohttp.ClientTimeout(total=visit.patience)
        try:
            async with self._session.get(url, timeout=timeout, allow_redirects=False) as answer:
                text = await answer.text(errors="replace")
        except (aiohttp.ClientError, OSError, TimeoutError):
            return ModuleResult(failed, None, "")
        if not answer.ok:
            return ModuleResult(failed, answer.status, text)
        return ModuleResult(read_outcome(visit.action, text, goto=visit.goto), answer.status, text)


def read_module_visit(wanted: dict[str, Any]) -> ModuleVisit:
    """Read a visit from the control interface; raises ``RequestError``."""
    unknown = sorted(set(wanted) - _KEYS)
    if unknown:
        raise RequestError(f"unknown key {', '.join(unknown)}; there are {', '.join(sorted(_KEYS))}")
    variables = wanted.get("variables", {})
    if not isinstance(variables, dict):
        raise RequestError("variables is an object of texts")
    url = wanted.get("url")
    if not isinstance(url, str) or not is_web_address(url):
        raise RequestError("url is an http or https URL, with variables such as [callerid]")
    try:
        action = Action(wanted.get("action", Action.GOTO))
    except ValueError:
        raise RequestError(f"action is one of {', '.join(Action)}") from None
    maximum, patience = wanted.get("max_digits", 0), wanted.get("patience", _PATIENCE)
    if not isinstance(maximum, int) or maximum < 0:
        raise RequestError("max_digits is a whole number, 0 for no limit")
    if not isinstance(patience, int | float) or not 0 < patience <= _LONGEST:
        raise RequestError("patience is a number of seconds")
    return ModuleVisit(
        url=url,
        action=action,
        goto=str(wanted.get("goto", "")),
        variables={str(name): str(value) for name, value in variables.items()},
        typed=str(wanted["typed"]) if "typed" in wanted else None,
        max_digits=maximum,
        timeout_goto=str(wanted.get("timeout_goto", "")),
        patience=patience,
        at=str(wanted.get("at", "")),
    )
