"""The process that reads a file ends with whoever reads it, in whatever moment that is."""

import asyncio
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from contacts.lists import written
from fonetray.contacts import files
from fonetray.contacts.reading import read_apart


class Slow(subprocess.Popen[bytes]):
    """A process whose start takes until it is let go."""

    started: list[subprocess.Popen[bytes]]
    asked: threading.Event
    let_go: threading.Event

    def __init__(self, *args: Any, **options: Any) -> None:
        self.asked.set()
        assert self.let_go.wait(20)
        super().__init__(*args, **options)
        self.started.append(self)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> type[Slow]:
    Slow.started, Slow.asked, Slow.let_go = [], threading.Event(), threading.Event()
    monkeypatch.setattr(subprocess, "Popen", Slow)
    return Slow


async def test_cancelled_while_it_starts(slow: type[Slow], tmp_path: Path) -> None:
    file, kind = files.look_at(written(tmp_path / "kunder.csv", "Navn;Telefon\nMette;20304050\n"))

    async def read() -> None:
        async for _ in read_apart(file, kind, None, "kunder"):
            pass

    reading = asyncio.create_task(read())
    assert await asyncio.to_thread(slow.asked.wait, 20)
    reading.cancel()
    await asyncio.sleep(0)
    slow.let_go.set()
    with pytest.raises(asyncio.CancelledError):
        await reading
    (process,) = slow.started
    assert process.returncode is not None
    assert process.stdin is not None
    assert process.stdin.closed
    assert process.stdout is not None
    assert process.stdout.closed
