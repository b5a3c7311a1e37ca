"""``fonetray notes`` as a command of its own, without the app, a desktop or a keyring."""

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.paths import Home
from fonetray.config.settings import set_value
from fonetray.store.journal import Journal, number_key
from fonetray.store.notes import Note, NoteStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from support.command import fonetray_bytes
from support.databases import opened

NOW = datetime.now(UTC)
NUMBER = "86515151"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a call, and a colleague's note on another with the same number."""
    home = Home.at(tmp_path / "home")
    home.prepare()
    set_value(home.config_file, "account.local_number", "202")

    async def fill() -> None:
        database = opened(home.database)
        calls = [Call(which, "202", Direction.INCOMING, CallState.ENDED, NUMBER, NOW) for which in ("1.1", "2.2")]
        await Journal(database).save_calls(calls)
        await NoteStore(database).write(Note("theirs", "2.2", number_key(NUMBER), "203", "Vil ringes op", NOW))
        await asyncio.to_thread(database.close)

    asyncio.run(fill())
    return tmp_path / "home"


def notes(home: Path, *words: str, text: bytes = b"", process: bool = False) -> tuple[int, str, str]:
    env = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    done = fonetray_bytes(home, "notes", *words, stdin=text, env={**env, "HOME": str(home)}, process=process)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def document(home: Path, *words: str, text: bytes = b"", process: bool = False) -> Any:
    code, out, error = notes(home, *words, "--json", text=text, process=process)
    assert (code, error) == (0, "")
    return json.loads(out)


def test_a_note_is_written_listed_changed_and_deleted(home: Path) -> None:
    text = "\ufeffRinger igen\r\npå tirsdag 🥐\n".encode()
    note = document(home, "add", "1.1", "--stdin", text=text, process=True)
    assert (note["text"], note["call"], note["author"], note["state"], note["mine"]) == (
        "Ringer igen\npå tirsdag 🥐", "1.1", "202", "here", True,
    )  # fmt: skip
    assert [one["id"] for one in document(home, "list", "1.1")] == [note["id"]]
    assert {one["id"] for one in document(home, "list", "--number", "86 51 51 51")} == {note["id"], "theirs"}
    changed = document(home, "edit", note["id"], "--text", "Har ringet")
    assert (changed["text"], changed["written"], bool(changed["edited"])) == ("Har ringet", note["written"], True)
    _, listed, _ = notes(home, "list")
    assert "202  Har ringet" in listed
    assert "203  Vil ringes op" in listed
    assert document(home, "delete", note["id"])["state"] == "deleted"
    assert [one["id"] for one in document(home, "list")] == ["theirs"]
    assert document(home, "list", "1.1") == []


def test_what_is_wrong_is_said_in_one_line_and_nothing_is_written(home: Path) -> None:
    tries: dict[tuple[str, ...], tuple[int, str]] = {
        ("add", "9.9", "--text", "x"): (1, "there is no call '9.9'"),
        ("list", "9.9"): (1, "there is no call '9.9'"),
        ("add", "1.1", "--text", " \x07\n"): (2, "the note has no text"),
        ("add", "1.1", "--text", "x" * 2001): (2, "the note has 2001 characters and may have 2000"),
        ("add", "1.1", "--stdin"): (2, "is not UTF-8"),
        ("add", "1.1"): (2, "--text"),
        ("list", "1.1", "--number", "1"): (2, "not both"),
        ("edit", "nothing", "--text", "x"): (1, "there is no note 'nothing'"),
        ("delete", "nothing"): (1, "there is no note 'nothing'"),
        ("edit", "theirs", "--text", "x"): (3, "the note is 203's"),
        ("delete", "theirs"): (3, "the note is 203's"),
    }
    for words, (code, line) in tries.items():
        ended, out, error = notes(home, *words, text=b"\xff\xfe")
        assert (ended, out) == (code, ""), (words, error)
        said = error.strip().splitlines()
        assert line in said[-1], words
        assert len(said) == 1 or said[0].startswith("usage:"), error
    assert [one["text"] for one in document(home, "list")] == ["Vil ringes op"]
