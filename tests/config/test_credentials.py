"""Credentials against a real Secret Service: unlocked, locked, absent, and one that never answers."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.credentials import (
    Credentials,
    CredentialStore,
    KeyringStatus,
    MemoryCredentials,
)

SCRIPT = Path(__file__).with_name("keyring_session.py")
DESKTOP = Path(__file__).resolve().parents[2] / "desktop"
UNLOCK = "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
START = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; "
Session = Callable[..., list[dict[str, Any]]]

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="speaks to a Secret Service")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "run").mkdir(mode=0o700)
    yield tmp_path
    patience = time.monotonic() + 20  # the keyring's daemon goes a moment after its bus
    while (left := of_session(tmp_path)) and time.monotonic() < patience:
        time.sleep(0.05)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == [], "the session left processes behind"


@pytest.fixture
def session(folder: Path) -> Session:
    """Run steps in a session bus of their own; gives what each came to, and that it all ended in time."""

    def run(
        *words: str, first: str = UNLOCK, patience: float = 30.0, bus: bool = True, **more: str
    ) -> list[dict[str, Any]]:
        command = ["sh", "-c", first + 'exec "$@"', "sh", sys.executable, str(SCRIPT), str(patience), *words]
        done = subprocess.run(
            ["dbus-run-session", "--", *command] if bus else command,
            env=environment(folder) | more,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        assert "æøå" not in done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "XDG_DATA_HOME": str(folder / "data"),
        "PYTHONPATH": str(DESKTOP),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "error",
        "LANG": "C.UTF-8",
    }


def of_session(folder: Path) -> list[int]:
    mark = f"HOME={folder}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def outcomes(lines: list[dict[str, Any]]) -> list[Any]:
    return [line["outcome"] for line in lines]


def test_what_is_saved_is_there_after_a_restart_and_gone_after_a_logout(session: Session) -> None:
    assert outcomes(session("probe", "load", "save jens", "load", "session-only")) == [
        "ready",
        None,
        "done",
        "jens@firma.dk",
        False,
    ]
    assert outcomes(session("load", "save mette", "load", "delete", "load", "delete")) == [
        "jens@firma.dk",
        "done",
        "mette@firma.dk",
        "done",
        None,
        "done",
    ]


def test_there_is_one_entry_and_the_probe_leaves_none(session: Session) -> None:
    (entries,) = outcomes(session("probe", "save jens", "probe", "save mette", "entries"))[-1:]
    assert [(entry["service"], entry["username"]) for entry in entries] == [("Fonetray test", "credentials")]


def test_another_homes_entry_is_not_ours(session: Session) -> None:
    assert outcomes(session("save jens", SERVICE="Fonetray one")) == ["done"]
    assert outcomes(session("load", SERVICE="Fonetray two")) == [None]
    assert outcomes(session("load", SERVICE="Fonetray one")) == ["jens@firma.dk"]


def test_a_locked_keyring_is_called_locked_and_a_probe_asks_nobody(session: Session, folder: Path) -> None:
    never_answers(folder)
    lines = session("save jens", "lock", "probe", patience=20.0)
    assert outcomes(lines) == ["done", True, "locked"]
    assert not (folder / "asked").exists()


def test_a_locked_keyring_is_not_taken_for_an_empty_one(session: Session, folder: Path) -> None:
    never_answers(folder)
    try:
        lines = session("must-load", "save jens", "must-load", "lock", "must-load", patience=5.0)
    finally:
        end_asked(folder)
    nothing, _, there, _, locked = outcomes(lines)
    assert (nothing, there) == (None, "jens@firma.dk")
    assert locked["unavailable"] == "locked"


@pytest.mark.parametrize("first", [START, ""], ids=["started", "activated"])
def test_a_keyring_that_is_not_set_up_is_called_locked_not_missing(session: Session, first: str) -> None:
    probe, load, save = outcomes(session("probe", "must-load", "save jens", first=first))
    assert (probe, load) == ("locked", None)
    assert save["unavailable"] == "locked"
    assert "unlock it" in save["said"]


def test_an_unlock_window_that_nobody_answers_holds_nothing_up(session: Session, folder: Path) -> None:
    never_answers(folder)
    try:
        words = (
            "save jens",
            "lock",
            "load",
            "asked",
            "processes",
            "load",
            "save mette",
            "probe",
            "unlocks",
            "close",
            "processes",
        )
        lines = session(*words, patience=5.0, WATCHED="yes")
    finally:
        asked = end_asked(folder)
    _, locked, first, came, waiting, second, save, probe, unlocks, _, left = outcomes(lines)
    assert locked is True
    assert first is second is None
    assert came, "the user is asked, who does not answer"
    assert waiting == 1, "one process still waits for the user, who may yet come"
    assert left == 0, "and is gone when the program ends"
    assert save["unavailable"] == probe == "locked"
    assert unlocks == 1
    assert len(asked) == 1


def test_an_unlocking_is_noticed_without_asking_for_it(session: Session, folder: Path) -> None:
    never_answers(folder)
    words = ("save jens", "lock", "wait 1", "unlock-soon", "wait 20", "load", "unlocks")
    assert outcomes(session(*words, patience=20.0, WATCHED="yes")) == [
        "done",
        True,
        "locked",
        "done",
        "unlocked",
        "jens@firma.dk",
        0,
    ]
    assert not (folder / "asked").exists()


def test_nobody_waits_for_a_keyring_that_is_not_there(session: Session) -> None:
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
    assert outcomes(session("wait 20", first="", bus=False, **nowhere)) == ["unlocked"]


def test_a_service_that_says_nothing_is_given_up_and_leaves_no_process(session: Session, folder: Path) -> None:
    never_answers(folder, "org.freedesktop.secrets")
    try:
        said = outcomes(session("probe", "gone", "save jens", "gone", first="", patience=2.0))
    finally:
        end_asked(folder)
    assert said[:2] == ["timed-out", True]
    assert said[2]["unavailable"] == "timed-out"
    assert said[3] is True


def test_whoever_waits_for_the_user_is_gone_with_the_program(folder: Path) -> None:
    never_answers(folder)
    steps = f"{UNLOCK} {sys.executable} {SCRIPT} 30 'save jens' lock load"
    session = subprocess.Popen(["dbus-run-session", "--", "sh", "-c", steps], env=environment(folder))
    try:
        until((folder / "asked").exists)
        assert len(with_word(folder, "fonetray.config.keyring_process")) == 1
        (program,) = with_word(folder, "save jens")
        os.kill(program, signal.SIGKILL)
        until(lambda: not with_word(folder, "fonetray.config.keyring_process"))
    finally:
        end_asked(folder)
        session.wait(30)


def until(condition: Callable[[], Any], patience: float = 20.0) -> None:
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def with_word(folder: Path, word: str) -> list[int]:
    found = []
    for pid in of_session(folder):
        with suppress(OSError):
            if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                found.append(pid)
    return found


def end_asked(folder: Path) -> list[int]:
    """End what was asked and said nothing; gives what it was."""
    asked = [int(pid) for pid in (folder / "asked").read_text(encoding="utf-8").split()]
    for pid in asked:
        os.kill(pid, signal.SIGKILL)
    return asked


def never_answers(folder: Path, *names: str) -> None:
    """Put a prompter before the system's that notes that it was asked, and then says nothing for ten minutes."""
    names = names or ("org.gnome.keyring.SystemPrompter", "org.gnome.keyring.PrivatePrompter")
    services = folder / "data" / "dbus-1" / "services"
    services.mkdir(parents=True)
    prompter = folder / "prompter"
    note = f"echo $$ >> {folder}/asked"
    prompter.write_text(f"#!/bin/sh\n{note}\nexec sleep 600 </dev/null >/dev/null 2>&1\n", encoding="utf-8")
    prompter.chmod(0o700)
    for name in names:
        (services / f"{name}.service").write_text(f"[D-BUS Service]\nName={name}\nExec={prompter}\n", encoding="utf-8")


