"""The process itself: how it starts where something is in the way, and how it ends whoever ends it."""

import asyncio
import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from msgspec.msgpack import decode

from fonetray.config.paths import Home
from fonetray.services.ground.handover import HandoverFailed, NobodyThere, hand_over
from fonetray.store.arrivals import Arrival
from support.desktop import Desktop
from support.program import FONETRAY
from support.small_disk import read_only

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240)]


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    with Desktop() as made:
        yield made
        assert made.left_behind() == []


def begin(desktop: Desktop, *words: str) -> subprocess.Popen[str]:
    command = (*FONETRAY, "--home", str(desktop.home / "h"), *words)
    return desktop.start(*command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def command(desktop: Desktop, *words: str) -> subprocess.CompletedProcess[str]:
    begun = begin(desktop, *words)
    said = begun.communicate(timeout=60)[0]
    return subprocess.CompletedProcess(words, begun.returncode, said, "")


def status(desktop: Desktop) -> dict[str, Any] | None:
    try:
        return hand_over(Home.at(desktop.home / "h").control_address, "status")
    except (NobodyThere, HandoverFailed):
        return None


def listening(desktop: Desktop) -> str:
    found = status(desktop)
    return str(found["listener"]["urls"]["any"]) if found and found["listener"]["running"] else ""


def ended(app: subprocess.Popen[str], seconds: float = 30) -> str:
    """Wait for the end that was asked for; the process must not need another word."""
    try:
        said = app.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        app.kill()
        raise AssertionError(f"it did not end: {app.communicate()[0]}") from None
    assert "Traceback" not in said, said
    assert "never awaited" not in said, said
    return said


@contextmanager
def events(url: str) -> Iterator[list[str]]:
    """Send one event after the other for as long as somebody answers; gives the ids that were answered 200."""
    answered: list[str] = []
    enough = threading.Event()
    address = urlsplit(url)

    def send() -> None:
        connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
        number = 0
        while not enough.is_set():
            number += 1
            call = f"{threading.get_ident()}.{number}"
            query = f"UniqueCallId={call}&Calledphone=203&ANumber=86515151&EmployeeLocalNumber=203"
            try:
                connection.request("GET", f"{address.path}?{query}")
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                break
            if answer.status == 200:
                answered.append(call)
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    try:
        yield answered
    finally:
        enough.set()
        for sender in senders:
            sender.join(20)


def kept(desktop: Desktop) -> set[str]:
    """Give the calls on the disk: in the journal, or waiting for the next start to put them there."""
    with closing(sqlite3.connect(desktop.home / "h" / "fonetray.db")) as reading:
        queries = [row[0] for row in reading.execute("SELECT query FROM raw_events")]
        waiting = [row[0] for row in reading.execute("SELECT requests FROM arrivals")]
    queries += [arrival.query for row in waiting for arrival in decode(row, type=tuple[Arrival, ...])]
    return {query.decode().partition("UniqueCallId=")[2].partition("&")[0] for query in queries}


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "quit"])
def test_it_ends_in_order_while_events_come_in(desktop: Desktop, how: str) -> None:
    app = begin(desktop)
    url = desktop.until("the listener", lambda: listening(desktop))
    with events(url) as answered:
        desktop.until("some load", lambda: len(answered) > 100)
        if how == "quit":
            hand_over(Home.at(desktop.home / "h").control_address, "quit")
        else:
            os.kill(app.pid, signal.Signals[how])
        ended(app)
    assert app.returncode == 0
    assert set(answered) <= kept(desktop)
    assert not list((desktop.home / "h").glob("*-wal")), "the database was closed, not left"


def test_it_ends_when_the_session_does(desktop: Desktop) -> None:
    app = begin(desktop)
    url = desktop.until("the listener", lambda: listening(desktop))
    with events(url) as answered:
        desktop.until("some load", lambda: len(answered) > 100)
        desktop.end_screen()
        ended(app)
    assert set(answered) <= kept(desktop)


async def test_many_starts_at_once_are_one_app(desktop: Desktop) -> None:
    words = (*FONETRAY, "--home", str(desktop.home / "h"))
    pipe = asyncio.subprocess.PIPE
    apps = [
        await asyncio.create_subprocess_exec(*words, env=desktop.env, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
        for _ in range(5)
    ]
    waiting = {asyncio.create_task(app.wait()): app for app in apps}
    async with asyncio.timeout(60):
        while len(waiting) > 1:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                waiting.pop(task)
                assert task.result() == 0
    (last,) = waiting.values()
    await asyncio.to_thread(desktop.until, "the search window", lambda: any("Search" in t for t in desktop.windows()))
    assert await asyncio.to_thread(desktop.tray_icons)
    last.terminate()
    assert await last.wait() == 0
    for app in apps:
        assert app.stdout is not None
        assert b"Traceback" not in await app.stdout.read()


def test_a_taken_port_is_said_and_the_rest_works(desktop: Desktop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert command(desktop, "config", "set", "listener.port", str(port)).returncode == 0
        app = begin(desktop)
        found = desktop.until("the app", lambda: status(desktop))
        assert found["listener"]["running"] is False
        report = command(desktop, "doctor")
        assert report.returncode == 1
        assert "listener.port" in report.stdout
        assert hand_over(Home.at(desktop.home / "h").control_address, "why")["cause"] == "not-listening"
        desktop.until("the notice", lambda: any("Notice" in title for title in desktop.windows()))
        os.kill(app.pid, signal.SIGTERM)
        ended(app)
    assert app.returncode == 0


def test_a_home_that_is_no_folder_is_one_line(desktop: Desktop) -> None:
    (desktop.home / "h").write_text("a file stands here")
    app = begin(desktop)
    said = ended(app)
    assert app.returncode == 1
    assert len(said.strip().splitlines()) == 1
    assert str(desktop.home / "h") in said


@pytest.mark.long
def test_it_can_be_ended_at_any_moment_of_its_start(desktop: Desktop) -> None:
    for step in range(20):
        app = begin(desktop)
        threading.Event().wait(0.05 + step * 0.1)
        os.kill(app.pid, signal.SIGTERM)
        ended(app)
        assert app.returncode in (0, -signal.SIGTERM), f"after {0.05 + step * 0.1:.2f} s"


def test_a_home_that_cannot_be_written_is_one_line(desktop: Desktop) -> None:
    (desktop.home / "h").mkdir()
    with read_only(desktop.home / "h"):
        app = begin(desktop)
        said = ended(app)
    assert app.returncode == 1
    assert len(said.strip().splitlines()) == 1
    assert "cannot be written" in said


def test_a_setting_that_cannot_be_written_is_one_line(desktop: Desktop) -> None:
    app = begin(desktop)
    desktop.until("the listener", lambda: listening(desktop))
    with read_only(desktop.home / "h"):
        said = command(desktop, "config", "set", "ui.language", "da")
    app.terminate()
    ended(app)
    assert said.returncode == 1
    assert said.stdout.startswith("fonetray: ")
    assert "config.toml cannot be written" in said.stdout
    assert len(said.stdout.strip().splitlines()) == 1


def test_what_nobody_thought_of_is_one_line_and_stands_in_the_log(desktop: Desktop) -> None:
    secret = Home.at(desktop.home / "h").secret_file
    secret.mkdir(parents=True)
    app = begin(desktop)
    said = ended(app)
    assert app.returncode == 1
    assert (
        said.strip() == f"fonetray: it failed on something unexpected; {Home.at(desktop.home / 'h').log_file} says more"
    )
    assert "Traceback" in Home.at(desktop.home / "h").log_file.read_text(encoding="utf-8")
