"""Colleagues as they are given away: which parts of each, and the one JSON document of export and intranet.

A telephone's MAC address is nobody's business outside, and of a department only its name is.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from fonetray.telephony.numbers import e164
from fonetray.telephony.people import Employee

PARTS = ("department", "description", "email", "numbers", "phones", "info")
"""What can be given beside local number and name."""
_VERSION = 1


def document(employees: Sequence[Employee], *, read: datetime | None, parts: Collection[str] = PARTS) -> bytes:
    """Write colleagues as JSON (docs/sharing.md); ``read`` is when the provider said so."""
    return msgspec.json.encode(
        {
            "version": _VERSION,
            "read": read.isoformat() if read else None,
            "employees": [_record(employee, parts) for employee in employees],
        }
    )


def _record(employee: Employee, parts: Collection[str]) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "local_number": employee.local_number,
        "name": employee.name,
        "department": employee.department.name if employee.department else "",
        "description": employee.description,
        "email": employee.email,
        "numbers": [
            {"number": entry.number, "e164": e164(entry.number), "label": entry.line_name} for entry in employee.numbers
        ],
        "phones": [
            {"local_number": phone.local_number, "name": phone.name, "type": phone.type} for phone in employee.phones
        ],
        "info": [{"label": field.label, "value": field.value} for field in employee.info],
    }
    return {name: value for name, value in whole.items() if name in ("local_number", "name") or name in parts}
