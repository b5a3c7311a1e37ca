"""The JSON documents that several commands answer with; names and shapes are stable."""

from collections.abc import Sequence
from typing import Any

from fonetray.config.language import Translate
from fonetray.lookup.matches import Match
from fonetray.services.calls.dialing import DialOutcome
from fonetray.services.people.identity import Identity
from fonetray.telephony.calls import Call
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.people import Contact, Employee
from fonetray.ui.calling.dial_wording import outcome_words


def number(value: PhoneNumber) -> dict[str, str]:
    """Write a number as it was read."""
    return {"input": value.input, "kind": value.kind.value, "e164": value.e164, "display": value.display}


def matches(identity: Identity) -> list[dict[str, Any]]:
    """Write who it may be."""
    documents = [match(each) for each in identity.matches]
    for position, each in enumerate(documents):
        each["chosen"] = identity.chosen and position == 0
    return documents


def match(value: Match) -> dict[str, Any]:
    """Write one whom it may be, and why."""
    return {
        "name": value.name,
        "organisation": value.organisation,
        "source": value.source,
        "certainty": value.certainty.value,
        "why": value.why.value,
        "url": value.url,
        "fields": dict(value.fields),
    }


def call(value: Call, identity: Identity, notes: Sequence[dict[str, str]] = ()) -> dict[str, Any]:
    """Write a call of the journal; times are ISO 8601 with offset."""
    return {
        "id": value.call_id,
        "direction": value.direction.value,
        "number": identity.number.e164 or value.number,
        "employee": value.employee,
        "phone": ",".join(value.phones),
        "state": value.state.value,
        "started": value.started.isoformat(),
        "answered": value.answered.isoformat() if value.answered else None,
        "ended": value.ended.isoformat() if value.ended else None,
        "duration": value.duration,
        "transfer": value.transfer,
        "answered_by": value.answered_by,
        "notes": list(notes),
        "matches": matches(identity),
    }


def person(value: Employee | Contact, presence: str) -> dict[str, Any]:
    """Write a colleague or a contact as ``search`` lists them; the first number is the best to call."""
    if isinstance(value, Employee):
        numbers = [{"number": value.local_number, "label": "local"}]
        numbers += [{"number": entry.number, "label": entry.line_name} for entry in value.numbers]
        return {
            "kind": "employee",
            "name": value.name,
            "organisation": "",
            "department": value.department.name if value.department else "",
            "email": value.email,
            "numbers": numbers,
            "presence": presence,
        }
    return {
        "kind": "contact",
        "name": value.name,
        "organisation": value.organisation,
        "department": "",
        "email": value.email,
        "numbers": [{"number": entry.e164 or entry.number, "label": entry.label} for entry in value.numbers],
        "presence": "unknown",
        "sources": list(value.sources),
    }


def outcome(value: DialOutcome, tr: Translate) -> dict[str, Any]:
    """Write what came of a wish to call; why it was refused is said in the user's language."""
    return {
        "status": value.status.value,
        "number": number(value.number),
        "reason": value.reason.value,
        "message": outcome_words(value, tr),
    }
