"""A hub's book for its desks, and the times at which call flows go back, made of its foundation."""

from collections.abc import Callable

from fonetray.services.company_book import HubBook, Shelves
from fonetray.services.foundation import Foundation
from fonetray.services.readable import MayRead
from fonetray.services.timed_switch import TimedSwitches
from fonetray.store.flow_changes import FlowChangeStore
from fonetray.store.flow_timers import FlowTimerStore
from fonetray.store.notes import NoteStore
from fonetray.telephony.feed_messages import LearntMessage


def timers_of(base: Foundation) -> TimedSwitches:
    """Make what switches call flows back that a desk has switched for a while."""
    changes = FlowChangeStore(base.database)
    return TimedSwitches(store=FlowTimerStore(base.database), changes=changes, directory=base.directory)


def book_of(
    base: Foundation, *, may_read: MayRead, timers: TimedSwitches, learnt: Callable[[str], LearntMessage | None]
) -> HubBook:
    """Make what desks read of the company."""
    shelves = Shelves(base.people, base.journal, NoteStore(base.database), FlowChangeStore(base.database))
    return HubBook(directory=base.directory, shelves=shelves, may_read=may_read, timers=timers, learnt=learnt)
