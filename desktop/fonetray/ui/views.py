"""What the windows are given to show: frozen views, already in words, made by the desktop's composition root.

All text in a view is plain text, whatever it looks like; windows must never let Qt guess at markup in it.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fonetray.telephony.people import PersonRef


class CardState(StrEnum):
    """How a call card looks; each has an icon and a word of its own, so that colour never speaks alone."""

    COUNTING = "counting"
    """A link was clicked, and somebody who is known will be called unless it is undone."""
    STOPPED = "stopped"
    """It was undone."""
    SENDING = "sending"
    """I want to call somebody, and the provider is being asked."""
    WAITING = "waiting"
    """My own phone rings, and they are called when I pick it up."""
    SILENT = "silent"
    """And nothing more was heard of it."""
    RINGING = "ringing"
    DIALLING = "dialling"
    ANSWERED = "answered"
    ENDED = "ended"
    MISSED = "missed"
    ELSEWHERE = "elsewhere"


class Presence(StrEnum):
    """What is known of a colleague's telephone."""

    FREE = "free"
    RINGING = "ringing"
    BUSY = "busy"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class EarlierView:
    """An earlier contact: how it went, when, who of us had it, how long they spoke, and what was noted down."""

    state: CardState
    incoming: bool
    when: str
    who: str
    length: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CandidateView:
    """One of several people who may be calling; ``detail`` tells them apart."""

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ColleagueView:
    """What a colleague has to do with the call, in words ("Answered by Mette Holm"), and whether they are free."""

    words: str
    presence: Presence = Presence.UNKNOWN


@dataclass(frozen=True, slots=True)
class CardView:
    """A call card; ``key`` tells it from every other, ``ring`` one ringing of it from a later one (as of a queue).

    ``since`` (aware UTC) is what its timer counts from, None for no timer.
    ``name`` is never empty ("Hidden number", or the number itself where nobody is known); ``number`` is formatted;
    ``line`` says what was called ("To Bordtelefon (200202)"), ``outcome`` what became of it ("Talked for 1:05"),
    ``colleague`` who else has to do with it, ``learnt`` what an integration module found out; ``fields`` are what is
    known of the customer as (name, text), ``earlier`` the last contacts, newest first; ``candidates`` are all who may
    be calling where they are several, the one that is shown first, and ``why`` says why it is that one. ``url`` is the
    customer's profile or empty.
    ``hide_after`` is in seconds from now, None to stay. ``rings_at`` (aware UTC) is what its timer counts down to, and
    ``stop`` the words of the button that stops it, which then is the only way to close the card.

    ``folded`` is a call that asks nothing of the user any more: only who, and what became of it. ``takes_note`` offers
    to write a note, and ``asks_note`` is its question after a call; ``offer`` is a question about the program itself.
    """

    key: Hashable
    state: CardState
    name: str
    number: str
    organisation: str = ""
    line: str = ""
    outcome: str = ""
    colleague: ColleagueView | None = None
    fields: tuple[tuple[str, str], ...] = ()
    earlier: tuple[EarlierView, ...] = ()
    candidates: tuple[CandidateView, ...] = ()
    why: str = ""
    url: str = ""
    since: datetime | None = None
    hide_after: float | None = None
    rings_at: datetime | None = None
    stop: str = ""
    learnt: str = ""
    ring: Hashable = None
    folded: bool = False
    takes_note: bool = False
    asks_note: str = ""
    offer: str = ""


@dataclass(frozen=True, slots=True)
class NumberView:
    """A number one can call: as formatted for the eye, what it is, and what is dialled."""

    display: str
    label: str
    dial: str


@dataclass(frozen=True, slots=True)
class RecentView:
    """A recent call; ``dial`` is empty where the number was hidden."""

    state: CardState
    incoming: bool
    name: str
    when: str
    dial: str


@dataclass(frozen=True, slots=True)
class DepartmentView:
    """A department's card: ``facts`` are (what it is, the text), only those that are known."""

    name: str
    address: str = ""
    email: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FieldView:
    """Something a company keeps of a person; ``colleague`` is the local number of the one it names, if any."""

    label: str
    value: str
    colleague: str = ""


@dataclass(frozen=True, slots=True)
class PersonView:
    """A row of the search window; the first number is the one that Enter calls. ``colleague`` tells from customer.

    ``section`` is the heading that it stands under, empty for none. ``ref`` is whom one can pin, None for nobody;
    ``movable`` is a favourite where the order of favourites is shown. ``call`` is the call that the row is about.
    ``since`` (aware UTC) is when ``presence`` began; ``waited_for`` says that the user is told when they are free.
    """

    colleague: bool
    name: str
    detail: str
    email: str = ""
    url: str = ""
    numbers: tuple[NumberView, ...] = ()
    presence: Presence | None = None
    section: str = ""
    ref: PersonRef | None = None
    pinned: bool = False
    movable: bool = False
    call: RecentView | None = None
    since: datetime | None = None
    waited_for: bool = False
    department: DepartmentView | None = None
    fields: tuple[FieldView, ...] = ()

    @property
    def shown_to_all(self) -> bool:
        """Whether others may see the row too: a colleague, or a number that was typed; no customer and no call."""
        return self.colleague or (self.ref is None and self.call is None)


class Absent(StrEnum):
    """Why there is nobody to show before anything is typed."""

    SIGNED_OUT = "signed-out"
    READING = "reading"
    OFFLINE = "offline"
    EMPTY = "empty"
    BROKEN = "broken"
    """Our own database cannot be read."""


@dataclass(frozen=True, slots=True)
class PhoneView:
    """A phone that may ring first when one calls; the empty local number stands for the active profile's phones."""

    local_number: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AskView:
    """What the confirm window shows before a call.

    With a ``caution`` (sentences) the safe button is the default, and a yes is asked for a second time. ``beside`` is
    what was read beside the number and is not dialled, in sentences. ``connects`` is whom the call is connected to,
    empty for the user. ``colleague`` is the local number of the colleague who is called, empty for others: of them
    ``presence`` says whether they are free, and ``since`` (aware UTC) since when it is so.
    """

    name: str
    number: str
    kind: str
    phone: str = ""
    caution: str = ""
    beside: str = ""
    connects: str = ""
    colleague: str = ""
    presence: Presence | None = None
    since: datetime | None = None


class TrayState(StrEnum):
    """What the tray icon says at a glance."""

    IDLE = "idle"
    RINGING = "ringing"
    BUSY = "busy"
    OFFLINE = "offline"
    ATTENTION = "attention"


class NoticeLevel(StrEnum):
    """How serious a notice is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class AccountView:
    """What the first-run window starts from and gives back; secrets travel here only from the fields to the keyring."""

    username: str = ""
    password: str = ""
    account: str = ""
    hash: str = ""
    local_number: str = ""

    def __repr__(self) -> str:
        """Name nothing secret."""
        return f"AccountView(username={self.username!r}, account={self.account!r}, local_number={self.local_number!r})"


@dataclass(frozen=True, slots=True)
class StepView:
    """A stage of the road in: what it is, whether it holds (None: nobody can tell), and when it last did."""

    text: str
    good: bool | None
    when: str = ""


@dataclass(frozen=True, slots=True)
class WhyView:
    """Why no card comes up: the answer, what to do about it, and a button for that (``action`` is its name)."""

    headline: str
    text: str
    steps: tuple[StepView, ...]
    well: bool = False
    action: str = ""
    action_text: str = ""
