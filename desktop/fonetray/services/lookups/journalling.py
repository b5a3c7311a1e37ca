"""Tells customer systems of calls that have ended, each once: kept on the disk until it was told or given up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from fonetray.lookup.errors import AnswerLost, LookupFailed, Refused
from fonetray.lookup.pace import SPANS
from fonetray.services.lookups.sources import Journal, Lookups
from fonetray.services.people.identity import Identification, Identity
from fonetray.store.entries import number_key
from fonetray.store.errors import StoreError
from fonetray.store.journalling import JournallingStore, JournalRow, Stage, Tally
from fonetray.telephony.calls import Call, CallChange
from fonetray.telephony.feed_messages import LearntMessage

if TYPE_CHECKING:
    from fonetray.lookup.call_facts import CallFacts
    from fonetray.services.lookups.journal_choice import Waiting
    from fonetray.services.lookups.journal_standing import Standings

log = logging.getLogger(__name__)

AGAIN_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""After a failure; when the last of them is over and it fails again, nobody tries any more."""
_OLDEST = timedelta(days=1)
"""A call that ended longer ago is told nobody: a hub tells a new desk of many."""
_STALE = timedelta(days=7)
"""What waited so long is dropped: the source was off meanwhile, and nobody expects it any more."""
_KEPT = timedelta(days=30)
_AT_ONCE = 20
_PATIENCE = 3.0
"""Seconds that the end of the program waits for an answer that is under way."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of calls: who was on the line, what a module learnt, what was noted, whose phones rang."""

    identification: Identification
    learnt: Callable[[str], Awaitable[LearntMessage | None]]
    note: Callable[[str], Awaitable[str]]
    my_phones: Callable[[], Collection[str]]
    colleague: Callable[[str], str]
    mine: Callable[[], str]
    never_logged: Callable[[str], bool]


