"""Whether a colleague is free: the one place that is asked, whoever it is that knows."""

from collections.abc import Callable
from datetime import datetime, timedelta

from fonetray.services.calls.ingest import CallService
from fonetray.telephony.calls import CallChange
from fonetray.telephony.feed_messages import PresenceMessage
from fonetray.telephony.presence import PersonPresence, PresenceState, presence_of

BELIEVED = timedelta(minutes=1)
"""How long the hub's last word counts while it cannot be had."""
_UNKNOWN = PersonPresence(PresenceState.UNKNOWN)
_FREE = PersonPresence(PresenceState.FREE)


class PresenceBoard:
    """Of a desk with a hub, the hub's word; of one without, what the call tracker says while events reach us.

    The user's own calls count either way: they are known here first.
    """

    def __init__(self, *, calls: CallService, now: Callable[[], datetime], has_hub: Callable[[], bool]) -> None:
        """Take the calls, the clock that they go by (aware UTC), and whether a hub is set."""
        self._calls = calls
        self._now = now
        self._has_hub = has_hub
        self._people: dict[str, PersonPresence] = {}
        self._heard = False
        self._lost: datetime | None = datetime.min.replace(tzinfo=now().tzinfo)
        self._listeners: list[Callable[[], None]] = []
        calls.subscribe(self._call_changed)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when somebody's presence may be another than before; it must not block."""
        self._listeners.append(listener)

    def of(self, local_number: str) -> PersonPresence:
        """Say whether an employee is free, and since when not."""
        return self.look()(local_number)

    def look(self) -> Callable[[str], PersonPresence]:
        """Look once, and give what then says it of many people, by local number."""
        calls = presence_of(self._calls.live_calls())
        if not self._has_hub():
            others = _UNKNOWN if self._calls.stale else _FREE
            people = {} if others is _UNKNOWN else calls
        elif self._lost is not None and self._now() - self._lost > BELIEVED:
            others, people = _UNKNOWN, calls
        else:
            others, people = _FREE if self._heard else _UNKNOWN, self._people | calls
        return lambda local_number: people.get(local_number, others)

    def told(self, message: PresenceMessage) -> None:
        """Take the hub's word."""
        now = self._now()
        if message.whole:
            self._people = {}
        for one in message.people:
            since = None if one.seconds is None else now - timedelta(seconds=max(0.0, one.seconds))
            self._people[one.employee] = PersonPresence(_state(one.state), since)
        self._heard = message.heard
        self._lost = None
        self._tell()

    def lost(self) -> None:
        """Note that the hub cannot be had any more."""
        if self._lost is None:
            self._lost = self._now()
            self._tell()

    def look_again(self) -> None:
        """Tell that time has passed: what was believed of the hub's last word may not be any more."""
        self._tell()

    def _call_changed(self, _: CallChange) -> None:
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _state(word: str) -> PresenceState:
    return PresenceState(word) if word in PresenceState.__members__.values() else PresenceState.UNKNOWN
