"""Where the app is measured: a real X session, a simulated PBX, and a home that is set up as a user's is."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import fonetray
from benchmarks import installed
from benchmarks.screen_watch import ScreenWatch
from fonetray.listener.secret import ListenerSecret
from support.desktop import Desktop
from support.ports import free_port
from support.program import Program, simulated_pbx

FLOORS = Path(__file__).with_name("floors")
FOLDERS = [str(Path(fonetray.__file__).parents[1]), str(Path(__file__).parents[1])]


@dataclass(frozen=True, slots=True)
class Stage:
    """The session, a watch on its screen, and the app's home; the listener's port is always the same."""

    desktop: Desktop
    watch: ScreenWatch
    program: Program
    port: int
    python: str
    """Runs the app and the floors."""

    @property
    def app(self) -> tuple[str, ...]:
        """The words that start the app."""
        return (self.python, "-m", "fonetray", "--home", str(self.program.home))

    def probed(self, seen: Path) -> tuple[str, ...]:
        """The words that start the app with a probe in its loop that writes what it saw."""
        return (self.python, "-m", "benchmarks.probed_app", str(self.program.home), str(seen))

    @property
    def secret(self) -> str:
        """The listener's secret."""
        return ListenerSecret.load_or_create(self.program.home / "listener.secret").reveal()

    def floor(self, name: str) -> tuple[str, ...]:
        """The words that start a floor."""
        return (self.python, str(FLOORS / f"{name}.py"))

    @contextmanager
    def running(self, words: tuple[str, ...], *, output: Path | None = None) -> Iterator[subprocess.Popen[str]]:
        """Run a program of the session until the block ends; then it is asked to stop."""
        with (output or Path(os.devnull)).open("w") as said:
            process = self.desktop.start(*words, stdout=said, stderr=sys.stderr)
            try:
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(30)


@contextmanager
def set_up() -> Iterator[Stage]:
    """Make it, with employees read and customers imported."""
    with Desktop() as desktop, simulated_pbx(desktop) as pbx, tempfile.TemporaryDirectory() as folder:
        desktop.env["PYTHONPATH"] = os.pathsep.join(FOLDERS)
        program = Program(desktop, Path(folder) / "home", pbx)
        program.set_up()
        port = free_port()
        for key, value in {"listener.port": str(port), "popup.seconds_after_answer": "0"}.items():
            assert program.run("config", "set", key, value).returncode == 0
        program.json("sync")
        program.json("import", pbx["customers_csv"])
        with ScreenWatch(desktop.env["DISPLAY"]) as watch:
            yield Stage(desktop, watch, program, port, installed.python())


def await_answer(port: int, patience: float = 20.0) -> float:
    """Wait until a web server answers at a port, and give the time when it did."""
    question = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
                connection.sendall(question)
                if connection.recv(64).startswith(b"HTTP/1.1"):
                    return time.monotonic()
        except OSError:
            time.sleep(0.002)
    raise TimeoutError(f"nobody answers at port {port}")


def number_said(file: IO[str]) -> int:
    """Read the port that a floor prints as its first line."""
    return int(file.readline())
