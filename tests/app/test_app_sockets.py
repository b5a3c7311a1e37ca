"""The loop's sockets: heard when they are ready, each in its turn, and not any more when nobody waits for them."""

import asyncio
import os
import socket
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from fonetray.app.loop import DesktopLoop

Run = Callable[[Coroutine[Any, Any, Any]], Any]
Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def run() -> Run:
    application = QApplication.instance() or QApplication(["fonetray-tests"])
    assert isinstance(application, QApplication)

    def run(main: Coroutine[Any, Any, Any]) -> Any:
        with asyncio.Runner(loop_factory=lambda: DesktopLoop(application)) as runner:
            return runner.run(main)

    return run


@pytest.fixture
def pairs() -> Iterator[list[Pair]]:
    made = [socket.socketpair() for _ in range(40)]
    for ours, theirs in made:
        ours.setblocking(False)
        theirs.setblocking(False)
    yield made
    for pair in made:
        for end in pair:
            end.close()


def test_a_socket_is_heard_as_long_as_something_is_to_be_read(run: Run, pairs: list[Pair]) -> None:
    async def main() -> bytes:
        loop, (ours, theirs) = asyncio.get_running_loop(), pairs[0]
        heard, whole = b"", asyncio.Event()

        def read() -> None:
            nonlocal heard
            heard += ours.recv(1)  # and leaves the rest for the next time
            if heard.endswith(b"."):
                whole.set()

        loop.add_reader(ours, read)
        theirs.send(b"one by one.")
        async with asyncio.timeout(20):
            await whole.wait()
        assert loop.remove_reader(ours)
        assert not loop.remove_reader(ours)
        return heard

    assert run(main()) == b"one by one."


def test_one_socket_can_be_read_and_written_and_each_be_given_up(run: Run, pairs: list[Pair]) -> None:
    async def main() -> list[str]:
        loop, (ours, theirs) = asyncio.get_running_loop(), pairs[0]
        seen: list[str] = []
        written = loop.create_future()

        def write() -> None:
            seen.append("written")
            loop.remove_writer(ours)
            written.set_result(None)

        heard = loop.create_future()
        loop.add_reader(ours, lambda: heard.done() or heard.set_result(ours.recv(9)))
        loop.add_writer(ours, write)
        async with asyncio.timeout(20):
            await written
        assert not heard.done()
        theirs.send(b"read")
        async with asyncio.timeout(20):
            seen.append((await heard).decode())
        loop.remove_reader(ours)
        theirs.send(b"nobody waits for this")
        await asyncio.sleep(0.05)
        assert ours.recv(9) == b"nobody wa"
        return seen

    assert run(main()) == ["written", "read"]


def test_who_is_replaced_or_taken_away_by_another_of_the_same_turn_is_not_called(run: Run, pairs: list[Pair]) -> None:
    async def main() -> list[str]:
        loop, ends = asyncio.get_running_loop(), [ours for ours, _ in pairs]
        called: list[str] = []

        def first() -> None:
            """Whoever comes first takes all others' place, or takes them away."""
            called.append("first")
            for number, end in enumerate(ends):
                loop.remove_reader(end)
                if number % 2:
                    loop.add_reader(end, called.append, "new")

        for ours, theirs in pairs:
            loop.add_reader(ours, first)
            theirs.send(b"x")
        await asyncio.sleep(0.05)
        for end in ends:
            loop.remove_reader(end)
        return called

    called = run(main())
    assert called.count("first") == 1
    assert "new" in called


def test_busy_sockets_take_turns_and_leave_qt_its_own(run: Run, pairs: list[Pair]) -> None:
    async def main() -> tuple[set[int], int]:
        loop = asyncio.get_running_loop()
        served: set[int] = set()
        everybody, turns = asyncio.Event(), 0

        def serve(number: int) -> None:
            served.add(number)  # what is to be read stays, so that the socket is ready for ever
            end = loop.time() + 0.001
            while loop.time() < end:
                pass
            if len(served) == len(pairs):
                everybody.set()

        def turn() -> None:
            nonlocal turns
            turns += 1

        timer = QTimer()
        timer.timeout.connect(turn)
        timer.start(0)
        for number, (ours, theirs) in enumerate(pairs):
            theirs.send(b"x")
            loop.add_reader(ours, serve, number)
        async with asyncio.timeout(20):
            await everybody.wait()
        timer.stop()
        for ours, _ in pairs:
            loop.remove_reader(ours)
        return served, turns

    served, turns = run(main())
    assert served == set(range(len(pairs)))
    assert turns >= 5


def test_a_server_and_its_clients_talk_over_it(run: Run) -> None:
    async def main() -> list[bytes]:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while line := await reader.readline():
                writer.write(line)
            writer.close()
            await writer.wait_closed()

        async def ask(number: int) -> bytes:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            said = b"%d" % number * 300_000 + b"\n"  # more than a socket takes at once
            writer.write(said)
            writer.write_eof()
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            return answer[:1] if answer == said else answer

        server = await asyncio.start_server(echo, "127.0.0.1", 0, limit=2**20)
        answers = await asyncio.gather(*map(ask, range(8)))
        server.close()
        await server.wait_closed()
        return answers

    assert run(main()) == [b"%d" % number for number in range(8)]
