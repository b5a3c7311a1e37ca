"""What tells one thing that the PBX said from every other, on whichever computer and by whichever road it was heard."""

from fonetray.telephony.events import CallEvent

EventKey = tuple[str, ...]


def event_key(event: CallEvent) -> EventKey:
    """Give what two readings of one event share: all that was said, and nothing of when it was heard."""
    timestamp = event.timestamp.isoformat() if event.timestamp else ""
    return (
        event.kind.value, event.call_id, event.account, event.employee, event.phone, event.a_number, event.b_number,
        timestamp, str(event.duration), str(event.transfer), event.direction.value if event.direction else "",
    )  # fmt: skip
