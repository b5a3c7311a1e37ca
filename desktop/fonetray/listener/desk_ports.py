"""What the listener's door for desks needs of others, who fulfil it."""

from collections.abc import AsyncGenerator, Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from fonetray.telephony.event_log import LogEntry, Page, Position
from fonetray.telephony.feed_messages import (
    FlowLog,
    HandledMessage,
    Joined,
    LastContactMessage,
    LearntMessage,
    NoteMessage,
)
from fonetray.telephony.presence import PersonPresence
from fonetray.telephony.reading import Reader, Widening


class NotAdmitted(Exception):
    """A token or code opens nothing; ``code`` is one of ``unknown``, ``revoked``, ``expired``, ``used``."""

    def __init__(self, code: str) -> None:
        """Say why."""
        super().__init__(code)
        self.code = code


class Forbidden(Exception):
    """A desk asked for what it may not read or do; the message says which, for the log and the desk."""


class Deleted(Exception):
    """What a desk wanted to change was there and is not any more."""


class NotDone(Exception):
    """What a desk asked for failed beyond the hub (the provider): ``code`` is a word for it, the message a sentence."""

    def __init__(self, code: str, message: str) -> None:
        """Say why."""
        super().__init__(message)
        self.code = code


class NotNow(Exception):
    """The hub can look nothing up, or keep nothing, for the moment; whoever asks again later may have better luck."""

    def __init__(self) -> None:
        """Say so, and nothing of why: that is the admin's, who finds it in the hub's log."""
        super().__init__("the hub cannot look up or keep anything now")
        self.code = "not-now"


class DeskRegister(Protocol):
    """Knows the desks. What it cannot look up or keep raises `NotNow`."""

    async def join(self, code: str) -> Joined:
        """Trade a join code's secret for a token; raises `NotAdmitted`."""

    async def admit(self, token: str, *, source: str) -> Reader:
        """Say whose a token is, and note that it was used; raises `NotAdmitted`."""

    def knows(self, token: str) -> bool:
        """Say whether a token is good, as far as is known without looking."""

    def stands(self, reader: Reader) -> bool:
        """Say whether a desk is still admitted, and reads no otherwise, as far as is known without looking."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called when a desk may have been revoked, or read otherwise than before."""


class FeedSource(Protocol):
    """Gives the feed what it sends. What it cannot read raises `NotNow`."""

    async def last(self) -> Position:
        """Give the newest entry's position."""

    def scope(self, reader: Reader) -> str:
        """Name whose calls a reader reads now."""

    def read_by(self, reader: Reader) -> tuple[str, ...] | None:
        """Give the local numbers of those whose calls a reader reads now, None for everybody's."""

    async def start_of(self, position: Position | None, widened: Widening = Widening.NONE) -> tuple[Position, bool]:
        """Give the position to read on from for a desk's last one, and whether what it has may come again.

        So it is where the position is not known here, and where the desk reads more than when it read up to there.
        None is a desk that has read nothing: it begins with the calls that are live.
        """

    async def start_of_unknown(self) -> tuple[Position, bool]:
        """Give the same for what is no position at all."""

    async def missed(self, reader: Reader, after: int, *, limit: int) -> Page:
        """Give what a reader may read of the entries after a number."""

    def follow(self, after: int) -> AsyncGenerator[tuple[LogEntry, ...], None]:
        """Give the entries after a number as they come, each batch when it is on the disk."""

    def remembered(self) -> Collection[str]:
        """Give the ids of the calls that are remembered: the only ones of which an entry may follow others."""

    async def so_far(self, call_id: str, before: int) -> tuple[LogEntry, ...]:
        """Give what came of a call id before a number, for an employee whom it has just reached."""

    async def last_handled(self) -> int:
        """Give the number of the newest word that a call was handled, or is open again."""

    async def handled(self, after: int, *, limit: int) -> "list[Handled]":
        """Give those after a number, in their order."""

    def presence(self) -> dict[str, PersonPresence]:
        """Give the presence of everybody who is not free."""

    @property
    def heard(self) -> bool:
        """Whether events reach this hub, as far as can be told, so that the others can be said to be free."""

    def may_read(self, reader: Reader, employees: Collection[str]) -> bool:
        """Say whether a reader may read in full what concerns these employees."""

    def subscribe(
        self,
        *,
        presence: Callable[[Collection[str]], None],
        company: Callable[[], None],
        handled: Callable[[], None],
    ) -> None:
        """Have these called when somebody's presence, or the employees or call flows, or a call's mark has changed."""


@dataclass(frozen=True, slots=True)
class Handled:
    """What was said of a call, and the local numbers of whom the call concerns."""

    message: HandledMessage
    employees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A JSON document as bytes, and the tag that changes when it does."""

    body: bytes
    tag: str


class CompanyBook(Protocol):
    """What desks read of the company, and do to it. What it cannot look up or keep raises `NotNow`."""

    def employees(self) -> Tagged:
        """Give the employees (`Company`)."""

    def flows(self) -> Tagged:
        """Give the call flows (`Flows`)."""

    def flow_log_tag(self) -> str:
        """Give the tag of what `flow_log` says, whatever the clock shows."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called when that may be another."""

    async def set_flow(self, reader: Reader, local_number: str, *, active: bool, until: str) -> Tagged:
        """Switch a call flow, until a time (ISO 8601) where there is one: all of it, or nothing.

        Noted with who and when; gives the flows then (`SwitchedFlows`). Raises `NotDone`, `Forbidden`, ``ValueError``.
        """

    async def read_flows(self) -> Tagged:
        """Read the call flows from the provider now. Raises `NotDone`."""

    async def flow_log(self) -> FlowLog:
        """Say of each call flow who switched it last, and which go back."""

    async def time_flow(self, reader: Reader, local_number: str, until: str, *, back_to: bool | None) -> FlowLog:
        """Switch a call flow back at a time (ISO 8601), empty for never; ``back_to`` is the state that is meant.

        Raises `NotDone`, and ``ValueError``.
        """

    async def last_contact(self, reader: Reader, number: str, *, besides_call: str) -> LastContactMessage | None:
        """Say who of us spoke to a number last; raises `Forbidden` for a number that is none of the reader's business.

        Somebody with an ``own`` reading may ask for numbers that have called them or been called by them.
        """

    async def learnt(self, reader: Reader, call_id: str) -> LearntMessage | None:
        """Say what an integration module learnt of a call that the reader may read; raises `Forbidden`."""

    async def notes(self, reader: Reader, *, call_id: str, number: str, note_id: str = "") -> list[NoteMessage]:
        """Give the notes on a call, or on the calls with a number that the reader may read, newest first, or one by id.

        Raises `Forbidden`; of a note that is another's business it is not told that there is one.
        """

    async def write_note(self, reader: Reader, note: NoteMessage) -> NoteMessage:
        """Keep a note on a call that the reader may read, or change their own; the hub says who wrote it.

        Raises `Forbidden`, also for another's note.
        """

    async def delete_note(self, reader: Reader, note_id: str) -> None:
        """Delete the reader's own note; raises `Forbidden` for another's. One that is not there is deleted already."""

    async def handled(self, reader: Reader, message: HandledMessage) -> HandledMessage:
        """Keep that a call was taken care of, or is open again, and give what counts; raises `Forbidden`."""


@dataclass(frozen=True, slots=True)
class FeedFigures:
    """What the door has done since the start: which desks (ids) are connected, and what was sent to all of them."""

    connected: tuple[str, ...] = ()
    entries_sent: int = 0
    bytes_sent: int = 0
