"""What was answered 200 is never lost: the app is killed at random moments under load, twenty times over."""

import http.client
import os
import random
import re
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fonetray.config.paths import Home
from fonetray.services.ground.handover import HandoverFailed, NobodyThere, hand_over
from support.desktop import Desktop
from support.program import FONETRAY

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(600)]

SENDERS = 4


class Sender(threading.Thread):
    """A PBX that sends one event after the other, and knows which of them were answered 200."""

    def __init__(self, url: str, name: str) -> None:
        super().__init__()
        self._url = urlsplit(url)
        self._name = name
        self.answered: list[str] = []
        self.enough = threading.Event()

    def run(self) -> None:
        connection = http.client.HTTPConnection(str(self._url.hostname), self._url.port, timeout=10)
        number = 0
        while not self.enough.is_set():
            number += 1
            call = f"{self._name}.{number}"
            query = f"UniqueCallId={call}&Calledphone=203&ANumber=86515151&EmployeeLocalNumber=203"
            try:
                connection.request("GET", f"{self._url.path}?{query}")
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                break
            if answer.status == 200:
                self.answered.append(call)
        connection.close()


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    with Desktop() as made:
        yield made
        assert made.left_behind() == []


CALL_ID = re.compile(rb"UniqueCallId=([^&]+)&")


def any_moments() -> random.Random:
    return random.Random()  # noqa: S311 - moments, not secrets


def url_of(home: Path) -> str | None:
    try:
        listener = hand_over(Home.at(home).control_address, "status")["listener"]
    except (NobodyThere, HandoverFailed):
        return None
    return str(listener["urls"]["any"]) if listener["running"] else None


def kept(home: Path) -> set[str]:
    with closing(sqlite3.connect(home / "fonetray.db")) as reading:
        assert reading.execute("PRAGMA quick_check").fetchone()[0] == "ok"
        followed = [row[0] for row in reading.execute("SELECT query FROM raw_events")]
        waiting = [row[0] for row in reading.execute("SELECT requests FROM arrivals")]
    return {found.decode() for texts in (followed, waiting) for text in texts for found in CALL_ID.findall(text)}


def kill_under_load(desktop: Desktop, home: Path, times: int, chance: random.Random) -> int:
    answered: set[str] = set()
    for turn in range(times):
        app = desktop.start(
            *FONETRAY,
            "--home",
            str(home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        try:
            url = desktop.until("the listener", lambda: url_of(home))
            senders = [Sender(url, f"{turn}-{n}") for n in range(SENDERS)]
            for sender in senders:
                sender.start()
            time.sleep(chance.uniform(0.02, 0.8))
        finally:
            os.kill(app.pid, signal.SIGKILL)
            app.wait(10)
        for sender in senders:
            sender.enough.set()
            sender.join(20)
            answered.update(sender.answered)
        missing = answered - kept(home)
        assert missing == set(), f"killed in turn {turn}"
    return len(answered)


def test_a_kill_loses_nothing_that_was_answered(desktop: Desktop) -> None:
    assert kill_under_load(desktop, desktop.home / "h", 2, any_moments()) > 0


@pytest.mark.long
def test_twenty_kills_lose_nothing_that_was_answered(desktop: Desktop) -> None:
    assert kill_under_load(desktop, desktop.home / "h", 20, any_moments()) > 100
