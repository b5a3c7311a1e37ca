"""What the window of all calls is given to show, and what it asks for."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from fonetray.ui.views import CardState, FieldView


class Kind(StrEnum):
    """Which calls are shown."""

    ALL = "all"
    INCOMING = "incoming"
    OUTGOING = "outgoing"
    MISSED = "missed"
    OPEN = "open"
    """Missed, and nobody has taken care of them."""


class Since(StrEnum):
    """From when on calls are shown."""

    EVER = "ever"
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    def begins(self, now: datetime) -> datetime | None:
        """Give the midnight (UTC) that it begins with where this computer is, whose day may be 23 or 25 hours long."""
        if self is Since.EVER:
            return None
        first = now.astimezone().date() - timedelta(days=_DAYS[self])
        return datetime.combine(first, time()).astimezone(UTC)


_DAYS = {Since.TODAY: 0, Since.WEEK: 7, Since.MONTH: 30, Since.YEAR: 365}


@dataclass(frozen=True, slots=True)
class FilterView:
    """Which calls are asked for; ``employee`` is whose, everybody's where empty.

    ``numbers`` are those of one person whose calls are wanted, and ``about`` is their name.
    """

    text: str = ""
    employee: str = ""
    kind: Kind = Kind.ALL
    since: Since = Since.EVER
    numbers: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call in the list, in words but for its start (aware UTC), which orders the list.

    ``key`` is the PBX's call id and the employee. ``name`` is never empty; ``number`` is where it says more than the
    name. ``dial`` is empty where nobody can be called back. ``became`` says what became of the call, ``who`` whose of
    us it was, ``open`` that it was missed and nobody has taken care of it.
    """

    key: tuple[str, str]
    started: datetime
    state: CardState
    incoming: bool
    name: str
    day: str
    clock: str
    number: str = ""
    dial: str = ""
    became: str = ""
    who: str = ""
    noted: bool = False
    open: bool = False

    @property
    def order(self) -> tuple[datetime, str, str]:
        """What the list is ordered by, downwards."""
        return (self.started, *self.key)


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note: its text, and under it who wrote it when."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact with whoever is shown: how it went, when, who of us had it, how long, and what was noted down."""

    state: CardState
    incoming: bool
    when: str
    who: str
    length: str = ""
    notes: tuple[NoteLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The call that is selected, and all that is known of the other party.

    ``outside`` is whether it is a whole number of the outside, which can be forgotten and never be logged.
    ``call`` says when it was and what became of it, ``settled`` how a missed one was taken care of; ``open`` is whether
    it waits for that, ``by_hand`` whether that can be taken back. ``contacts`` is None while they are looked for.
    """

    key: tuple[str, str]
    name: str
    call: str
    organisation: str = ""
    number: str = ""
    dial: str = ""
    url: str = ""
    why: str = ""
    settled: str = ""
    open: bool = False
    by_hand: bool = False
    outside: bool = False
    fields: tuple[FieldView, ...] = ()
    contacts: tuple[ContactLine, ...] | None = None
