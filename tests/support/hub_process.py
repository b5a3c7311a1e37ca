"""Runs the real hub and its commands as processes, without a screen."""

import json
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.command import FONETRAY, fonetray
from support.ports import free_port
from support.waiting import until

PATIENCE = 60.0


class HubProcess:
    """A hub's home; ``running`` runs the hub in it."""

    def __init__(self, home: Path, *, python: Sequence[str] = FONETRAY, env: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.port = free_port()
        self._python = python
        self._env = env
        self.process: subprocess.Popen[str] | None = None
        self.set("listener.port", str(self.port))

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; as a process of its own where the hub's Python is not this one."""
        if self._env is None and self._python == FONETRAY:
            return fonetray(self.home, *words)
        words = (*self._python, "--home", str(self.home), *words)
        return subprocess.run(words, env=self._env, capture_output=True, text=True, timeout=60, check=False)

    def json(self, *words: str) -> Any:
        """Run a command that must succeed, and give its document."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def set(self, key: str, value: str) -> None:
        """Change a setting."""
        done = self.run("config", "set", key, value)
        assert done.returncode == 0, done.stderr

    @contextmanager
    def running(
        self, *words: str, env: Mapping[str, str] | None = None, python: Sequence[str] = ()
    ) -> Iterator["HubProcess"]:
        """Run the hub, by another ``python`` than its commands where one is given; it must stop by itself, in order."""
        with self.log.open("a", encoding="utf-8") as log:
            command = [*(python or self._python), "--home", str(self.home), "hub", *words]
            environment = env if env is not None else self._env
            self.process = process = subprocess.Popen(command, env=environment, stderr=log, text=True)
            try:
                self.until(lambda: self.get("/healthz")[0] == 200)
                yield self
                process.terminate()
                assert process.wait(PATIENCE) == 0, self.said()
            except BaseException as error:
                error.add_note(self.log.read_text("utf-8")[-3000:])
                raise
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()

    @property
    def log(self) -> Path:
        """What it says on stderr."""
        return self.home / "stderr.jsonl"

    def said(self) -> list[dict[str, Any]]:
        """Read the log; every line of it is JSON."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a page; status 0 while nobody listens."""
        return get(self.url + path)

    def until(self, condition: Any) -> None:
        """Wait until something is so."""

        def holds() -> Any:
            assert self.process is None or self.process.poll() is None, "the hub has ended"
            return condition()

        assert until(holds, PATIENCE), "it did not come"

    def event(self, **parameters: str) -> int:
        """Send what a PBX would; gives the status."""
        address = self.json("hub", "addresses")["incoming"]
        return get(f"{address}?{urllib.parse.urlencode(parameters)}")[0]


def get(url: str, **headers: str) -> tuple[int, bytes]:
    """Ask for a page; status 0 while nobody listens."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""
