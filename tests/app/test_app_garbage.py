"""Garbage is looked for in a quiet moment after calls, and whoever is never called is left alone."""

import asyncio
import gc
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from fonetray.app.garbage import Garbage
from fonetray.telephony.calls import CallChange
from fonetray.ui.tasks import Tasks


class Calls:
    """Tells changes to who listens."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Any], None]] = []

    def subscribe(self, listener: Callable[[CallChange], None]) -> None:
        self.listeners.append(listener)

    def change(self) -> None:
        for listener in self.listeners:
            listener(None)


class Ring:
    """Something that only a search for garbage finds."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def whole_searches() -> Iterator[list[int]]:
    """Count the searches of everything, with Python's own habits put back behind the test."""
    thresholds, found = gc.get_threshold(), []

    def seen(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            found.append(info["collected"])

    gc.callbacks.append(seen)
    yield found
    gc.callbacks.remove(seen)
    gc.set_threshold(*thresholds)


def failed(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


async def test_all_is_looked_at_once_when_calls_have_become_quiet(whole_searches: list[int]) -> None:
    calls, tasks = Calls(), Tasks(on_error=failed)
    garbage = Garbage(calls=calls, tasks=tasks, quiet=0.1)  # type: ignore[arg-type] # listens, and no more
    whole_searches.clear()
    for _ in range(20):
        calls.change()
        Ring()
        await asyncio.sleep(0)
    assert whole_searches == []
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "look for garbage"))
    assert len(whole_searches) == 1
    assert whole_searches[0] >= 20
    assert garbage is not None


async def test_without_calls_nothing_is_begun() -> None:
    calls, tasks = Calls(), Tasks(on_error=failed)
    Garbage(calls=calls, tasks=tasks, quiet=0)  # type: ignore[arg-type] # listens, and no more
    await asyncio.sleep(0.05)
    assert len(tasks) == 0
    assert gc.get_threshold()[0] > 700
