"""Events as a PBX sends them, for tests that tell of calls one by one."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from fonetray.listener.ports import EventRequest
from fonetray.telephony.events import EventKind


def event(kind: str, employee: str = "", *, call: str = "1.1", number: str = "86515151") -> EventRequest:
    """Give the request that tells of a call: incoming, answered, outgoing or ended."""
    query = {"UniqueCallId": call}
    if employee:
        query |= {"EmployeeLocalNumber": employee, "ANumber": number}
    return EventRequest(datetime.now(UTC), "::1", EventKind(kind), "GET", urlencode(query).encode(), "", b"")
