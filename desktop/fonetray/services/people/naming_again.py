"""Whom other systems know under a number that is logged again: nothing of that was kept while it was on the list."""

import asyncio
from contextlib import aclosing

from fonetray.services.people.identity import Identification
from fonetray.telephony.dialling import PhoneNumber


class NamingAgain:
    """Asks once for each such number, so that the lists of calls name it without its ringing first."""

    def __init__(self, identification: Identification) -> None:
        """Take who asks, and remembers."""
        self._identification = identification
        self._asking: set[asyncio.Task[None]] = set()

    def ask(self, number: PhoneNumber) -> None:
        """Begin to ask."""
        if number.e164:
            task = asyncio.get_running_loop().create_task(self._ask(number.e164), name="name a number again")
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    async def settled(self) -> None:
        """Wait until nobody is asked any more."""
        while self._asking:
            await asyncio.wait(self._asking)

    async def close(self) -> None:
        """Ask no more."""
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    async def _ask(self, number: str) -> None:
        async with aclosing(self._identification.asking(number)) as answers:
            async for _ in answers:
                pass
