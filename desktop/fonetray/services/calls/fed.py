"""An event as a hub's feed brings it, and as the journal keeps it: as if the PBX had asked this computer itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fonetray.store.journal import RawEvent
from fonetray.telephony.event_reader import read_event
from fonetray.telephony.event_writer import write_query
from fonetray.telephony.events import CallEvent, EventKind, NotUnderstood

SOURCE = "hub"
"""What stands in the journal where a request's address would."""

_OLDEST = 366 * 24 * 3600.0
"""Seconds; a hub that says more says nonsense, which is to be no trouble here."""


@dataclass(frozen=True, slots=True)
class FedEvent:
    """An event of the feed: its ``number`` there, what the hub took it for, all that was sent, ``age`` in seconds."""

    number: int
    kind: EventKind
    parameters: tuple[tuple[str, str], ...]
    age: float

    def read(self, now: datetime) -> CallEvent | NotUnderstood:
        """Read it as of when the hub had it."""
        received = now - timedelta(seconds=min(max(0.0, self.age), _OLDEST))
        return read_event(
            query=write_query(self.parameters), content_type="", body=b"", kind=self.kind, received=received
        )

    def raw(self, event: CallEvent | NotUnderstood, now: datetime) -> RawEvent:
        """Give what the journal keeps."""
        understood = isinstance(event, CallEvent)
        return RawEvent(
            received=event.received if isinstance(event, CallEvent) else now,
            source=SOURCE,
            path_kind=self.kind.value,
            method="GET",
            query=write_query(self.parameters),
            content_type="",
            body=b"",
            understood=understood,
            reason="" if isinstance(event, CallEvent) else event.reason,
            call_id=event.call_id if isinstance(event, CallEvent) else "",
        )
