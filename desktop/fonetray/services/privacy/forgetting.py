"""Forgetting a person: what is kept of them is counted, and then really removed, down to the bytes of the files."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fonetray.services.capture import Capture
from fonetray.services.ground.gone import Gone
from fonetray.services.privacy.never_log import NeverLog
from fonetray.store.contacts import ContactStore
from fonetray.store.database import Database
from fonetray.store.drawers import CHOICES, DECISIONS, DIALS, DRAFTS, LEARNT, NOTES, REQUESTS
from fonetray.store.errors import StoreError
from fonetray.store.folding import words
from fonetray.store.forgetting import ForgettingStore, Kept
from fonetray.store.traces import Traces, traces
from fonetray.store.wiping import is_due, wipe
from fonetray.telephony.calls import Call
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.people import Contact

log = logging.getLogger(__name__)

_ROUNDS = 3
"""How often what came meanwhile is looked for."""


class NotForgettable(Exception):
    """Nobody can be forgotten by this number; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a number and a name mean: their numbers (E.164), names, and contacts by their rows.

    ``others`` are the names of those who have the number too and stay.
    """

    number: PhoneNumber
    traces: Traces
    contacts: dict[int, Contact]
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names they are kept under."""
        return tuple(sorted(self.traces.names))


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of what is kept, or went. ``requests`` are the PBX's, ``entries`` a capture's, ``learnt`` of modules."""

    calls: int = 0
    notes: int = 0
    drafts: int = 0
    contacts: int = 0
    favourites: int = 0
    choices: int = 0
    dials: int = 0
    requests: int = 0
    learnt: int = 0
    entries: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        parts = (self.calls, self.notes, self.drafts, self.contacts, self.favourites, self.choices, self.dials)
        return sum(parts) + self.requests + self.learnt + self.entries


@dataclass(frozen=True, slots=True)
class Remains:
    """What is kept of a person. ``returning`` are the sources that bring their contact back, ``running`` calls' ids."""

    person: Person
    tally: Tally
    kept: Kept
    returning: tuple[str, ...] = ()
    running: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went; ``wiped`` is False where the file could not be wiped of it yet, which is tried again every day."""

    person: Person
    tally: Tally
    wiped: bool
    running: int = 0


class Forgetting:
    """Counts and removes."""

    def __init__(
        self,
        *,
        database: Database,
        contacts: ContactStore,
        capture: Capture,
        never_log: NeverLog,
        live_calls: Callable[[], tuple[Call, ...]],
        caught_up: Callable[[], Awaitable[None]],
        written_down: Callable[[], Awaitable[None]],
        removed: Callable[[Gone], Awaitable[None]],
    ) -> None:
        """Take where people may stand.

        ``caught_up`` waits until what the PBX has told is where it belongs, ``written_down`` until what was decided and
        learnt of calls is; ``removed`` is told who is gone, since what is held in memory may be of them.
        """
        self._caught_up = caught_up
        self._written_down = written_down
        self._database = database
        self._store = ForgettingStore(database)
        self._contacts = contacts
        self._capture = capture
        self._never_log = never_log
        self._live_calls = live_calls
        self._removed = removed
        self._turn = asyncio.Lock()

    async def look(self, number: PhoneNumber, name: str = "") -> Remains:
        """Count what is kept of whoever has a number, of those of this name where it is one of several.

        Raises `NotForgettable`, ``StoreError``.
        """
        await self._written_down()
        return await self._look(await self._person(number, name))

    async def forget(
        self, number: PhoneNumber, name: str = "", *, progress: Callable[[int, int], None] = lambda _done, _of: None
    ) -> Forgotten:
        """Remove it, then wipe the file; ``progress`` hears of steps that are done, of how many.

        What is removed of calls that run goes when they end. Raises `NotForgettable`, ``StoreError``; what is cut off
        can be begun again.
        """
        async with self._turn:
            await self._caught_up()
            await self._written_down()
            person = await self._person(number, name)
            first = remains = await self._look(person)
            calls: set[str] = set()
            for done in range(_ROUNDS):
                progress(done, _ROUNDS + 1)
                calls.update(remains.kept.calls)
                await self._removed(Gone(person.traces, frozenset(calls)))  # or it would be written again from there
                if not remains.tally.total:
                    break
                self._never_log.forget_at_end((*remains.kept.calls, *remains.running))
                await self._store.remove(remains.kept)
                if remains.tally.entries:
                    await asyncio.to_thread(self._remove_captured, person.traces)
                remains = await self._look(person)
            else:
                await self._removed(Gone(person.traces, frozenset(calls)))
            self._never_log.forget_at_end(first.running)
            progress(_ROUNDS, _ROUNDS + 1)
            wiped = not await is_due(self._database) or await self._wipe()
        log.info("Somebody was forgotten: %d calls, %d notes, %d contacts and %d other things",
                 first.tally.calls, first.tally.notes, first.tally.contacts,
                 first.tally.total - first.tally.calls - first.tally.notes - first.tally.contacts)  # fmt: skip
        return Forgotten(person, first.tally, wiped, len(first.running))

    async def finish(self) -> None:
        """Wipe the file where an earlier forgetting did not come to that."""
        async with self._turn:
            if await is_due(self._database):
                await self._wipe()

    async def _wipe(self) -> bool:
        try:
            return await wipe(self._database)
        except StoreError as error:  # no room for a second file, most likely
            log.warning("The database could not be wiped of what was forgotten; it is tried again: %s", error)
            return False

    async def _person(self, number: PhoneNumber, name: str) -> Person:
        if not number.e164:
            raise NotForgettable(
                f"{number.input!r} is no whole outside number; write it as 86515151 or +46…"
                if number.input
                else "a hidden number is nobody's"
            )
        holders = await self._store.holders({number.e164})
        mine = holders if len(holders) == 1 or not name else _named(holders, name)
        own = {one.e164 for contact in mine.values() for one in contact.numbers if one.e164} | {number.e164}
        shared = await self._store.holders(own)
        theirs = {one.e164 for row, contact in shared.items() if row not in mine for one in contact.numbers if one.e164}
        others = sorted({contact.name for row, contact in holders.items() if row not in mine})
        names = [contact.name for contact in mine.values()]
        return Person(number, traces({number.e164, *(own - theirs)}, [*names, name]), mine, tuple(others))

    async def _look(self, person: Person) -> Remains:
        live = frozenset(call.call_id for call in self._live_calls() if call.number)
        kept = await self._store.kept(person.traces, contacts=person.contacts, live=live)
        running = live & await self._store.calls_of(person.traces)
        entries = await asyncio.to_thread(self._count_captured, person.traces)
        tally = Tally(
            calls=len(kept.calls),
            notes=kept.count(NOTES),
            drafts=kept.count(DRAFTS),
            contacts=len(kept.contacts),
            favourites=kept.favourites,
            choices=kept.count(CHOICES),
            dials=kept.count(DIALS),
            requests=kept.count(REQUESTS),
            learnt=kept.count(DECISIONS) + kept.count(LEARNT),
            entries=entries,
        )
        sources = {kept_source.source.name for kept_source in await self._contacts.sources()}
        returning = sorted({contact.source for contact in person.contacts.values()} & sources)
        return Remains(person, tally, kept, tuple(returning), running)

    def _count_captured(self, person: Traces) -> int:
        try:
            return self._capture.count_where(person.within)
        except OSError:
            return 0

    def _remove_captured(self, person: Traces) -> None:
        try:
            self._capture.remove_where(person.within)
        except OSError as error:
            log.warning("What a capture has of somebody could not be removed: %s", error.strerror)


def _named(holders: dict[int, Contact], name: str) -> dict[int, Contact]:
    return {row: contact for row, contact in holders.items() if words(contact.name) == words(name)}
