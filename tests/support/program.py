"""Runs the real program, its simulator and its commands, as processes of a test's desktop."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.desktop import Desktop

FONETRAY = (sys.executable, "-m", "fonetray")


class Program:
    """One home on one desktop, talking to one simulated PBX."""

    def __init__(self, desktop: Desktop, home: Path, pbx: dict[str, Any]) -> None:
        self.desktop = desktop
        self.home = home
        self.pbx = pbx

    def run(self, *words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [*FONETRAY, "--home", str(self.home), *words],
            env=self.desktop.env,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def json(self, *words: str) -> Any:
        """Run a command that must succeed, and give its document."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def set_up(self) -> None:
        """Point the home at the simulated PBX and sign in, by the commands an admin would use."""
        for key, value in {
            "provider.api_url": self.pbx["api_url"],
            "provider.myfone_url": self.pbx["myfone_url"],
            "account.local_number": self.pbx["local_number"],
            "ui.language": "en",
        }.items():
            done = self.run("config", "set", key, value)
            assert done.returncode == 0, done.stderr
        login = "".join(f"{name}={self.pbx[name]}\n" for name in ("username", "password", "account", "hash"))
        done = self.run("login", "--stdin", stdin=login)
        assert done.returncode == 0, done.stderr

    @contextmanager
    def app(self) -> Iterator[subprocess.Popen[str]]:
        """Run the app; at the end it must stop by itself when asked to, and leave nothing."""
        app = self.desktop.start(*FONETRAY, "--home", str(self.home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            yield app
        finally:
            app.terminate()
            try:
                said = app.communicate(timeout=20)[0]
            except subprocess.TimeoutExpired:
                app.kill()
                said = app.communicate()[0]
                raise AssertionError(f"the app did not stop: {said}") from None
        assert app.returncode == 0, said
        assert "Traceback" not in said, said

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
