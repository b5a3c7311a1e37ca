"""Who may look on while the provider is asked: what went out but for the login, and what came back, as it came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer. ``query`` has no signature; ``content`` may hold a login, as MakeCall's does.

    ``status`` is None and ``problem`` the error's name where no whole answer came; ``seconds`` is how long it took.
    """

    asked: datetime
    seconds: float
    method: str
    host: str
    path: str
    query: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(repr=False)
    status: int | None = None
    problem: str = ""
    answer_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    answer: bytes = field(default=b"", repr=False)


class Observer(Protocol):
    """Looks on; it must neither block nor raise."""

    @property
    def running(self) -> bool:
        """Whether it wants to be told at all."""

    def exchanged(self, exchange: Exchange) -> None:
        """Take note of an exchange."""
