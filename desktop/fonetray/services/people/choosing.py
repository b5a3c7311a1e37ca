"""Whom the user means where several people may have a number: asked once, remembered from then on."""

from collections.abc import Callable, Sequence
from datetime import datetime

from fonetray.lookup.matches import Match
from fonetray.store.choices import Choice, ChoiceStore
from fonetray.telephony.dialling import PhoneNumber


class Choosing:
    """Keeps the choices; only a number with an E.164 form can have one."""

    def __init__(self, *, store: ChoiceStore, now: Callable[[], datetime]) -> None:
        """Take where they are kept, and the clock (aware)."""
        self._store = store
        self._now = now

    async def choose(self, number: PhoneNumber, match: Match) -> None:
        """Remember that this one is meant. Raises ``StoreError``."""
        if number.e164:
            await self._store.write(number.e164, Choice(match.source, match.identity), self._now())

    async def forget(self, number: PhoneNumber) -> None:
        """Remember nobody for this number. Raises ``StoreError``."""
        if number.e164:
            await self._store.write(number.e164, None, self._now())

    async def of(self, number: PhoneNumber) -> Choice | None:
        """Give who was chosen. Raises ``StoreError``."""
        return await self._store.of(number.e164) if number.e164 else None


def chosen_first(matches: Sequence[Match], choice: Choice | None) -> tuple[tuple[Match, ...], bool]:
    """Put the one who was chosen before all others, and say whether they are among them."""
    chosen = [each for each in matches if choice and (each.source, each.identity) == (choice.source, choice.who)][:1]
    return (*chosen, *(each for each in matches if each not in chosen)), bool(chosen)
