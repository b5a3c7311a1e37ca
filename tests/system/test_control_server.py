"""The running app's ear: each conversation ends for good, whoever ends it and when."""

import asyncio
import gc
import socket
import tempfile
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication

from fonetray.app.loop import DesktopLoop
from fonetray.services.handover import LARGEST, hand_over
from fonetray.system.control_server import ControlServer

MANY = 30


class Ear:
    """A control server in a loop of the app's kind."""

    def __init__(self, address: Path) -> None:
        self.address = str(address)
        self.tasks: set[asyncio.Task[None]] = set()
        self.go_on = asyncio.Event()
        self.server = ControlServer(
            address=self.address, commands={"ping": self._ping, "wait": self._wait}, spawn=self._spawn
        )

    async def settled(self) -> int:
        """Let everything that is under way come to its end, and count the connections that are still held."""
        await asyncio.gather(*self.tasks)
        await asyncio.sleep(0.1)
        gc.collect()
        return sum(isinstance(one, QLocalSocket) for one in gc.get_objects())

    async def _ping(self, question: dict[str, Any]) -> dict[str, Any]:
        return {"heard": question["word"]}

    async def _wait(self, _question: dict[str, Any]) -> dict[str, Any]:
        await self.go_on.wait()
        return {}

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


@pytest.fixture
def runner(application: QApplication) -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=lambda: DesktopLoop(application)) as made:
        yield made


@pytest.fixture
def address() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "ear"


def test_a_conversation_that_is_over_is_held_by_nobody(runner: asyncio.Runner, address: Path) -> None:
    async def talk() -> None:
        ear = Ear(address)
        ear.server.start()
        for number in range(MANY):
            answer = await asyncio.to_thread(hand_over, ear.address, "ping", word=number)
            assert answer["heard"] == number
        assert await ear.settled() == 0
        ear.server.stop()

    runner.run(talk())


def test_who_leaves_before_the_answer_or_says_too_much_is_held_by_nobody(runner: asyncio.Runner, address: Path) -> None:
    def say(*words: bytes) -> None:
        for line in words:
            with socket.socket(socket.AF_UNIX) as impatient:
                impatient.connect(str(address))
                impatient.sendall(line)

    async def talk() -> None:
        ear = Ear(address)
        ear.server.start()
        await asyncio.to_thread(say, b"", b'{"command"', b'{"v":1,"command":"wait"}\n', b"x" * (LARGEST + 1))
        await asyncio.sleep(0.2)
        ear.go_on.set()
        assert await ear.settled() == 0
        assert (await asyncio.to_thread(hand_over, ear.address, "ping", word="there"))["heard"] == "there"
        ear.server.stop()

    runner.run(talk())
