"""What commands ask of call flows: of the running app or hub, or of the command itself where neither runs."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fonetray.provider.errors import ProviderError
from fonetray.services.flows.call_flows import CallFlows, FlowState, NoSuchFlow
from fonetray.services.flows.history import FlowHistory
from fonetray.services.flows.switching import FlowOvertaken
from fonetray.services.ground.handover import CommandRefused
from fonetray.store.errors import StoreError
from fonetray.store.flow_changes import FlowChange
from fonetray.telephony.until import NoTime, read_until

LINES = 50
"""Lines of the log that are given where nobody says how many."""


class FlowCommands:
    """Each method takes the question's arguments and gives the answer's; what cannot be done is `CommandRefused`."""

    def __init__(self, flows: CallFlows, history: FlowHistory, signed_in: Callable[[], Awaitable[object]]) -> None:
        """Take the flows, the log of them, and what is waited for by whatever needs the credentials."""
        self._flows = flows
        self._history = history
        self._signed_in = signed_in

    def table(self) -> dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]]:
        """Give the commands by name."""
        return {"flows": self.list, "flow-log": self.log, "set-flow": self.set_flow, "mark-flow": self.mark_flow}

    async def list(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Give the flows as last read, with what the hub knows of them now where there is one."""
        await self._flows.look()
        return self._document()

    async def log(self, question: dict[str, Any]) -> dict[str, Any]:
        """Give what was wished through this computer, or this hub, of late: the newest first."""
        wanted = question.get("limit")
        with refusing():
            return await flow_log(self._history, wanted if type(wanted) is int else LINES, by_hub=self._flows.by_hub)

    async def set_flow(self, question: dict[str, Any]) -> dict[str, Any]:
        """Switch a call flow, with ``until`` for a while: a time as people type it, by the clock that counts."""
        await self._signed_in()
        local, active, text = str(question.get("local")), question.get("active") is True, str(question.get("until", ""))
        with refusing():
            until = None
            if text:
                await self._flows.look()  # the hub's clock may be another
                now = self._flows.now()
                until = read_until(text, now, now.astimezone().replace(tzinfo=None))
            if await self._flows.switch(local, active=active, until=until) is None:
                raise CommandRefused(f"call flow {local} is being switched already; look again in a moment")
        return self._document()

    async def mark_flow(self, question: dict[str, Any]) -> dict[str, Any]:
        """Mark a call flow as a favourite or as important, or take the mark away."""
        local, mark, on = str(question.get("local")), str(question.get("mark")), question.get("on") is True
        with refusing():
            await (
                self._flows.mark(local, favourite=on) if mark == "favourite" else self._flows.mark(local, important=on)
            )
        return self._document()

    def _document(self) -> dict[str, Any]:
        return flows_document(self._flows.all(), by_hub=self._flows.by_hub)


@contextmanager
def refusing() -> Iterator[None]:
    """Tell what goes wrong with a flow as a command's refusal."""
    try:
        yield
    except ProviderError as error:
        raise CommandRefused(error.in_words) from error
    except (StoreError, NoSuchFlow, FlowOvertaken, NoTime) as error:
        raise CommandRefused(str(error)) from error


def flows_document(states: list[FlowState], *, by_hub: bool) -> dict[str, Any]:
    """Write flows as commands answer them, and whether a hub switches them back; names and shapes are stable."""
    return {"flows": [_document(state) for state in states], "by_hub": by_hub}


async def flow_log(history: FlowHistory, limit: int, *, by_hub: bool) -> dict[str, Any]:
    """Write the log as commands answer it, and whether a hub has the company's. Raises ``StoreError``."""
    return {"changes": [_logged(change) for change in await history.latest(limit)], "by_hub": by_hub}


def _logged(change: FlowChange) -> dict[str, Any]:
    return {
        "time": change.time.astimezone().isoformat(timespec="seconds"),
        "local_number": change.local_number,
        "active": change.active,
        "employee": change.employee,
        "desk": change.desk,
        "outcome": change.outcome,
        "until": change.due.astimezone().isoformat(timespec="seconds") if change.due else None,
        "why": change.why,
    }


def _document(state: FlowState) -> dict[str, Any]:
    flow, change = state.flow, state.change
    return {
        "local_number": flow.local_number,
        "name": flow.name,
        "active": flow.active,
        "active_goto": flow.active_goto,
        "inactive_goto": flow.inactive_goto,
        "changed_by": change.employee if change else "",
        "changed_at": change.time.astimezone().isoformat(timespec="seconds") if change else None,
        "until": state.timer.due.astimezone().isoformat(timespec="seconds") if state.timer else None,
        "important": state.marks.important,
        "favourite": state.marks.favourite,
    }
