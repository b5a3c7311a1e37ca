"""Reading what the provider's public API answers (protocol §1), with all its freedoms.

Keys are looked up without case; a list may come as one object; every field may be missing or null; ``Department`` is
called an array in the document and comes as an object.
"""

import json
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


def read_json(body: bytes) -> Any:
    """Read a JSON body, UTF-8 or else cp1252; raises ``ValueError``."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return json.loads(body.decode("cp1252"))


def employees(document: Any) -> list[Employee]:
    """Read employees; entries without a local number are nobody and left out. Raises ``ValueError``."""
    return [employee for entry in _records(document) if (employee := _employee(entry)).local_number]


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
        for entry in _records(document)
        if _text(entry, "localnumber")
    ]


def message_of(document: Any) -> str:
    """Give the ``Message`` of an answer, on one line and not too long, or an empty text."""
    if not isinstance(document, Mapping):
        return ""
    return " ".join(_text(_folded(document), "message").split())[:200]


def succeeded(document: Any) -> bool:
    """Say whether an action's answer is not a ``Success: false``."""
    return not (isinstance(document, Mapping) and _text(_folded(document), "success").lower() == "false")


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
    return str(value).strip()


def _goto(entry: Mapping[str, Any], name: str) -> str:
    """Read a local number in which 0 means none."""
    text = _text(entry, name)
    return "" if text == "0" else text
