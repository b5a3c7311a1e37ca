"""A call as the integration module is told of it: the PBX's variables, under whatever names the admin gave them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fonetray.telephony.parameters import read_parameters
from fonetray.telephony.sent_numbers import read_sent_number

PBX_VARIABLES = ("input", "callerid", "uniquecallid", "callername", "callernametxt")
"""What the PBX can put between square brackets (protocol §4)."""
_NOTHING = dict.fromkeys(PBX_VARIABLES, "")
LONGEST_DIGITS = 64
_LONGEST = 200
_UNFILLED = re.compile(r"\[[^\[\]]*\]")
_NOT_TYPED = re.compile(r"[^0-9*#]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """What is known of a call when it passes ``module``.

    ``values`` has `PBX_VARIABLES`, each empty where it was not sent, and the variables that an earlier module stored.
    The number is empty where the caller withholds it, and of what was typed only digits, ``*`` and ``#`` are kept.
    ``time`` is aware.
    """

    module: str
    time: datetime
    values: Mapping[str, str]

    @property
    def digits(self) -> str:
        """What the caller typed."""
        return self.values.get("input", "")

    @property
    def number(self) -> str:
        """The caller's number as the PBX wrote it; empty where it is withheld."""
        return self.values.get("callerid", "")

    @property
    def call_id(self) -> str:
        """What the PBX calls this call by, in its events too."""
        return self.values.get("uniquecallid", "")


def read_call(
    module: str,
    names: Mapping[str, str],
    *,
    query: bytes,
    content_type: str = "",
    body: bytes = b"",
    time: datetime,
) -> ModuleCall:
    """Read a request; never raises. ``names`` says which query name stands for which variable, in lower case.

    Other names count as the variable that they are called, whatever their case. A value that still is a variable in
    its brackets is one that the PBX did not know.
    """
    sent = read_parameters(query=query, content_type=content_type, body=body)
    values = dict(_NOTHING)
    for name, value in sent.pairs:
        if value:
            low = name.casefold()
            variable = names.get(low) or (low if low in _NOTHING else name)
            if not values.get(variable):
                values[variable] = _cleaned(variable, value)
    return ModuleCall(module, time, values)


def call_of(module: str, time: datetime, values: Mapping[str, str]) -> ModuleCall:
    """Make a call of variables that are named already, cleaned as those of a request are."""
    return ModuleCall(module, time, _NOTHING | {name: _cleaned(name, value) for name, value in values.items()})


def _cleaned(name: str, value: str) -> str:
    if "[" in value and _UNFILLED.fullmatch(value.strip()):
        return ""
    if name == "input":
        if value.isdecimal() and value.isascii():
            return value[:LONGEST_DIGITS]
        return _NOT_TYPED.sub("", value)[:LONGEST_DIGITS]
    text = value[:_LONGEST] if value.isprintable() else _CONTROLS.sub(" ", value)[:_LONGEST]
    return read_sent_number(text) if name == "callerid" else text.strip()
