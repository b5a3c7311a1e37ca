"""The contacts that rules ask for: who asks while another's question is being read is answered by the next reading.

A reading costs a turn of the database's thread beside a busy loop, and hardly more for many questions than for one.
"""

import asyncio
from dataclasses import dataclass, field

from fonetray.services.people.known_numbers import KnownNumbers
from fonetray.store.people import PeopleStore
from fonetray.telephony.people import Contact

Found = tuple[list[Contact], list[Contact]]
"""The contacts with some digits, and those with a number."""


@dataclass(slots=True, eq=False)
class _Question:
    asked: tuple[str, str, str]
    until: float
    answer: asyncio.Future[Found] = field(repr=False)


class ModulePeople:
    """Asks the store, once at a time. One alarm watches over all questions: a timer each costs more than an answer."""

    def __init__(self, people: PeopleStore) -> None:
        """Ask these."""
        self._people = people
        self._numbers = KnownNumbers(people)
        self._waiting: list[_Question] = []
        self._asked: list[_Question] = []
        self._reading: asyncio.Task[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._rings = 0.0
        """When the alarm does, by the loop's clock: not every loop's handles tell."""

    async def customers(self, label: str, digits: str, e164: str, *, until: float) -> Found:
        """Give the contacts with these digits in a field or as their key, and those with a number.

        Raises ``StoreError``, and ``TimeoutError`` when the loop's clock has come to ``until``.
        """
        if e164 and await self._numbers.nobody_has(e164):
            e164 = ""
        if not digits and not e164:
            return [], []
        if self._reading is None:
            self._reading = asyncio.get_running_loop().create_task(self._read(), name="read customers")
        loop = self._reading.get_loop()
        question = _Question((label, digits, e164), until, loop.create_future())
        self._waiting.append(question)
        self._watch(loop, until)
        return await question.answer

    async def close(self) -> None:
        """Read no more; whoever still waits is answered no more."""
        await self._numbers.close()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait((self._reading,))
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _watch(self, loop: asyncio.AbstractEventLoop, until: float) -> None:
        if self._alarm is not None:
            if self._rings <= until:
                return
            self._alarm.cancel()
        self._rings = until
        self._alarm = loop.call_at(until, self._too_late, loop)

    def _too_late(self, loop: asyncio.AbstractEventLoop) -> None:
        self._alarm = None
        now = loop.time()
        open_ = [question for question in (*self._asked, *self._waiting) if not question.answer.done()]
        for question in open_:
            if question.until <= now:
                question.answer.set_exception(TimeoutError())
            else:
                self._watch(loop, question.until)

    async def _read(self) -> None:
        try:
            while asked := [question for question in self._waiting if not question.answer.done()]:
                self._waiting, self._asked = [], asked
                await self._answer(asked)
        finally:
            self._waiting, self._asked, self._reading = [], [], None

    async def _answer(self, asked: list[_Question]) -> None:
        try:
            found = await self._people.customers([question.asked for question in asked])
        except Exception as error:  # noqa: BLE001 - told to whoever asked
            for question in asked:
                if not question.answer.done():
                    question.answer.set_exception(error)
            return
        for question, each in zip(asked, found, strict=True):
            if not question.answer.done():
                question.answer.set_result(each)