class Journalling:
    """Costs a call one look at whether any source journals, and nothing else where none does."""

    def __init__(
        self,
        *,
        lookups: Lookups,
        store: JournallingStore,
        around: Surroundings,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the sources, where entries wait, what is known of calls, and a clock (aware)."""
        self._lookups = lookups
        self._store = store
        self._around = around
        self._now = now
        self._timer: asyncio.TimerHandle | None = None
        self._work: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._kept: set[str] = set()
        self._listeners: list[Callable[[str, str], None]] = []
        self._watching: list[Callable[[], None]] = []
        self._closed = False

    def subscribe(self, listener: Callable[[str, str], None]) -> None:
        """Have ``listener`` told the title of a source and why, when a call is given up for it."""
        self._listeners.append(listener)

    def watch(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when it may stand otherwise with a call than before."""
        self._watching.append(listener)

    async def standings(self) -> "Standings":
        """Say how it stands with each source, by the files as they are now. Raises ``StoreError``."""
        from fonetray.services.lookups.journal_standing import standings  # noqa: PLC0415 - only for who asks

        await self._lookups.refresh()
        tallies, told = await self._store.tallies(), await self._store.last_told()
        return standings(self._lookups.templates(), self._lookups.problems, tallies, told)

    async def start(self) -> None:
        """Take up what the last run left: what waits is sent, what was under way is judged."""
        await self._lookups.refresh()
        if not self._lookups.journals():
            return
        try:
            await self._store.forget(self._now() - _KEPT)
            for row in await self._store.interrupted():
                journal = self._lookups.journals().get(row.source)
                await self._lost(row, journal, "the program ended before it answered")
            await self._arm()
        except StoreError as error:
            log.warning("Calls that are to be journaled could not be read: %s", error)

    def call_changed(self, change: CallChange) -> None:
        """Take a call's change: one of mine that is over waits for its note, one that goes on waits no longer."""
        call = change.after
        if call.employee != self._around.mine() or not (self._lookups.journals() or self._kept):
            return
        if self._around.never_logged(call.number):
            return
        self._begin(self._follow(call))

    def noted(self, call_id: str) -> None:
        """Take that a note on a call was written: it need be waited for no longer."""
        if self._lookups.journals():
            self._begin(self._hurry(call_id))

    async def again(self, source: str) -> int:
        """Try anew what was given up for a source; gives how many. Raises ``StoreError``."""
        count = await self._store.again(source, self._now())
        await self._arm()
        return count

    async def tallies(self) -> list[Tally]:
        """Say of each source how many calls it is not told of yet, and why. Raises ``StoreError``."""
        return await self._store.tallies()

    async def close(self) -> None:
        """Begin nothing more; what is under way is waited for a little, and else judged at the next start."""
        self._closed = True
        self._disarm()
        if self._work:
            await asyncio.wait(self._work, timeout=_PATIENCE)
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._work:
            await asyncio.wait(self._work)

    async def _follow(self, call: Call) -> None:
        from fonetray.services.lookups.journal_choice import entry_id, waiting  # noqa: PLC0415 - only where there is one

        identity, kept = entry_id(call), waiting(call)
        if kept is None or self._now() - kept.ended > _OLDEST:
            if identity in self._kept:
                self._kept.discard(identity)
                await self._store.withdraw(identity)
            return
        waits = [journal.entry.wait for journal in self._lookups.journals().values()]
        if not waits:
            return
        self._kept.add(identity)
        due = kept.ended + timedelta(seconds=min(waits))
        await self._store.put(
            JournalRow(
                identity, call.call_id, call.employee, number_key(call.number), "", Stage.WAITING, due, 0, "",
                msgspec.json.encode(kept).decode(),
            )
        )  # fmt: skip
        await self._arm()

    async def _hurry(self, call_id: str) -> None:
        await self._store.hurry(call_id, self._now())
        await self._arm()

    async def _tell_due(self) -> None:
        """Tell of all that is due, one after the other."""
        async with self._turn:
            await self._lookups.refresh()
            for row in await self._store.due(self._now(), limit=_AT_ONCE):
                await self._tell(row)
        await self._arm()

    async def _tell(self, row: JournalRow) -> None:
        from fonetray.services.lookups.journal_choice import Waiting, facts  # noqa: PLC0415 - only where there is one

        call = msgspec.json.decode(row.document, type=Waiting)
        if self._now() - call.ended > _STALE:
            await self._store.drop(row.id)
            return
        note = await self._around.note(row.call_id)
        if not row.source:
            chosen = await self._choose(row, call)
            if chosen is None:
                return
            row, call = chosen
        journal = self._lookups.journals().get(row.source)
        if journal is None:
            await self._without_journal(row)
            return
        noted_by = call.ended + timedelta(seconds=journal.entry.wait)
        if not note and not row.tries and self._now() < noted_by:
            await self._store.change(replace(row, due=noted_by))
            return
        if not journal.admits():
            rate = journal.template.rate
            await self._store.change(replace(row, due=self._now() + timedelta(seconds=SPANS[rate.span] / rate.count)))
            return
        self._kept.discard(row.id)
        row = replace(row, stage=Stage.SENDING, tries=row.tries + 1)
        await self._store.change(row)
        told = facts(
            call,
            key=row.id,
            call_id=row.call_id,
            employee=row.employee,
            colleague=self._around.colleague(row.employee),
            note=note,
        )
        await self._send(row, journal, call, told)

    async def _send(self, row: JournalRow, journal: Journal, call: "Waiting", told: "CallFacts") -> None:
        from fonetray.lookup.http_journal import Told  # noqa: PLC0415 - only where there is one

        try:
            await journal.source.send(Told(told, self._around.identification.read(call.number), call.match))
        except AnswerLost as error:
            await self._lost(row, journal, str(error))
        except Refused as error:
            await self._give_up(row, journal, Stage.GIVEN_UP, str(error))
        except LookupFailed as error:
            await self._later(row, journal, str(error))
        else:
            await self._store.change(replace(row, stage=Stage.SENT, due=self._now(), why="", document=""))

    async def _choose(self, row: JournalRow, call: "Waiting") -> "tuple[JournalRow, Waiting] | None":
        """Find out whom to tell; nobody where that stays open or no source is meant."""
        from fonetray.services.lookups.journal_choice import told_to, with_match  # noqa: PLC0415 - only where there is one

        journals = self._lookups.journals()
        identity = await self._who(call.number)
        learnt = await self._around.learnt(row.call_id)
        templates = [journal.template for journal in journals.values()]
        found = told_to(call, identity, learnt, templates, my_phones=self._around.my_phones())
        if found is not None:
            template, match = found
            call = with_match(call, match)
            row = replace(row, source=template.name, document=msgspec.json.encode(call).decode())
            await self._store.change(row)
            return row, call
        silent = [each.name for each in self._lookups.resolver.standings() if each.why]
        open_still = [template for template in templates if template.title in silent]
        if open_still and row.tries < len(AGAIN_AFTER):
            await self._later(row, None, f"{open_still[0].title} could not be asked who it was")
        else:
            self._kept.discard(row.id)
            await self._store.drop(row.id)
        return None

    async def _who(self, number: str) -> Identity:
        async with aclosing(self._around.identification.asking(number)) as answers:
            return [identity async for identity in answers][-1]

    async def _without_journal(self, row: JournalRow) -> None:
        """Drop what a source that was switched off was to be told; one whose file is broken is waited for."""
        if row.source in self._lookups.problems:
            await self._later(row, None, "its file cannot be used")
        else:
            await self._store.drop(row.id)

    async def _later(self, row: JournalRow, journal: Journal | None, why: str) -> None:
        if journal is None:
            row = replace(row, tries=row.tries + 1)
        if row.tries > len(AGAIN_AFTER):
            await self._give_up(row, journal, Stage.GIVEN_UP, f"tried {row.tries} times; {why}")
            return
        due = self._now() + AGAIN_AFTER[row.tries - 1]
        await self._store.change(replace(row, stage=Stage.WAITING, due=due, why=why))

    async def _lost(self, row: JournalRow, journal: Journal | None, why: str) -> None:
        """Send again what the source would know again; anything else could stand there twice."""
        if journal is not None and journal.entry.idempotency:
            await self._later(row, journal, why)
        else:
            await self._give_up(row, journal, Stage.UNCERTAIN, f"{why}; whether it was taken is not known")

    async def _give_up(self, row: JournalRow, journal: Journal | None, stage: Stage, why: str) -> None:
        await self._store.change(replace(row, stage=stage, due=self._now(), why=why))
        title = journal.template.title if journal else row.source
        log.warning("A call was not journaled in %s: %s", title, why)
        for listener in self._listeners:
            listener(title, why)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        if self._closed:
            work.close()
            return
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(self._kept_going(work), name="journalling")
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _kept_going(self, work: Awaitable[None]) -> None:
        try:
            await work
        except StoreError as error:  # shown by whoever watches the store
            log.warning("A call could not be kept for its journal: %s", error)
        for listener in self._watching:
            listener()

    async def _arm(self) -> None:
        """Have what is due next looked at then; no timer where nothing waits."""
        self._disarm()
        earliest = await self._store.earliest()
        if earliest is not None and not self._closed:
            self._disarm()
            wait = max(0.0, (earliest - self._now()).total_seconds())
            self._timer = asyncio.get_running_loop().call_later(wait + 0.01, self._time_is_up)

    def _time_is_up(self) -> None:
        self._timer = None
        self._begin(self._tell_due())

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
