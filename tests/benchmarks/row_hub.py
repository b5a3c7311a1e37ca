"""A hub under load: events a second, the memory that desks take, and whether each desk has all that is its own."""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import installed
from benchmarks.figures import Figure, at_most, percentile, share_of_floor
from benchmarks.process import pss
from benchmarks.stage import FLOORS, FOLDERS, await_answer
from benchmarks.web_client import Blast, Connection, blast
from fonetray.config.settings import set_value
from fonetray.listener.secret import ListenerSecret
from fonetray.services.hub.register import DeskBook
from fonetray.store.database import Database
from fonetray.store.desks import DeskStore
from fonetray.telephony.reading import Reading
from support.ports import free_port

DESKS, MANY = 200, 500
EVENTS, TOGETHER = 12_000, 50
RATE, SECONDS = 100, 60
"""Events a second, and for how long."""
_FIRST_EMPLOYEE = 300
_BEHIND = re.compile(rb"^fonetray_events_behind (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hub:
    """A running hub, its port, its secret, and a token for each employee from 300 on."""

    process: subprocess.Popen[bytes]
    port: int
    secret: str
    tokens: tuple[str, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class Told:
    """An event that was answered 200: whose, and when it was sent."""

    employee: int
    call_id: str
    at: float


def measure(rounds: int) -> Iterator[Figure]:
    """Measure with the desks connected; each is a connection that reads, and no more."""
    bare = "an aiohttp handler that does nothing"
    with _hub(DESKS) as hub, _bare() as bare_port:
        ours: list[Blast] = []
        floor: list[Blast] = []
        with _desks(hub) as read:
            for turn in range(rounds):
                floor.append(blast(bare_port, EVENTS, TOGETHER, partial(_path, hub, f"f{turn}")))
                ours.append(blast(hub.port, EVENTS, TOGETHER, partial(_path, hub, f"b{turn}")))
                _await_followed(hub)
        for sent in (*ours, *floor):
            assert sent.refused == 0, f"{sent.refused} of {sent.count} were refused"
        had = _had_at(json.loads(read.read_text("ascii")))
    what = f"hub, events with {DESKS} desks connected"
    rates = [sent.per_second for sent in ours], [sent.per_second for sent in floor]
    yield Figure(f"{what}: journaled and answered", "1/s", *rates, bare, (share_of_floor(0.5),))
    for turn, sent in enumerate(ours):
        assert len(had[f"b{turn}"]) == sent.count, f"{len(had[f'b{turn}'])} of {sent.count} came to the desks"
    last = [max(had[f"b{turn}"]) for turn in range(rounds)]
    to_desks = [sent.count / (at - sent.begun) for sent, at in zip(ours, last, strict=True)]
    yield Figure(f"{what}: read by the desks", "1/s", to_desks, rates[1], bare)
    late = [at - sent.ended for sent, at in zip(ours, last, strict=True)]
    yield Figure(f"{what}: the last of {EVENTS} answered → read by its desk", "s", late)
    with _hub(MANY) as hub, _desks(hub):
        time.sleep(5)
        memory = [pss(hub.process.pid) for _ in range(rounds)]
    yield Figure(f"hub, memory with {MANY} desks connected (PSS)", "MB", memory, limits=(at_most(150),))
    with _hub(DESKS) as hub:
        with _desks(hub) as read:
            told = _at_a_steady_rate(hub)
            time.sleep(3)
        late, wrong = _compared(told, json.loads(read.read_text("ascii")))
    yield Figure(
        f"hub, lost or doubled of {RATE} events/s for {SECONDS} s to {DESKS} desks", "", [wrong], limits=(at_most(0),)
    )
    yield Figure("hub, event sent → read by its desk meanwhile, p99", "ms", [percentile(late, 0.99)])


def _await_followed(hub: Hub) -> None:
    """Wait until all that was answered is followed, so that the next turn begins with nothing behind."""
    behind, end = b"", time.monotonic() + 60
    while behind != b"0.0":
        assert time.monotonic() < end, "what was answered is not followed"
        time.sleep(0.1)
        with Connection(hub.port) as connection:
            connection.ask("/metrics")
            assert connection.answer() == 200
            found = _BEHIND.search(connection.body)
        behind = found[1] if found else b""
    time.sleep(0.5)  # the desks read it


def _had_at(read: list[list[tuple[int, str, float]]]) -> dict[str, list[float]]:
    """Give by the name of a turn when each of its events was read by a desk."""
    had: defaultdict[str, list[float]] = defaultdict(list)
    for events in read:
        for _, call_id, at in events:
            had[call_id.partition(".")[0]].append(at)
    return had


def _path(hub: Hub, name: str, number: int) -> str:
    """Give an event of calls that begin, are answered and end, of forty employees."""
    call, step = number // 3 // TOGETHER * TOGETHER + number % TOGETHER, number // TOGETHER % 3
    return _event(hub, f"{name}.{call}", _FIRST_EMPLOYEE + call % 40, step)


def _event(hub: Hub, call: str, employee: int, step: int) -> str:
    kind, more = (
        ("incoming", f"&Calledphone=200{employee}&ANumber=%2B4586515151&BNumber=%2B4578791000"),
        ("answered", ""),
        ("ended", "&Duration=12&CallDirection=incoming&Transfer=false"),
    )[step]
    return f"/{hub.secret}/events/{kind}?UniqueCallId={call}&EmployeeLocalNumber={employee}{more}"


def _at_a_steady_rate(hub: Hub) -> list[Told]:
    told = []
    with Connection(hub.port) as connection:
        begun = time.monotonic()
        for number in range(RATE * SECONDS):
            time.sleep(max(0.0, begun + number / RATE - time.monotonic()))
            call, step = number // 3 // 10 * 10 + number % 10, number // 10 % 3
            employee = _FIRST_EMPLOYEE + call % DESKS
            at = time.monotonic()
            connection.ask(_event(hub, f"s.{call}", employee, step))
            assert connection.answer() == 200
            told.append(Told(employee, f"s.{call}", at))
    return told


def _compared(told: list[Told], read: list[list[tuple[int, str, float]]]) -> tuple[list[float], int]:
    """Give the milliseconds that events took to their desks, and how many were lost or doubled."""
    wrong, late = 0, []
    for employee, events in enumerate(read, _FIRST_EMPLOYEE):
        wanted = [one for one in told if one.employee == employee]
        lost = Counter(one.call_id for one in wanted)
        lost.subtract(call for _, call, _ in events)
        wrong += sum(map(abs, lost.values()))
        if not any(lost.values()):
            by_call = sorted(wanted, key=lambda one: (one.call_id, one.at))
            came = sorted(events, key=lambda event: (event[1], event[0]))
            late += [(event[2] - one.at) * 1000 for one, event in zip(by_call, came, strict=True)]
    return late, wrong


@contextmanager
def _hub(desks: int) -> Iterator[Hub]:
    with tempfile.TemporaryDirectory() as folder:
        home, port = Path(folder), free_port()
        for key, value in {
            "listener.port": str(port),
            "listener.public_url": f"http://127.0.0.1:{port}",
            "provider.api_url": "http://127.0.0.1:9/",
        }.items():
            set_value(home / "config.toml", key, value)
        tokens = asyncio.run(_tokens(home, desks))
        words = [installed.python("requirements-hub"), "-m", "fonetray", "--home", folder, "hub"]
        process = _start(words, home / "said")
        try:
            await_answer(port)
            secret = ListenerSecret.load_or_create(home / "listener.secret").reveal()
            yield Hub(process, port, secret, tokens, home)
        finally:
            process.terminate()
            process.wait(30)


async def _tokens(home: Path, desks: int) -> tuple[str, ...]:
    database = Database(home / "fonetray.db")
    database.open()
    book = DeskBook(DeskStore(database))
    issued = [await book.issue(str(_FIRST_EMPLOYEE + number), Reading.OWN) for number in range(desks)]
    tokens = [(await book.join(one.secret)).token for one in issued]
    database.close()
    return tuple(tokens)


@contextmanager
def _desks(hub: Hub) -> Iterator[Path]:
    """Connect all desks; what they have read is in the file when the block has ended."""
    tokens, read = hub.folder / "tokens", hub.folder / "read.json"
    tokens.write_text("\n".join(hub.tokens), encoding="ascii")
    words = [sys.executable, "-m", "benchmarks.many_desks", str(hub.port), str(tokens), str(read)]
    process = _start(words, hub.folder / "ready")
    try:
        end = time.monotonic() + 60
        while (hub.folder / "ready").read_text("ascii") != "ready\n":
            assert process.poll() is None, "the desks could not connect"
            assert time.monotonic() < end, "not all desks could connect"
            time.sleep(0.1)
        yield read
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def _bare() -> Iterator[int]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = _start(
            [installed.python("requirements-hub"), str(FLOORS / "bare_server.py"), str(port)], Path(folder) / "said"
        )
        try:
            await_answer(port)
            yield port
        finally:
            process.terminate()
            process.wait(30)


def _start(words: list[str], said: Path) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(FOLDERS)}
    with said.open("wb") as file:
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.DEVNULL, env=env)
