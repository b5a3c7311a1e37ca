"""``fonetray join`` as a command of its own: a real keyring, a real hub over https, and nobody to tell."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fonetray.config.join_code import JoinCode
from support.command import fonetray
from support.desktop import Desktop
from support.real_hub import RealHub

pytestmark = [pytest.mark.desktop]


class HubOnThread:
    """A hub that answers while the test waits for commands."""

    def __init__(self, path: Path) -> None:
        self.hub = RealHub(path, tls=True)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._do(self.hub.start())

    def _do(self, work: object) -> object:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)  # type: ignore[arg-type]

    def code(self) -> JoinCode:
        made = self._do(self.hub.code())
        assert isinstance(made, JoinCode)
        return made

    def close(self) -> None:
        self._do(self.hub.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture(scope="module")
def desktop() -> Iterator[Desktop]:
    with Desktop() as made:
        yield made


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubOnThread]:
    made = HubOnThread(tmp_path / "hub")
    yield made
    made.close()


def run(desktop: Desktop, home: Path, *words: str, stdin: str = "", **env: str) -> tuple[int, str, str]:
    done = fonetray(home, *words, stdin=stdin, env={**desktop.env, **env})
    return done.returncode, done.stdout, done.stderr


def test_it_joins_by_the_code_alone_and_says_so_for_machines(
    desktop: Desktop, hub: HubOnThread, tmp_path: Path
) -> None:
    code, home = hub.code(), tmp_path / "home"
    done = fonetray(home, "join", "--stdin", "--json", stdin=f"{code}\n", env=desktop.env, process=True)
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert (said["hub"], said["employee"], said["reading"]) == (hub.hub.url, "202", "own")
    assert (home / "hub.pem").read_text() == (hub.hub.path / "hub.crt").read_text()
    again, out, _ = run(desktop, home, "join", str(code))
    assert again == 0, "an answer that was lost costs no code"
    assert out.startswith(f"Joined {hub.hub.url} as 202")
    _, out, _ = run(desktop, home, "doctor", "--json")
    checks = {check["name"]: check for check in json.loads(out)["checks"]}
    assert checks["hub"]["ok"], checks["hub"]
    assert checks["provider"]["ok"]
    used, _, err = run(desktop, home, "join", str(code))
    assert (used, err) == (1, "fonetray: the join code has been used\n")
    run(desktop, home, "logout")
    _, out, _ = run(desktop, home, "doctor", "--json")
    checks = {check["name"]: check for check in json.loads(out)["checks"]}
    assert not checks["hub"]["ok"]
    assert "join" in checks["hub"]["fix"]


@pytest.mark.parametrize("words", ["hello", "fonetray1.AAAA", ""])
def test_what_is_no_code_is_wrong_usage(desktop: Desktop, tmp_path: Path, words: str) -> None:
    status, out, err = run(desktop, tmp_path / "home", "join", "--stdin", stdin=words)
    assert (status, out) == (2, "")
    assert "join code" in err
    assert "Traceback" not in err


def test_a_code_that_was_cut_short_never_reaches_a_hub(desktop: Desktop, hub: HubOnThread, tmp_path: Path) -> None:
    status, _, err = run(desktop, tmp_path / "home", "join", str(hub.code())[:-5])
    assert status == 2
    assert "not whole" in err


def test_without_a_keyring_nothing_is_stored_and_the_code_is_still_good(
    desktop: Desktop, hub: HubOnThread, tmp_path: Path
) -> None:
    code, home = hub.code(), tmp_path / "home"
    nobody = "unix:path=/nonexistent"
    status, _, err = run(desktop, home, "join", str(code), DBUS_SESSION_BUS_ADDRESS=nobody)
    assert status == 1
    assert "keyring" in err
    assert not (home / "config.toml").exists()
    assert not list(home.glob("hub.*"))
    assert run(desktop, home, "join", str(code))[0] == 0
