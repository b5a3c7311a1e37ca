"""Garbage is looked for in a quiet moment after calls, and whoever is never called is left alone."""

import asyncio
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from fonetray.app.garbage import Garbage
from fonetray.services.contacts.imports import Imports
from fonetray.store.contacts import ContactStore
from fonetray.telephony.calls import CallChange
from fonetray.ui.tasks import Tasks
from support.databases import opened


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
    """Count the searches of everything."""
    found: list[int] = []

    def seen(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            found.append(info["collected"])

    gc.callbacks.append(seen)
    yield found
    gc.callbacks.remove(seen)


def failed(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


async def test_all_is_looked_at_once_when_calls_have_become_quiet(whole_searches: list[int]) -> None:
    calls, tasks = Calls(), Tasks(on_error=failed)
    garbage = Garbage(calls=calls, imports=Calls(), tasks=tasks, quiet=1.0)  # type: ignore[arg-type] # listens, and no more
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
    Garbage(calls=calls, imports=Calls(), tasks=tasks, quiet=0)  # type: ignore[arg-type] # listens, and no more
    await asyncio.sleep(0.05)
    assert len(tasks) == 0
    assert gc.get_threshold()[0] > 700


async def test_while_contacts_come_in_none_is_looked_for(tmp_path: Path, whole_searches: list[int]) -> None:
    database = opened(tmp_path / "fonetray.db")
    imports, tasks = Imports(ContactStore(database)), Tasks(on_error=failed)
    Garbage(calls=Calls(), imports=imports, tasks=tasks, quiet=0)  # type: ignore[arg-type] # listens, and no more
    during: list[bool] = []
    imports.subscribe(lambda: during.append(gc.isenabled()))
    file = tmp_path / "kunder.csv"
    file.write_text("Navn;Telefon\nBo;86515151\n", encoding="utf-8")
    imports.begin([file])
    await imports.settled(within=30)
    assert during[0] is False
    assert during[-1] is True
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "look for garbage"))
    assert whole_searches
    await imports.cancel()
    database.close()
