"""Where secrets may stand after a full run of everything: in the keyring, and nowhere that anybody can look."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from fonetray.config.join_code import read_join_code
from fonetray.config.paths import Home
from fonetray.services.ground.handover import NobodyThere, hand_over
from support.desktop import Desktop
from support.office import OfficeHub
from support.ports import free_port
from support.program import FONETRAY, Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240)]

PASSWORD = "Sølv & <Guld>+/%20 \"måne'7"
"""Written differently in a URL, in JSON, in XML and in base64."""
TROUBLES = ("500", "401", "garbage", "html", "empty", "reset")


@pytest.fixture
def program() -> Iterator[Program]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            made = Program(desktop, desktop.home / "h", pbx)
            made.set_up()
            yield made
        assert desktop.left_behind() == []


def forms(secret: str) -> set[bytes]:
    """Every way a secret could have been written down."""
    raw = secret.encode()
    texts = {
        secret,
        urllib.parse.quote(secret),
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        escape(secret),
        repr(secret)[1:-1],
        base64.b64encode(raw).decode().rstrip("="),
        raw.hex(),
    }
    return {text.encode() for text in texts} | {secret.encode("cp1252"), secret.encode("utf-16-le")}


class Watch:
    """Looks, at any moment, where others could look, and remembers what it saw of the secrets."""

    def __init__(self, desktop: Desktop, secrets: dict[str, str]) -> None:
        self.desktop = desktop
        self.secrets = {name: forms(value) for name, value in secrets.items()}
        self.seen: set[str] = set()

    def look(self) -> None:
        mark = f"XDG_RUNTIME_DIR={self.desktop.env['XDG_RUNTIME_DIR']}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            if process.name == str(os.getpid()):
                continue
            try:
                environment, words = (process / "environ").read_bytes(), (process / "cmdline").read_bytes()
            except OSError:
                continue
            if mark in environment.split(b"\0"):
                self._find("the environment", environment)
                self._find("an argument", words)
        self._find("a window's title", "\n".join(self.desktop.windows()).encode())
        self._find("a window's properties", self.desktop.tool("xwininfo", "-root", "-tree").encode())

    def search_files(self, folder: Path, *, allowed: dict[str, set[str]]) -> int:
        """Read every file; ``allowed`` names the files that may hold which secrets."""
        count = 0
        for file in folder.rglob("*"):
            if file.is_file() and "keyrings" not in file.parts:
                count += 1
                self._find(str(file), file.read_bytes(), besides=allowed.get(file.name, set()))
        return count

    def _find(self, where: str, content: bytes, besides: set[str] = frozenset()) -> None:  # type: ignore[assignment] - read only
        for name, ways in self.secrets.items():
            if name not in besides and any(way in content for way in ways):
                self.seen.add(f"{name} in {where}")


def ask(program: Program, command: str, **words: Any) -> dict[str, Any]:
    return hand_over(Home.at(program.home).control_address, command, **words)


def listening(program: Program) -> bool:
    try:
        return bool(ask(program, "status")["listener"]["running"])
    except NobodyThere:
        return False


def test_a_full_run_writes_no_secret_down(program: Program) -> None:
    desktop, pbx = program.desktop, program.pbx
    said: list[str] = []

    def run(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        done = program.run(*words, stdin=stdin)
        said.append(done.stdout + done.stderr)
        return done

    wrong = {"username": pbx["username"], "password": PASSWORD, "account": pbx["account"], "hash": "f00dfeed" * 4}
    secrets = {
        "password": pbx["password"],
        "hash": pbx["hash"],
        "wrong password": PASSWORD,
        "wrong hash": wrong["hash"],
    }
    watch = Watch(desktop, secrets)
    app = desktop.start(*FONETRAY, "--home", str(program.home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        desktop.until("the app", lambda: listening(program))
        url = str(ask(program, "status")["listener"]["urls"]["any"])
        watch.secrets["listener's secret"] = forms(urllib.parse.urlsplit(url).path.split("/")[1])
        program.control("events-url", {"url": url})
        watch.look()
        assert run("sync", "--json").returncode == 0
        run("import", pbx["customers_csv"])
        run("search", "mette")
        run("dial", "--yes", "203")
        program.control("call", {"from": "+4586515151", "to": "202", "script": "answered", "ring": 0.3, "talk": 0.5})
        watch.look()
        for trouble in TROUBLES:
            program.control("variant", {"failure": trouble})
            run("sync")
            run("dial", "--yes", "204")
            watch.look()
        program.control("variant", {"failure": "none"})
        run("login", "--stdin", stdin="".join(f"{name}={value}\n" for name, value in wrong.items()))
        run("sync")
        run("dial", "--yes", "205")
        run("doctor")
        with urllib.request.urlopen(url + "?Colour=green", timeout=20):
            watch.look()
        os.kill(app.pid, signal.SIGTERM)
        said.append(app.communicate(timeout=30)[0])
    finally:
        if app.poll() is None:
            app.kill()
            app.communicate()
    assert app.returncode == 0
    assert "Traceback" not in "".join(said)
    # The doctor's answer names the address for the PBX: that is what it is asked for.
    outside = "".join(said).replace(url, "")
    watch._find("what the commands said", outside.encode())
    assert watch.search_files(desktop.home, allowed={"listener.secret": {"listener's secret"}}) >= 4
    assert watch.seen == set()
    (program.home / "a slip").write_text(urllib.parse.quote(PASSWORD))
    watch.search_files(desktop.home, allowed={"listener.secret": {"listener's secret"}})
    assert watch.seen == {f"wrong password in {program.home / 'a slip'}"}, "a search that could not find is none"


def test_a_crash_writes_no_secret_down(program: Program) -> None:
    desktop = program.desktop
    secrets = {"password": program.pbx["password"], "hash": program.pbx["hash"]}
    watch = Watch(desktop, secrets)
    app = desktop.start(*FONETRAY, "--home", str(program.home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    desktop.until("the app", lambda: listening(program))
    assert program.json("sync")["employees"] == 40
    os.kill(app.pid, signal.SIGABRT)
    said = app.communicate(timeout=30)[0]
    watch._find("what the crash said", said.encode())
    time.sleep(0.5)
    watch.search_files(desktop.home, allowed={})
    assert watch.seen == set()


def test_a_desk_of_a_hub_writes_neither_code_nor_token_down(program: Program) -> None:
    desktop = program.desktop
    hub = OfficeHub(desktop, desktop.home / "hub", program.pbx, free_port())
    hub.start()
    said: list[str] = []
    try:
        desktop.until("the hub", hub.answers)
        code = hub.code("202")
        secret = read_join_code(code).secret
        watch = Watch(desktop, {"join code": code, "code's secret": secret})
        with program.app(expects=["The hub's feed is", "The provider's public API is"]):
            program.until_listening()
            assert program.run("capture", "on").returncode == 0
            joined = program.run("join", "--stdin", stdin=code)
            assert joined.returncode == 0, joined.stderr
            said.append(joined.stdout + joined.stderr)
            token = stored_token(program)
            watch.secrets["token"] = forms(token)
            desktop.until("the feed", lambda: ask(program, "status")["feed"]["link"] == "up")
            watch.look()
            host, port, path = hub.events
            query = "UniqueCallId=1&Calledphone=200202&EmployeeLocalNumber=202&ANumber=%2B4586515151"
            with urllib.request.urlopen(f"http://{host}:{port}{path}?{query}", timeout=20):
                desktop.until("the card", lambda: ask(program, "status")["cards"])
            assert hub.program.run("hub", "revoke", "202").returncode == 0
            desktop.until("the refusal", lambda: ask(program, "status")["feed"]["link"] == "refused")
            assert ask(program, "why")["cause"] == "hub-refused"
            assert "lets this computer in no more" in program.run("doctor").stdout
            for words in (("doctor",), ("sync",), ("join", code), ("capture", "export", str(desktop.home / "out"))):
                done = program.run(*words)
                said.append(done.stdout + done.stderr)
            watch.look()
    finally:
        assert hub.stop() == 0
    watch._find("what the commands said", "".join(said).encode())
    watch.search_files(desktop.home, allowed={})
    assert watch.seen == set()


def stored_token(program: Program) -> str:
    """Read the token where it may be: in the keyring."""
    look = (
        "import asyncio, sys; from pathlib import Path; from fonetray.config.paths import Home;"
        "from fonetray.config.credentials import CredentialStore;"
        "store = CredentialStore(Home.at(Path(sys.argv[1])).keyring_service);"
        "print(asyncio.run(store.load()).hub_token)"
    )
    done = subprocess.run(
        [sys.executable, "-c", look, str(program.home)],
        env=program.desktop.env,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    token = done.stdout.strip()
    assert len(token) > 30
    return token
