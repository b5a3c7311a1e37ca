"""What a desk asks its hub beside the feed (docs/feed.md)."""

from typing import TypeVar
from urllib.parse import quote

import msgspec

from fonetray.feed.connection import HubConnection
from fonetray.feed.errors import FeedBroken
from fonetray.feed.ports import Fetched
from fonetray.telephony.feed_messages import (
    Company,
    FlowLog,
    Flows,
    FlowTimerWish,
    FlowWish,
    HandledMessage,
    Joined,
    LastContactMessage,
    LearntMessage,
    NoteMessage,
    SwitchedFlows,
)

T = TypeVar("T")


class HubClient:
    """Fulfils `HubApi`."""

    def __init__(self, connection: HubConnection) -> None:
        """Ask over ``connection``."""
        self._connection = connection

    async def join(self, code: str) -> Joined:
        """Trade a join code's secret for a token; raises `FeedError`."""
        answer = await self._connection.ask("POST", "join", document={"code": code})
        return _read(answer.content, Joined)

    async def employees(self, tag: str) -> Fetched[Company]:
        """Give the employees, unless they have this tag."""
        return await self._fetch("employees", tag, Company)

    async def flows(self, tag: str) -> Fetched[Flows]:
        """Give the call flows, unless they have this tag."""
        return await self._fetch("flows", tag, Flows)

    async def set_flow(self, local_number: str, *, active: bool, until: str = "") -> SwitchedFlows:
        """Switch a call flow, until a time (ISO 8601) where there is one, which only a hub heeds that says so."""
        where = f"flows/{quote(local_number, safe='')}"
        answer = await self._connection.ask("POST", where, document=FlowWish(active, until))
        return _read(answer.content, SwitchedFlows)

    async def read_flows(self) -> Flows:
        """Have the hub read the call flows from the provider now."""
        return _read((await self._connection.ask("POST", "flows")).content, Flows)

    async def flow_log(self) -> FlowLog:
        """Say who switched which call flow last, and which go back."""
        return _read((await self._connection.ask("GET", "flow-log")).content, FlowLog)

    async def time_flow(self, local_number: str, until: str, *, back_to: bool) -> FlowLog:
        """Have the hub switch a call flow back at a time (ISO 8601), empty for never."""
        where, wish = f"flow-timers/{quote(local_number, safe='')}", FlowTimerWish(until, back_to)
        return _read((await self._connection.ask("POST", where, document=wish)).content, FlowLog)

    async def last_contact(self, number: str, *, besides_call: str) -> LastContactMessage | None:
        """Say who of us spoke to a number last."""
        answer = await self._connection.ask("GET", "last-contact", query={"number": number, "besides": besides_call})
        return _read(answer.content, LastContactMessage) if answer.content else None

    async def learnt(self, call_id: str) -> LearntMessage | None:
        """Say what an integration module learnt of a call."""
        answer = await self._connection.ask("GET", "learnt", query={"call": call_id})
        return _read(answer.content, LearntMessage) if answer.content else None

    async def notes(self, *, call_id: str = "", number: str = "", note_id: str = "") -> list[NoteMessage]:
        """Give the notes on a call, or on all calls with a number, or the one with an id."""
        query = {"id": note_id} if note_id else {"call": call_id} if call_id else {"number": number}
        answer = await self._connection.ask("GET", "notes", query=query)
        return _read(answer.content, list[NoteMessage])

    async def write_note(self, note: NoteMessage) -> NoteMessage:
        """Keep a note, or change one's own."""
        return _read((await self._connection.ask("POST", "notes", document=note)).content, NoteMessage)

    async def delete_note(self, note_id: str) -> None:
        """Delete one's own note; one that is not there is deleted already."""
        await self._connection.ask("POST", f"notes/{quote(note_id, safe='')}/delete")

    async def say_handled(self, message: HandledMessage) -> HandledMessage:
        """Say that a missed call was taken care of, or is open again; gives what counts."""
        return _read((await self._connection.ask("POST", "handled", document=message)).content, HandledMessage)

    async def _fetch(self, what: str, tag: str, kind: type[T]) -> Fetched[T]:
        answer = await self._connection.ask("GET", what, tag=tag)
        if not answer.content:
            return Fetched(None, tag)
        return Fetched(_read(answer.content, kind), answer.headers.get("ETag", "").strip('"'))


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise FeedBroken("the hub's answer is not what was asked for; is it of another version?") from error
