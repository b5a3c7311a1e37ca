"""Reads one request of the PBX into a call event; what cannot be read is said, never raised (protocol §3)."""

from datetime import datetime

from fonetray.telephony.events import CallEvent, Direction, EventKind, NotUnderstood
from fonetray.telephony.parameters import Parameters, read_parameters
from fonetray.telephony.sent_numbers import read_sent_number
from fonetray.telephony.timestamps import read_duration, read_timestamp

# The provider's document spells the call id of an ended call with an l too many.
_CALL_ID = ("uniquecallid", "uniquelcallid")
_PHONE = ("calledphone", "phonelocalnumber")
# Which parameters tell an event's kind, in the order they are looked at; with none of them it is "answered".
_MARKS: tuple[tuple[EventKind, tuple[str, ...]], ...] = (
    (EventKind.ENDED, ("duration", "calldirection", "transfer")),
    (EventKind.INCOMING, ("calledphone",)),
    (EventKind.OUTGOING, ("phonelocalnumber",)),
)

_YES = frozenset(("true", "1", "yes", "ja"))
_DIRECTIONS = {
    "incoming": Direction.INCOMING,
    "inbound": Direction.INCOMING,
    "in": Direction.INCOMING,
    "outgoing": Direction.OUTGOING,
    "outbound": Direction.OUTGOING,
    "out": Direction.OUTGOING,
}


def read_event(
    *, query: bytes, content_type: str, body: bytes, kind: EventKind | None, received: datetime
) -> CallEvent | NotUnderstood:
    """Read a request as a call event, or say why it is none; never raises.

    ``query`` is the raw query string and ``body`` the raw body, read as a form or as a flat JSON object. ``kind`` is
    what the request's path says; with None the kind is inferred from the parameters. ``received`` is aware UTC.
    An outgoing event's A-number that is the caller's own local number tells nothing, and is left out.
    """
    parameters = read_parameters(query=query, content_type=content_type, body=body)
    call_id = parameters.text(*_CALL_ID).strip()
    if not call_id:
        return NotUnderstood(parameters.problem or "there is no call id (UniqueCallId)")
    kind = kind or infer_kind(parameters)
    employee = parameters.one("employeelocalnumber").strip()
    if not employee and kind is not EventKind.ENDED:
        return NotUnderstood(f"there is no employee (EmployeeLocalNumber) in an event of kind {kind.value}")
    phone, a_number = parameters.text(*_PHONE).strip(), read_sent_number(parameters.one("anumber"))
    return CallEvent(
        kind=kind,
        call_id=call_id,
        received=received,
        account=parameters.one("accountid").strip(),
        employee=employee,
        phone=phone,
        a_number="" if kind is EventKind.OUTGOING and a_number in (employee, phone) else a_number,
        b_number=read_sent_number(parameters.one("bnumber")),
        linked_call_id=parameters.one("linkeduniquecallid").strip(),
        timestamp=read_timestamp(parameters.one("timestamp"), near=received),
        duration=read_duration(parameters.one("duration")),
        transfer=parameters.one("transfer").strip().casefold() in _YES,
        direction=_DIRECTIONS.get(parameters.one("calldirection").strip().casefold()),
        sent=parameters.pairs,
    )


def infer_kind(parameters: Parameters) -> EventKind:
    """Return the kind that the parameters speak for (protocol §3).

    Parameters with something in them speak first. Names alone speak only where they agree: a PBX that always
    sends every name, most of them empty, has said nothing by them.
    """
    for kind, marks in _MARKS:
        if parameters.filled(*marks):
            return kind
    named = [kind for kind, marks in _MARKS if parameters.named(*marks)]
    return named[0] if len(named) == 1 else EventKind.ANSWERED
