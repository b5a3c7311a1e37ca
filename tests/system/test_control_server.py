"""The running app's ear, of either kind: each conversation ends for good, whoever ends it and when."""

import asyncio
import gc
import socket
import stat
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication

from fonetray.app.loop import DesktopLoop
from fonetray.services.ground.handover import LARGEST, hand_over
from fonetray.system.control_server import ControlServer
from fonetray.system.control_socket import ControlSocket, Ear, ear

MANY = 30
Kind = type[ControlServer] | type[ControlSocket]


class Hearing:
    """An ear in a loop of the app's kind, from ``async with`` to its end."""

    def __init__(self, kind: Kind, address: Path) -> None:
        self.address = str(address)
        self.tasks: set[asyncio.Task[None]] = set()
        self.go_on = asyncio.Event()
        self.ear: Ear = kind(address=self.address, commands={"ping": self._ping, "wait": self._wait}, spawn=self._spawn)
        self._before: set[object] = set()

    async def __aenter__(self) -> Self:
        await self.ear.start()
        self._before = connections()
        return self

    async def __aexit__(self, *_how: object) -> None:
        await self.ear.stop()

    async def settled(self) -> int:
        """Let everything that is under way come to its end, and count the connections that are still held.

        What was there before is another test's, and may go at any moment.
        """
        await asyncio.gather(*self.tasks)
        for _ in range(200):
            gc.collect()
            if not (left := connections() - self._before):
                break
            await asyncio.sleep(0.05)
        return len(left)

    async def _ping(self, question: dict[str, Any]) -> dict[str, Any]:
        return {"heard": question["word"]}

    async def _wait(self, _question: dict[str, Any]) -> dict[str, Any]:
        await self.go_on.wait()
        return {}

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


def connections() -> set[object]:
    """Name the sockets of this process, and Qt's objects for them, each by a number of its own."""
    names: set[object] = {id(one) for one in gc.get_objects() if isinstance(one, QLocalSocket)}
    for file in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if (name := file.readlink().name).startswith("socket:"):
                names.add(name)
    return names


@pytest.fixture(params=[ControlServer, ControlSocket])
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def runner(application: QApplication) -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=lambda: DesktopLoop(application)) as made:
        yield made


@pytest.fixture
def address() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "ear"


def test_a_conversation_that_is_over_is_held_by_nobody(runner: asyncio.Runner, kind: Kind, address: Path) -> None:
    async def talk() -> None:
        async with Hearing(kind, address) as hears:
            for number in range(MANY):
                answer = await asyncio.to_thread(hand_over, hears.address, "ping", word=number)
                assert answer["heard"] == number
            assert await hears.settled() == 0

    runner.run(talk())


def test_who_leaves_before_the_answer_or_says_too_much_is_held_by_nobody(
    runner: asyncio.Runner, kind: Kind, address: Path
) -> None:
    def say(*words: bytes) -> None:
        for line in words:
            with socket.socket(socket.AF_UNIX) as impatient:
                impatient.connect(str(address))
                impatient.sendall(line)

    async def talk() -> None:
        async with Hearing(kind, address) as hears:
            await asyncio.to_thread(say, b"", b'{"command"', b'{"v":1,"command":"wait"}\n', b"x" * (LARGEST + 1))
            await asyncio.sleep(0.2)
            hears.go_on.set()
            assert await hears.settled() == 0
            assert (await asyncio.to_thread(hand_over, hears.address, "ping", word="there"))["heard"] == "there"

    runner.run(talk())


def test_only_the_user_can_talk_to_the_app_and_no_socket_stays_behind(
    runner: asyncio.Runner, kind: Kind, address: Path
) -> None:
    async def talk() -> int:
        async with Hearing(kind, address):
            return (await asyncio.to_thread(address.stat)).st_mode

    assert stat.S_IMODE(runner.run(talk())) & 0o077 == 0
    assert not address.exists()


def test_a_dead_programs_socket_is_no_obstacle(runner: asyncio.Runner, kind: Kind, address: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(address))

    async def talk() -> None:
        async with Hearing(kind, address) as hears:
            assert (await asyncio.to_thread(hand_over, hears.address, "ping", word="there"))["heard"] == "there"
            assert await hears.settled() == 0

    runner.run(talk())


def test_a_place_where_none_can_be_is_said_and_ends_nothing(
    runner: asyncio.Runner, kind: Kind, address: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def talk() -> None:
        async with Hearing(kind, address / "no such folder" / "ear"):
            pass

    runner.run(talk())
    assert "Commands cannot reach this app" in caplog.text


def test_the_app_has_one_without_qts_network_here(address: Path) -> None:
    def spawn(_work: Coroutine[Any, Any, None]) -> None:
        raise AssertionError("nobody connects")

    assert isinstance(ear(address=str(address), commands={}, spawn=spawn), ControlSocket)
