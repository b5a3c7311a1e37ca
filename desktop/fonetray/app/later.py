"""What is made when it is first asked for, and costs neither time nor memory until then."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Later(Generic[T]):
    """Call it to have the thing, which is made once; ``made`` has it only where it is made already."""

    __slots__ = ("_make", "made")

    def __init__(self, make: Callable[[], T]) -> None:
        """Take what makes it."""
        self._make = make
        self.made: T | None = None

    def __call__(self) -> T:
        """Give it."""
        if self.made is None:
            self.made = self._make()
        return self.made
