"""An office: one hub as a process, and desks that have joined it, each a real app with a home of its own."""

import os
import signal
import sqlite3
import subprocess
import urllib.request
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fonetray.listener.secret import ListenerSecret
from support import waiting
from support.desktop import Desktop
from support.program import FONETRAY, Program

_QUIET: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Process:
    """A program of the office that can be killed and started again."""

    def __init__(self, desktop: Desktop, *words: str) -> None:
        self._desktop = desktop
        self._words = words
        self._running: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """The process that runs now."""
        assert self._running is not None
        return self._running.pid

    def start(self) -> None:
        """Start it."""
        self._running = self._desktop.start(*self._words, **_QUIET)

    def kill(self) -> None:
        """End it as a loss of power does."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end; gives its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        process, self._running = self._running, None
        if process is None:
            return 0
        os.kill(process.pid, how)
        try:
            return process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


class OfficeHub(Process):
    """The hub's process and home; what it reads of the company comes from the simulated PBX."""

    def __init__(self, desktop: Desktop, home: Path, pbx: dict[str, Any], port: int) -> None:
        self.program = Program(desktop, home, pbx)
        self.port = port
        folder = home.with_name(f"{home.name}-credentials")
        folder.mkdir(mode=0o700)
        for name in ("account", "hash"):
            (folder / f"fonetray.{name}").write_text(pbx[name], encoding="utf-8")
        super().__init__(desktop, *FONETRAY, "--home", str(home), "hub", "--credentials", str(folder))
        for key, value in {
            "provider.api_url": pbx["api_url"],
            "listener.port": str(port),
            "listener.public_url": f"http://127.0.0.1:{port}",
        }.items():
            self.program.settle(key, value)

    @property
    def events(self) -> tuple[str, int, str]:
        """Where the PBX's events go: host, port and path."""
        secret = ListenerSecret.load_or_create(self.program.home / "listener.secret").reveal()
        return "127.0.0.1", self.port, f"/{secret}/events"

    def code(self, employee: str, *words: str) -> str:
        """Have a join code made for an employee's desk."""
        done = self.program.run("hub", "add-desk", employee, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def desks(self) -> list[dict[str, Any]]:
        """List the desks as an admin does."""
        return list(self.program.look("hub", "desks"))

    def answers(self) -> bool:
        """Whether it takes requests."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


class OfficeDesk(Process):
    """A desk: a home that has joined the hub, and the app on it."""

    def __init__(self, desktop: Desktop, home: Path, hub: OfficeHub, employee: str, *reading: str) -> None:
        self.program = Program(desktop, home, hub.program.pbx)
        self.employee = employee
        super().__init__(desktop, *FONETRAY, "--home", str(home))
        done = self.program.run("join", "--stdin", stdin=hub.code(employee, *reading) + "\n")
        assert done.returncode == 0, done.stderr

    def read(self) -> Counter[tuple[str, str]]:
        """Count the events that came from the hub and are on this desk's disk: (call id, kind)."""
        file = self.program.home / "fonetray.db"
        if not file.exists():
            return Counter()
        with closing(sqlite3.connect(file, timeout=20)) as reading:
            rows = reading.execute("SELECT query, path_kind FROM raw_events WHERE source = 'hub'").fetchall()
        return Counter((parse_qs(query.decode())["UniqueCallId"][0], kind) for query, kind in rows)

    def holds(self, text: str) -> bool:
        """Whether a text is anywhere in what this desk keeps on disk."""
        found = (file for file in self.program.home.rglob("*") if file.is_file())
        return any(text.encode() in file.read_bytes() for file in found)


def until(what: str, condition: Any, patience: float = 60.0) -> None:
    """Wait until a condition holds; what it gave at last is in the complaint."""
    lacking: Any = None

    def holds() -> bool:
        nonlocal lacking
        lacking = condition()
        return lacking is True

    assert waiting.until(holds, patience), f"{what}: {lacking}"
