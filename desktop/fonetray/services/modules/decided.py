"""What was decided for the calls that passed a module: the latest, each with its explanation, on the disk."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from fonetray.routing.asking import Facts
from fonetray.routing.decide import Decision, Tried
from fonetray.routing.incoming import ModuleCall
from fonetray.routing.phrases import Phrase
from fonetray.services.modules.learnt import Learnt
from fonetray.store.errors import StoreError
from fonetray.store.modules import KEPT, ModuleStore

log = logging.getLogger(__name__)

FORGOTTEN = timedelta(days=30)
_MOST_TRIED = 60
"""Rules that an explanation names, those next to the one that matched."""
_PAUSE = 1.0
"""Seconds between two writings while calls come thick and fast: events are written meanwhile."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it is kept; ``took`` is in seconds, ``left_out`` the rules before those in ``why``."""

    module: str
    time: datetime
    values: dict[str, str]
    body: str
    by: str
    line: int
    note: str
    failed: str
    took: float
    why: tuple[Tried, ...]
    left_out: int
    facts: Facts
    number: int = 0
    """Its place in the store."""
    why_failed: Phrase | None = None
    """``failed`` as data; None for those that were kept before there was any."""

    @property
    def call(self) -> ModuleCall:
        """The call that it was decided for."""
        return ModuleCall(self.module, self.time, self.values)


def decided(decision: Decision, took: float) -> Decided:
    """Write a decision down, with its explanation."""
    asking = decision.asking
    why = tuple(decision.why(_MOST_TRIED))
    return Decided(
        module=decision.module.name,
        time=asking.call.time,
        values=dict(asking.call.values),
        body=decision.body,
        by=decision.by,
        line=decision.line,
        note=decision.note,
        failed=str(decision.failed or ""),
        why_failed=decision.failed,
        took=took,
        why=why,
        left_out=len(decision.stopped_at) - len(why),
        facts=asking.facts,
    )


class DecisionLog:
    """Takes decisions at once, and writes them soon; of a flood of calls only what will be kept is written at all."""

    def __init__(self, *, store: ModuleStore, learnt: Learnt, now: Callable[[], datetime]) -> None:
        """Take where both are kept."""
        self._store = store
        self._learnt = learnt
        self._now = now
        self._waiting: dict[str, deque[tuple[Decision, float]]] = {}
        self._learnt_of: dict[str, None] = {}
        self._writing: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._closing = asyncio.Event()
        self._listeners: list[Callable[[str], None]] = []

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Have ``listener`` called with a module's name when there are new decisions; gives what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def add(self, decision: Decision, took: float, *, learnt: bool) -> None:
        """Take a decision that took some seconds; ``learnt`` where there is news of its call."""
        module = decision.module.name
        waiting = self._waiting.get(module)
        if waiting is None:
            waiting = self._waiting[module] = deque(maxlen=KEPT)
        waiting.append((decision, took))
        if learnt:
            self._learnt_of[decision.asking.call.call_id] = None
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write(), name="keep decisions")

    async def forget(self) -> None:
        """Remove what is too old, also where no call comes any more; where that fails it is done later."""
        with suppress(StoreError):  # shown by whoever watches the store
            await self._store.forget_decisions(self._now() - FORGOTTEN)

    async def latest(self, module: str) -> list[Decided]:
        """Give the latest decisions of a module, newest first."""
        await self._put_down()
        found = []
        for number, document in await self._store.decisions(module):
            try:
                read = msgspec.json.decode(document, type=Decided)
            except msgspec.MsgspecError:  # an earlier version's
                continue
            found.append(replace(read, number=number))
        return found

    async def settled(self) -> None:
        """Write what waits now."""
        await self._put_down()

    async def close(self) -> None:
        """Write what waits, and end."""
        self._closing.set()
        if self._writing is not None:
            await asyncio.wait((self._writing,))

    async def _write(self) -> None:
        try:
            while self._waiting or self._learnt_of:
                await self._put_down()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_PAUSE):
                        await self._closing.wait()
        finally:
            self._writing = None

    async def _put_down(self) -> None:
        """Write all that waits, and wait for who writes already."""
        async with self._turn:
            await self._put_all_down()

    async def _put_all_down(self) -> None:
        waiting, self._waiting = self._waiting, {}
        learnt_of, self._learnt_of = self._learnt_of, {}
        if learnt_of:
            await self._learnt.keep(learnt_of)
        for module, decisions in waiting.items():
            rows = []
            for decision, took in decisions:
                document = msgspec.json.encode(decided(decision, took)).decode()
                rows.append((module, decision.asking.call.time, document))
                await asyncio.sleep(0)  # a window may have its turn
            try:
                await self._store.add_decisions(rows, forget_before=self._now() - FORGOTTEN)
            except StoreError as error:  # shown by whoever watches the store
                log.warning("Decisions could not be kept: %s", error)
            for listener in tuple(self._listeners):
                listener(module)
