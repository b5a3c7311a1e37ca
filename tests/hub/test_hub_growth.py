"""A hub with desks that follow it: after tens of thousands of events it holds no more than before."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.web_client import Connection
from fonetray.listener.secret import ListenerSecret
from fonetray.services.hub.register import DeskBook
from fonetray.store.database import Database
from fonetray.store.desks import DeskStore
from fonetray.telephony.reading import Reading
from support import inside
from support.growth import grown
from support.hub_process import HubProcess
from support.program import TESTS, WATCHED
from support.waiting import until

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform != "linux", reason="a flood from many addresses needs 127.0.0.0/8"),
]

CALLS_KEPT = 20_000
"""Of so many calls the feed knows whom they concern, and of no more (`listener.broadcast`)."""
EVENTS = 21_000
LINES = 42
A_DAY = 2_100
"""Events after which thirteen hours pass."""
HOURS = 13 * 3600
DESKS = {"300": Reading.OWN, "301": Reading.OWN, "302": Reading.OWN, "303": Reading.DEPARTMENT, "304": Reading.ALL}
MORE = 150
"""How many more there may be of anything; one object left by a hundred events would be more."""
MEMORY = 4 << 20
"""Bytes; two hundred an event would be more."""
_BEHIND = re.compile(rb"^fonetray_events_behind (\S+)$", re.MULTILINE)


class Company:
    """A hub, what the PBX tells it, and the five desks that follow."""

    def __init__(self, hub: HubProcess, eyes: Path) -> None:
        self._hub = hub
        self._eyes = eyes
        self._calls = 0
        secret = ListenerSecret.load_or_create(hub.home / "listener.secret").reveal()
        self._base = f"/{secret}/events/"

    def hear(self, events: int, *kinds: str) -> None:
        """Let calls come in, many at a time, each with these events, until so many events were sent."""
        port = urlsplit(self._hub.url).port or 0
        with ExitStack() as stack:
            lines = [stack.enter_context(Connection(port, source=f"127.0.1.{number + 1}")) for number in range(LINES)]
            for sent in range(0, events, LINES * len(kinds)):
                for kind in kinds:
                    for number, line in enumerate(lines):
                        line.ask(self._base + _event(kind, self._calls + number))
                    assert {line.answer() for line in lines} == {200}
                self._calls += LINES
                if sent % A_DAY < LINES * len(kinds):
                    self._ask("pass_time", seconds=HOURS)

    def rest(self) -> dict[str, int]:
        """Have all followed that came, forget what is old, and count."""
        port = urlsplit(self._hub.url).port or 0
        with Connection(port) as line:

            def followed() -> bool:
                line.ask("/metrics")
                assert line.answer() == 200
                behind = _BEHIND.search(line.body)
                return behind is not None and behind[1] == b"0.0"

            for _ in range(3):  # what was heard is kept for two windows of time
                assert until(followed, 60), "what was answered is not followed"
                self._ask("pass_time", seconds=HOURS)
                self._calls += 1
                line.ask(self._base + _event("ended", self._calls))
                assert line.answer() == 200
            assert until(followed, 60)
        return {**self._ask("counts"), **self._ask("resources")}

    def _ask(self, what: str, **words: Any) -> Any:
        return inside.ask(self._eyes, what, **words)


def _event(kind: str, call: int) -> str:
    more = {
        "incoming": f"&ANumber=%2B45865{call % 100_000:05d}&Calledphone=7370300",
        "answered": "",
        "ended": "&Duration=12",
    }
    return f"{kind}?UniqueCallId={call}.7&EmployeeLocalNumber={300 + call % 8}{more[kind]}"


async def _tokens(home: Path) -> list[str]:
    database = Database(home / "fonetray.db")
    database.open()
    book = DeskBook(DeskStore(database))
    issued = [await book.issue(employee, reading) for employee, reading in DESKS.items()]
    tokens = [(await book.join(one.secret)).token for one in issued]
    database.close()
    return tokens


@contextmanager
def _desks(port: int, tokens: list[str], folder: Path) -> Iterator[None]:
    """Have the desks follow; afterwards the hub must have had them all connected to the end."""
    file = folder / "tokens"
    file.write_text("\n".join(tokens), encoding="ascii")
    words = (sys.executable, "-m", "benchmarks.many_desks", str(port), str(file), str(folder / "read.json"))
    env = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True) as reading:
        try:
            assert reading.stdout is not None
            assert reading.stdout.readline() == "ready\n"
            yield
            assert reading.poll() is None, "a desk has lost its feed"
        finally:
            reading.terminate()


def test_twenty_thousand_events_leave_nothing_on_a_hub(tmp_path: Path) -> None:
    hub, eyes = HubProcess(tmp_path / "home"), tmp_path / "eyes.sock"
    tokens = asyncio.run(_tokens(hub.home))
    env = {**os.environ, "PYTHONPATH": str(TESTS), inside.SOCKET: str(eyes)}
    with hub.running(env=env, python=WATCHED), _desks(hub.port, tokens, tmp_path):
        company = Company(hub, eyes)
        company.hear(CALLS_KEPT + EVENTS, "ended")
        company.rest()
        company.hear(EVENTS, "incoming", "answered", "ended")
        before = company.rest()
        company.hear(EVENTS, "incoming", "answered", "ended")
        after = company.rest()
    resident = before.pop("resident"), after.pop("resident")
    assert grown(before, after, share=0, more=MORE) == {}
    assert resident[1] - resident[0] < MEMORY, resident
