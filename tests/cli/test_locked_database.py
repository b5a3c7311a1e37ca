"""Commands whose database another program holds: they wait, say so in one line, end with 1, and touch nothing."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from fonetray.store.schema import PATIENCE
from support.holding import held

CUSTOMERS = "Navn;Telefon\nBo Kunde;20304050\n"
WRITING = (["sync"], ["import", "customers.csv"], ["dial", "86515151", "--yes"], ["flows", "on", "6000"])
READING = (["search", "bo"], ["lookup", "20304050"], ["calls"], ["flows"])

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (done,) = together(tmp_path, ["import", "customers.csv"])
    assert done.returncode == 0, done.stderr
    return tmp_path / "home"


def together(folder: Path, *commands: list[str]) -> list[subprocess.CompletedProcess[str]]:
    """Run commands at the same time, without a desktop or a keyring, so that five seconds are waited for but once."""
    env = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "fonetray", "--home", str(folder / "home"), *words],
            cwd=folder,
            env={**env, "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in commands
    ]
    said = [process.communicate(timeout=60) for process in running]
    return [
        subprocess.CompletedProcess(process.args, process.returncode, *words)
        for process, words in zip(running, said, strict=True)
    ]


def content(home: Path) -> dict[str, str]:
    """What lies in the home, apart from the index that SQLite shares between programs while they read."""
    files = [file for file in home.rglob("*") if file.is_file() and not file.name.endswith("-shm")]
    return {str(file.relative_to(home)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.mark.parametrize("how", ["to write", pytest.param("for itself", marks=pytest.mark.long)])
def test_commands_that_write_wait_and_say_so(home: Path, how: str) -> None:
    database = home / "fonetray.db"
    with held(database, how):
        before = content(home)
        began = time.monotonic()
        for done in together(home.parent, *WRITING):
            assert (done.returncode, done.stdout) == (1, "")
            assert done.stderr == f"fonetray: {database} is held by another program; quit it and try again\n"
        assert time.monotonic() - began > PATIENCE
        assert content(home) == before
    (done,) = together(home.parent, ["search", "bo"])
    assert "Bo Kunde" in done.stdout


def test_commands_that_only_look_do_not_wait(home: Path) -> None:
    with held(home / "fonetray.db"):
        before = content(home)
        for done in together(home.parent, *READING):
            assert (done.returncode, done.stderr) == (0, "")
        assert content(home) == before


@pytest.mark.long
def test_a_file_that_is_let_go_in_time_is_used(home: Path) -> None:
    with held(home / "fonetray.db"):
        waiting: list[subprocess.CompletedProcess[str]] = []
        thread = threading.Thread(target=lambda: waiting.extend(together(home.parent, ["import", "customers.csv"])))
        thread.start()
        time.sleep(2)
    thread.join()
    assert [(done.returncode, done.stdout) for done in waiting] == [(0, "0 added, 0 changed, 0 rejected\n")]


def test_our_own_database_is_no_customer_list(home: Path) -> None:
    """To open it for reading would drop the locks that SQLite holds on it for this process."""
    for name in ("fonetray.db", "fonetray.db-wal", "fonetray.db-shm"):
        (home / name).touch()
    for name in ("fonetray.db", "fonetray.db-wal", "fonetray.db-shm"):
        (done,) = together(home.parent, ["import", f"home/{name}"])
        assert done.returncode == 1
        assert "own database" in done.stderr
        assert len(done.stderr.splitlines()) == 1
