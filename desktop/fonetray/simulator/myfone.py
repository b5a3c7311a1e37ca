"""The employee's own service: MakeCall, as strict about its body as the document is (protocol §2)."""

from typing import Any

from fonetray.simulator.answer import DENIED, Answer, done, problem
from fonetray.simulator.behaviour import Behaviour
from fonetray.simulator.company import Company
from fonetray.simulator.exchange import Exchange
from fonetray.simulator.wire_json import BodyError, read_json
from fonetray.simulator.wire_xml import CALL_ORDER, read_call

_ANSWERS = {
    "message": done("Call initiated.", success=True),
    "text": Answer(200, "Call initiated.", "string"),
    "true": Answer(200, True, "boolean"),
    "empty": Answer(200, None, ""),
}


class Myfone:
    """Rings an employee and then the callee; all four documented fields must be there, Device may be empty.

    What the real service answers and whether it minds a phone of somebody else is not documented; this one does mind.
    """

    def __init__(self, *, company: Company, behaviour: Behaviour, exchange: Exchange) -> None:
        self._company = company
        self._behaviour = behaviour
        self._exchange = exchange

    def make_call(self, content_type: str, body: bytes) -> Answer:
        """Answer a ``POST /api/MakeCall`` of the given media type."""
        try:
            fields = _fields(content_type, body)
        except BodyError as wrong:
            return problem(400, str(wrong))
        employee = self._company.login(fields["Username"], fields["Password"])
        if employee is None:
            return problem(401, DENIED)
        device = fields["Device"].strip()
        if device and device not in employee.phones:
            return problem(400, "Device is not the local number of a phone of yours.")
        self._exchange.dial(employee, fields["Callee"].strip(), device)
        return _ANSWERS[self._behaviour.variant.makecall_answer]


def _fields(content_type: str, body: bytes) -> dict[str, str]:
    if content_type.endswith("json"):
        fields: dict[str, Any] = read_json(body)
    elif content_type.endswith("xml"):
        fields = dict(read_call(body))
    else:
        raise BodyError("The body is announced neither as JSON nor as XML.")
    for name in CALL_ORDER:
        if not isinstance(fields.get(name), str):
            raise BodyError(f"{name} is missing, out of its order or no text.")
    if not fields["Callee"].strip():
        raise BodyError("Callee is empty.")
    return fields
