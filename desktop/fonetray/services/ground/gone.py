"""Who was forgotten, as it is told to all that hold something of people in memory."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fonetray.store.entries import number_key
from fonetray.store.traces import Traces


@dataclass(frozen=True, slots=True)
class Gone:
    """How the person is recognised, and the ids of calls of which nothing is kept any more."""

    person: Traces
    calls: frozenset[str]

    def means(self, call_id: str, *texts: str | bytes) -> bool:
        """Say whether something is about one of the calls, or any of these texts about the person."""
        return call_id in self.calls or self.person.within(*texts)

    def has_number(self, number: str) -> bool:
        """Say whether a number, however it is written, is the person's."""
        return bool(number) and self.person.of_number(number_key(number))


class LettingGo:
    """All that hold something of people in memory: told when nothing of somebody, or of calls, is kept any more."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._let_go: list[Callable[[Gone], None]] = []
        self._written: list[Callable[[], Awaitable[None]]] = []

    def subscribe(
        self, let_go: Callable[[Gone], None], *, written: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Have ``let_go`` told; ``written`` writes what waits, and is waited for before anything is looked for."""
        self._let_go.append(let_go)
        if written is not None:
            self._written.append(written)

    async def written_down(self) -> None:
        """Wait until what is held to be written is on the disk, where it is found."""
        for written in self._written:
            await written()

    def tell(self, gone: Gone) -> None:
        """Have all let go."""
        for let_go in self._let_go:
            let_go(gone)
