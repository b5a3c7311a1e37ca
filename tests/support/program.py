"""Runs the real program, its simulator and its commands, as processes of a test's desktop."""

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fonetray.config.paths import Home
from fonetray.services.ground.handover import HandoverFailed, NobodyThere, hand_over
from support import inside
from support.command import FONETRAY, fonetray
from support.desktop import Desktop
from support.waiting import until

WATCHED = (sys.executable, "-m", "support.inside")
TESTS = Path(__file__).resolve().parents[1]
TOLD = re.compile(r"^\S+ \S+ (?:WARNING|ERROR|CRITICAL) .*", re.MULTILINE)


class Program:
    """One home on one desktop, talking to one simulated PBX."""

    def __init__(self, desktop: Desktop, home: Path, pbx: dict[str, Any]) -> None:
        self.desktop = desktop
        self.home = home
        self.pbx = pbx

    def run(self, *words: str, stdin: str | None = None, patience: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [*FONETRAY, "--home", str(self.home), *words],
            env=self.desktop.env,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )

    def json(self, *words: str, patience: float = 60) -> Any:
        """Run a command that must succeed, and give its document."""
        done = self.run(*words, "--json", patience=patience)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def look(self, *words: str) -> Any:
        """Give a command's document as `json` does, without a start of Python for it: for waits."""
        done = fonetray(self.home, *words, "--json", env=self.desktop.env)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def settle(self, key: str, value: str) -> None:
        """Change a setting before the app runs."""
        done = fonetray(self.home, "config", "set", key, value, env=self.desktop.env)
        assert done.returncode == 0, done.stderr

    def set_up(self) -> None:
        """Point the home at the simulated PBX and sign in, by the commands an admin would use."""
        for key, value in {
            "provider.api_url": self.pbx["api_url"],
            "provider.myfone_url": self.pbx["myfone_url"],
            "account.local_number": self.pbx["local_number"],
            "ui.language": "en",
        }.items():
            self.settle(key, value)
        login = "".join(f"{name}={self.pbx[name]}\n" for name in ("username", "password", "account", "hash"))
        done = self.run("login", "--stdin", stdin=login)
        assert done.returncode == 0, done.stderr

    @contextmanager
    def app(self, *, expects: Sequence[str] = ()) -> Iterator[subprocess.Popen[str]]:
        """Run the app; at the end it must stop by itself when asked to, and leave nothing.

        It has eyes in it (``ask``): a call that blocks its loop fails the test, and so does work that holds it for
        long, a task or a thread that is left, a warning of Python's or any other word on its terminal, a message of
        Qt's, and a line in its log from WARNING on that none of the patterns in ``expects`` is found in.
        """
        before = len(self.log())
        held: list[str] = []
        app = self._start()
        try:
            yield app
            held = self.ask("held")
        except BaseException as error:
            error.add_note(f"the app's log:\n{self.log()[-5000:]}")
            raise
        finally:
            said = _ended(app)
        assert app.returncode == 0, said
        complaints = [*filter(None, [said]), *held, *self._complaints(self.log()[before:], expects)]
        assert not complaints, "\n".join(complaints)

    def _complaints(self, log: str, expects: Sequence[str]) -> Iterator[str]:
        yield from (line for line in TOLD.findall(log) if not any(re.search(one, line) for one in expects))
        if "Traceback" in log:
            yield log
        home = Home.at(self.home)
        yield from (f"{left} is left" for left in (home.control_address, home.lock_file) if Path(left).exists())

    def counts(self) -> dict[str, int]:
        """Count what the running app holds."""
        return {**self.ask("counts"), **self.ask("resources")}

    def _start(self) -> subprocess.Popen[str]:
        self.eyes.unlink(missing_ok=True)
        eyes = {
            inside.SOCKET: str(self.eyes),
            "PYTHONPATH": f"{TESTS}:{self.desktop.env.get('PYTHONPATH', '')}",
            "PYTHONWARNINGS": "default",
        }
        words = (*WATCHED, "--home", str(self.home))
        return self.desktop.start(*words, env=eyes, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    @property
    def eyes(self) -> Path:
        """Where a watched app is asked."""
        return self.desktop.home / "eyes.sock"

    def ask(self, what: str, **words: Any) -> Any:
        """Ask the running app's eyes."""
        return inside.ask(self.eyes, what, **words)

    def status(self) -> dict[str, Any] | None:
        """Ask the running app how it is; None while it does not answer."""
        try:
            return hand_over(Home.at(self.home).control_address, "status", timeout=20)
        except (NobodyThere, HandoverFailed):
            return None

    def until_listening(self, patience: float = 30.0) -> dict[str, Any]:
        """Wait until the app takes events; gives its status."""
        found: dict[str, Any] = {}

        def listens() -> bool:
            nonlocal found
            found = self.status() or {}
            return bool(found.get("listener", {}).get("running"))

        assert until(listens, patience), f"the app does not listen: {found}\n{self.log()[-3000:]}"
        return found

    def control(self, name: str, body: dict[str, Any] | None = None) -> Any:
        """Direct the simulated PBX."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.pbx['control_url'].rstrip('/')}/{name}", data=data, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def log(self) -> str:
        """Give what the app logged."""
        file = self.home / "logs" / "fonetray.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""


def _ended(app: subprocess.Popen[str]) -> str:
    app.terminate()
    try:
        return app.communicate(timeout=20)[0]
    except subprocess.TimeoutExpired:
        app.kill()
        raise AssertionError(f"the app did not stop: {app.communicate()[0]}") from None


@contextmanager
def simulated_pbx(desktop: Desktop, *words: str) -> Iterator[dict[str, Any]]:
    """Run the PBX in a box as a process."""
    process = desktop.start(*FONETRAY, "simulate", *words, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate(timeout=20)
