"""A hub's book for its desks, and the call flows that it switches for them, made of its foundation."""

from collections.abc import Callable
from dataclasses import dataclass

from fonetray.services.flows.call_flows import CallFlows
from fonetray.services.flows.here import FlowsHere
from fonetray.services.flows.history import FlowHistory
from fonetray.services.flows.switching import FlowSwitching
from fonetray.services.flows.timed_switch import TimedSwitches
from fonetray.services.foundation import Foundation
from fonetray.services.hub.book import HubBook, Shelves
from fonetray.services.hub.flows import CompanyFlows, FlowParts
from fonetray.services.hub.readable import MayRead
from fonetray.services.people.directory import Directory
from fonetray.store.database import Database
from fonetray.store.flow_changes import FlowChangeStore
from fonetray.store.flow_marks import FlowMarkStore
from fonetray.store.flow_timers import FlowTimerStore
from fonetray.store.handled_log import HandledLog
from fonetray.store.notes import NoteStore
from fonetray.telephony.feed_messages import LearntMessage


@dataclass(frozen=True, slots=True)
class HubFlows:
    """A hub's call flows: what switches them back, as its desks have them, and as its own commands do."""

    history: FlowHistory
    timers: TimedSwitches
    of_desks: CompanyFlows
    own: CallFlows

    @classmethod
    def of(cls, database: Database, directory: Directory) -> "HubFlows":
        """Make them; nothing is read yet."""
        history = FlowHistory(FlowChangeStore(database))
        timers = TimedSwitches(store=FlowTimerStore(database), history=history, directory=directory)
        switching = FlowSwitching(directory=directory, timers=timers, history=history)
        here = FlowsHere(switching=switching, history=history, timers=timers, me=str)
        return cls(
            history,
            timers,
            CompanyFlows(directory=directory, parts=FlowParts(switching, timers, history)),
            CallFlows(directory=directory, marks=FlowMarkStore(database), road=lambda: here),
        )

    async def load(self) -> None:
        """Take what is kept of them. Raises ``StoreError``."""
        await self.history.load()
        await self.timers.load()
        await self.of_desks.load()
        await self.own.load()


def book_of(
    base: Foundation,
    *,
    may_read: MayRead,
    handled: HandledLog,
    flows: HubFlows,
    learnt: Callable[[str], LearntMessage | None],
) -> HubBook:
    """Make what desks read of the company."""
    shelves = Shelves(base.people, base.journal, NoteStore(base.database), handled)
    return HubBook(directory=base.directory, shelves=shelves, may_read=may_read, flows=flows.of_desks, learnt=learnt)
