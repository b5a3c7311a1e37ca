"""`fonetray capture` from a terminal, with no app running."""

import errno
import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fonetray.cli.main import run
from support.databases import opened

SAID = ("2026-11-23T08:00:00.000000+00:00", "192.0.2.7", "GET", b"ringer=Anna&nummer=86515151", "no call id")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    database = opened(folder / "fonetray.db")
    database.close()
    with closing(sqlite3.connect(folder / "fonetray.db")) as connection, connection:
        connection.execute(
            "INSERT INTO raw_events"
            " (received, source, method, query, reason, path_kind, content_type, body, understood)"
            " VALUES (?, ?, ?, ?, ?, '', '', x'', 0)",
            SAID,
        )
    return folder


class Terminal:
    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._home = str(home)
        self._capsys = capsys

    def __call__(self, *words: str, code: int = 0) -> tuple[str, str]:
        assert run(["--home", self._home, *words]) == code
        said = self._capsys.readouterr()
        return said.out, said.err

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json")[0])


@pytest.fixture
def terminal(home: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(home, capsys)


def test_on_status_off(terminal: Terminal) -> None:
    assert terminal.json("capture", "status")["on"] is False
    assert terminal("capture", "status")[0] == "Capture is off.\n"
    begun = terminal.json("capture", "on", "--days", "3")
    lasts = datetime.fromisoformat(begun["until"]) - datetime.fromisoformat(begun["since"])
    assert (begun["on"], lasts.days) == (True, 3)
    assert "ends by itself" in terminal("capture", "status")[0]
    assert terminal.json("capture", "status")["until"] == begun["until"]
    assert terminal.json("capture", "off")["on"] is False
    assert terminal.json("capture", "status")["on"] is False


@pytest.mark.parametrize("words", [["on", "--days", "0"], ["on", "--days", "31"], ["on", "--days", "x"], [], ["begin"]])
def test_wrong_usage(terminal: Terminal, words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        terminal("capture", *words)
    assert ended.value.code == 2
    assert "invalid _" not in terminal._capsys.readouterr().err, "a name of ours is no word for a user"


def test_the_doctor_says_that_a_capture_is_on_and_what_was_not_understood(terminal: Terminal) -> None:
    terminal("capture", "on")
    assert run(["--home", terminal._home, "doctor", "--json"]) == 1
    report = json.loads(terminal._capsys.readouterr().out)
    checks = {check["name"]: check for check in report["checks"]}
    assert checks["capture"]["ok"]
    assert "is on until" in checks["capture"]["detail"]
    assert "capture off" in checks["capture"]["fix"]
    assert report["events"] == {
        "last": SAID[0].replace(".000000", ""),
        "count": 1,
        "not_understood": 1,
        "last_not_understood": SAID[0].replace(".000000", ""),
        "reason": "no call id",
    }
    when = f"{datetime.fromisoformat(SAID[0]).astimezone():%Y-%m-%d %H:%M}"
    assert checks["events"]["detail"] == f"1 events, the last {when}; 1 not understood, the last {when}: no call id"
    assert "fonetray capture export" in checks["events"]["fix"]


def test_an_export_holds_what_was_not_understood(terminal: Terminal, tmp_path: Path) -> None:
    target = tmp_path / "given.jsonl"
    told = terminal.json("capture", "export", str(target))
    assert told == {
        "file": str(target), "requests": 1, "exchanges": 0, "not_understood": 1, "damaged": 0, "with_numbers": False,
    }  # fmt: skip
    head, entry = (json.loads(line) for line in target.read_text("utf-8").splitlines())
    assert head["not_understood"] == 1
    assert (entry["source"], entry["understood"], entry["from"]) == ("192.0.2.7", False, "journal")
    assert "86515151" not in entry["query"]
    own = tmp_path / "own.jsonl"
    said, _ = terminal("capture", "export", "--with-numbers", str(own))
    assert "for your own use only" in said
    assert "ringer=Anna&nummer=86515151" in own.read_text("utf-8")


def test_an_export_overwrites_nothing_and_needs_a_place(terminal: Terminal, tmp_path: Path) -> None:
    target = tmp_path / "given.jsonl"
    target.write_text("mine")
    _, err = terminal("capture", "export", str(target), code=1)
    assert "is left as it is" in err
    assert target.read_text() == "mine"
    _, err = terminal("capture", "export", str(tmp_path / "nowhere" / "x"), code=1)
    assert f"cannot be written: {os.strerror(errno.ENOENT)}" in err


def test_an_export_has_a_name_of_its_own(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said, _ = terminal("capture", "export")
    (file,) = tmp_path.glob("fonetray-capture-*.jsonl")
    assert str(file.name) in said
    named = datetime.strptime(file.stem, "fonetray-capture-%Y%m%d-%H%M%S").astimezone()
    assert abs(datetime.now(UTC) - named) < timedelta(hours=2), "a clock that is put back names it an hour off"


def test_with_nothing_to_export_no_file_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(tmp_path / "new", capsys)
    _, err = terminal("capture", "export", str(tmp_path / "given.jsonl"), code=1)
    assert "nothing is captured" in err
    assert not (tmp_path / "given.jsonl").exists()


def test_delete(terminal: Terminal, home: Path) -> None:
    terminal("capture", "on")
    (home / "capture.jsonl").write_text('{"kind":"request","at":"2026-11-23T08:00:00+00:00","query":""}\n')
    assert terminal.json("capture", "status")["requests"] == 1
    assert terminal.json("capture", "delete")["bytes"] == 0
    assert not (home / "capture.jsonl").exists()


def test_a_damaged_capture_is_exported_as_far_as_it_goes(terminal: Terminal, home: Path, tmp_path: Path) -> None:
    good = {"kind": "request", "at": "2026-11-23T08:00:00+00:00", "source": "192.0.2.1", "path": "events",
            "method": "GET", "answered": 200, "headers": {}, "query": "a=1"}  # fmt: skip
    lines = [
        json.dumps(good),
        json.dumps(good)[:-30],
        json.dumps(good | {"headers": 5}),
        json.dumps(good | {"body": 1}),
        json.dumps(good | {"at": "x"}),
    ]
    (home / "capture.jsonl").write_text("\n".join(lines))
    told = terminal.json("capture", "export", str(tmp_path / "given.jsonl"))
    assert (told["requests"], told["damaged"]) == (2, 4)
    assert "damaged" in terminal("capture", "export", str(tmp_path / "again.jsonl"))[0]
