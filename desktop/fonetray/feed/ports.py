"""What the feed's client hands on, and what others fulfil for it; and what is asked of a hub beside its feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from fonetray.feed.errors import FeedError
from fonetray.telephony.feed_messages import (
    CallMessage,
    Company,
    CompanyMessage,
    Flows,
    HandledMessage,
    Hello,
    LastContactMessage,
    LearntMessage,
    NoteMessage,
    PresenceMessage,
    SwitchedFlows,
)

T = TypeVar("T")


class FeedLink(StrEnum):
    """How a desk stands with its hub."""

    NONE = "none"
    """No hub is set."""
    CONNECTING = "connecting"
    UP = "up"
    LOST = "lost"
    REFUSED = "refused"
    """The token is not taken; it is seldom tried again until there is another one."""
    DISPLACED = "displaced"
    """Another program has the feed by the same token."""


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """How a desk stands with its hub, and what went wrong where something did."""

    link: FeedLink = FeedLink.NONE
    error: FeedError | None = None


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """How far a desk has come: the position up to which everything is on the disk, and the hub's word for whose calls.

    ``handled`` is the hub's number up to which it has heard of missed calls that were taken care of.
    """

    position: str = ""
    reads: str = ""
    handled: int = 0


@dataclass(frozen=True, slots=True)
class FedCall:
    """A message of a call, and the number of its position."""

    number: int
    message: CallMessage


class FeedReceiver(Protocol):
    """Takes what the feed brings, in its order; nothing more is brought before ``begin`` or ``take`` has returned."""

    async def place(self) -> FeedPlace:
        """Give how far everything is on the disk. Raises `NotTaken`."""

    async def begin(self, hello: Hello) -> None:
        """Hear that the hub has greeted us, and whether it sends again what is here. Raises `NotTaken`."""

    async def take(self, calls: Sequence[FedCall], place: FeedPlace) -> None:
        """Keep what came, and that everything up to ``place`` is kept, but for what is handled. Raises `NotTaken`."""

    def caught_up(self) -> None:
        """Hear that nothing that was missed is still to come."""

    async def handled(self, told: Sequence[HandledMessage]) -> None:
        """Keep what was said of missed calls, and how far that was heard. Raises `NotTaken`."""

    def presence(self, message: PresenceMessage) -> None:
        """Hear who is not free, or whose presence has changed."""

    def company(self, message: CompanyMessage) -> None:
        """Hear which people and call flows the hub has."""

    def standing(self, standing: FeedStanding) -> None:
        """Hear how we stand with the hub, each time that changes."""


@dataclass(frozen=True, slots=True)
class Fetched(Generic[T]):
    """What was asked for, and its tag; None where the asker has it."""

    value: T | None
    tag: str


class HubApi(Protocol):
    """What a hub answers beside its feed; all of it raises `FeedError`."""

    async def employees(self, tag: str) -> Fetched[Company]:
        """Give the employees, unless they have this tag."""

    async def flows(self, tag: str) -> Fetched[Flows]:
        """Give the call flows, unless they have this tag."""

    async def set_flow(self, local_number: str, *, active: bool) -> SwitchedFlows:
        """Switch a call flow for good."""

    async def last_contact(self, number: str, *, besides_call: str) -> LastContactMessage | None:
        """Say who of us spoke to a number last."""

    async def learnt(self, call_id: str) -> LearntMessage | None:
        """Say what an integration module learnt of a call."""

    async def notes(self, *, call_id: str = "", number: str = "", note_id: str = "") -> list[NoteMessage]:
        """Give the notes on a call, or on all calls with a number, or the one with an id."""

    async def write_note(self, note: NoteMessage) -> NoteMessage:
        """Keep a note, or change one's own."""

    async def delete_note(self, note_id: str) -> None:
        """Delete one's own note; one that is not there is deleted already."""

    async def say_handled(self, message: HandledMessage) -> HandledMessage:
        """Say that a missed call was taken care of, or is open again; gives what counts."""
