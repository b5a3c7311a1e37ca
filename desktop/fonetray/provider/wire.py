"""Reading what the provider's public API answers (protocol §1), with all its freedoms, once JSON or XML are read.

Keys are looked up without case; a list may come as one object; every field may be missing or null; ``Department`` is
called an array in the document and comes as an object.
"""

from collections.abc import Mapping
from typing import Any

from fonetray.telephony.people import (
    CallFlow,
    Department,
    Employee,
    EmployeeNumber,
    EmployeePhone,
    InfoField,
    InfoKind,
)

_INFO = {"1": InfoKind.DROPDOWN, "2": InfoKind.EMPLOYEE, "3": InfoKind.TEXT}
_MOST = 10_000
"""Characters of a message that are looked at."""


def employees(document: Any) -> list[Employee]:
    """Read employees; entries without a local number are nobody and left out. Raises ``ValueError``."""
    return [employee for entry in _listed(document) if (employee := _employee(entry)).local_number]


def call_flows(document: Any) -> list[CallFlow]:
    """Read variable call flows; raises ``ValueError``."""
    return [
        CallFlow(
            local_number=_text(entry, "localnumber"),
            name=_text(entry, "name"),
            active=_text(entry, "isactive").lower() in ("true", "1"),
            active_goto=_goto(entry, "activegoto"),
            inactive_goto=_goto(entry, "inactivegoto"),
        )
        for entry in _listed(document)
        if _text(entry, "localnumber")
    ]


def message_of(document: Any) -> str:
    """Give the words of an answer on one line: its ``Message``, or the answer itself where it is but a text."""
    if isinstance(document, Mapping):
        document = _text(_folded(document), "message")
    return " ".join(document[:_MOST].split()) if isinstance(document, str) else ""


def succeeded(document: Any) -> bool:
    """Say whether an action's answer is not a ``Success: false``, or a bare false."""
    if isinstance(document, Mapping):
        document = _text(_folded(document), "success")
    return str(document).strip().lower() != "false"


def is_answer_of_action(document: Any) -> bool:
    """Say whether an answer is about an action or an error (``Message``, ``Success``) where a list was asked for."""
    if not isinstance(document, Mapping):
        return False
    record = _folded(document)
    return "localnumber" not in record and ("message" in record or "success" in record)


def _employee(entry: Mapping[str, Any]) -> Employee:
    departments = [_department(found) for found in _children(entry, "department")]
    return Employee(
        local_number=_text(entry, "localnumber"),
        name=_text(entry, "name"),
        description=_text(entry, "description"),
        email=_text(entry, "email"),
        numbers=tuple(
            EmployeeNumber(
                _text(found, "number"),
                _text(found, "linename"),
                _goto(found, "belongsto"),
                _goto(found, "gotolocalnumber"),
            )
            for found in _children(entry, "phonenumbers")
            if _text(found, "number")
        ),
        phones=tuple(
            EmployeePhone(
                _text(found, "localnumber"),
                _text(found, "name"),
                _text(found, "type"),
                _text(found, "mac"),
                _goto(found, "belongsto"),
            )
            for found in _children(entry, "phones")
            if _text(found, "localnumber")
        ),
        info=tuple(
            InfoField(_INFO.get(_text(found, "type"), InfoKind.TEXT), _text(found, "label"), _text(found, "value"))
            for found in _children(entry, "info")
            if _text(found, "label") or _text(found, "value")
        ),
        department=departments[0] if departments and departments[0].name else None,
    )


def _department(entry: Mapping[str, Any]) -> Department:
    return Department(
        **{
            name: _text(entry, name)
            for name in ("name", "street", "zipcode", "city", "cvr", "contact", "email", "ean", "iref")
        }
    )


def _listed(document: Any) -> list[dict[str, Any]]:
    """Give the records of a whole answer: a list, one object, or either as the only thing in an object around it."""
    if isinstance(document, Mapping) and "localnumber" not in _folded(document):
        (document,) = document.values() if len(document) == 1 else (None,)
    return _records(document)


def _records(document: Any) -> list[dict[str, Any]]:
    if isinstance(document, Mapping):
        document = [document]
    if not isinstance(document, list):
        raise ValueError("neither a list nor an object")  # noqa: TRY004 - the document is bad, not the call
    return [_folded(entry) for entry in document if isinstance(entry, Mapping)]


def _children(entry: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = entry.get(name)
    return [] if not isinstance(value, Mapping | list) else _records(value)


def _folded(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in entry.items()}


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    if value is None or isinstance(value, Mapping | list):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _goto(entry: Mapping[str, Any], name: str) -> str:
    """Read a local number in which 0 means none."""
    text = _text(entry, name)
    return "" if text == "0" else text