def test_without_a_keyring_they_last_for_this_run_only(session: Session) -> None:
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
    words = ("probe", "save jens", "load", "remember jens", "session-only", "load")
    probe, save, before, remember, session_only, after = outcomes(session(*words, first="", bus=False, **nowhere))
    assert probe == "missing"
    assert save["unavailable"] == remember["unavailable"] == "missing"
    assert "nothing is stored" in save["said"]
    assert before is None
    assert session_only is True
    assert after == "jens@firma.dk"
    assert outcomes(session("load")) == [None]


@pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "no.such.Thing"])
def test_the_environment_cannot_choose_another_keyring(session: Session, backend: str) -> None:
    chosen = {"PYTHON_KEYRING_BACKEND": backend}
    assert outcomes(session("probe", "save jens", "load", **chosen)) == ["ready", "done", "jens@firma.dk"]
    nowhere = {**chosen, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
    assert outcomes(session("probe", first="", bus=False, **nowhere)) == ["missing"]


def test_a_settings_file_cannot_choose_another_keyring(session: Session, folder: Path) -> None:
    for config in (folder / ".config", folder / "data"):
        (config / "python_keyring").mkdir(parents=True)
        (config / "python_keyring" / "keyringrc.cfg").write_text(
            "[backend]\ndefault-keyring=keyring.backends.null.Keyring\n", encoding="utf-8"
        )
    assert outcomes(session("save jens", "load")) == ["done", "jens@firma.dk"]
    assert outcomes(session("load")) == ["jens@firma.dk"]


def test_what_no_keyring_takes_is_refused_before_it_is_tried() -> None:
    store = CredentialStore("Fonetray test", patience=1)
    with pytest.raises(ValueError, match="longer than the 1280"):
        asyncio.run(store.save(Credentials(password="\U0001f511" * 700), require_keyring=True))
    assert not store.session_only


def test_nothing_shows_what_is_secret() -> None:
    shown = repr(Credentials(username="jens", password="hunter2", account="1234", hash="deadbeef"))
    assert "jens" in shown
    assert "hunter2" not in shown
    assert "deadbeef" not in shown


async def test_the_demonstrations_never_touch_a_keyring() -> None:
    store = MemoryCredentials(Credentials(username="demo"))
    assert await store.load() == Credentials(username="demo")
    await store.save(Credentials(username="other"), require_keyring=True)
    assert await store.load() == Credentials(username="other")
    await store.delete()
    assert await store.load() is None
    assert await store.probe() is KeyringStatus.MISSING
