"""Importing, listing and removing contacts from a terminal, with no app running."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.command import fonetray


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


def answer(home: Path, *words: str) -> Any:
    done = fonetray(home, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_files_come_in_and_a_source_goes_again(home: Path, tmp_path: Path) -> None:
    customers, cards = tmp_path / "kunder.csv", tmp_path / "kontakter.vcf"
    customers.write_bytes("Fornavn;Efternavn;Mobiltelefon\nSøren;Bæk;20304050\nIb;;\n".encode("cp1252"))
    cards.write_text("BEGIN:VCARD\nFN:Søren Bæk\nTEL:86515151\nTEL:20304050\nEND:VCARD\n", encoding="utf-8")
    assert answer(home, "contacts") == []
    done = fonetray(home, "import", str(customers), str(cards), "--json", process=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "kunder.csv, line 3 has no phone number\n"
    assert json.loads(done.stdout) == {
        "added": 2,
        "changed": 0,
        "rejected": [{"file": "kunder.csv", "line": 3, "why": "has no phone number"}],
        "rejected_count": 1,
    }
    listed = answer(home, "contacts", "list")
    assert [(one["source"], one["kind"], one["count"], bool(one["read"])) for one in listed] == [
        ("kontakter", "vcard", 1, True),
        ("kunder", "csv", 1, True),
    ]
    (found,) = answer(home, "search", "soeren")
    assert (found["name"], found["sources"]) == ("Søren Bæk", ["kunder", "kontakter"])
    assert [number["number"] for number in found["numbers"]] == ["+4520304050", "+4586515151"]
    assert "kontakter" in fonetray(home, "contacts").stdout
    assert answer(home, "contacts", "remove", "kunder") == {"removed": 1}
    assert answer(home, "search", "soeren")[0]["sources"] == ["kontakter"]


@pytest.mark.parametrize("name", ["nothing.csv", "", "picture.csv", "empty.csv"])
def test_what_cannot_be_imported_is_said_in_one_line(home: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\0\0")
    (tmp_path / "empty.csv").write_bytes(b"")
    done = fonetray(home, "import", str(tmp_path / name))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("fonetray: ")
    assert done.stderr.count("\n") == 1
    assert answer(home, "contacts") == []


def test_a_source_that_is_not_there_is_not_removed(home: Path) -> None:
    done = fonetray(home, "contacts", "remove", "kunder")
    assert (done.returncode, done.stderr) == (1, "fonetray: there is no source 'kunder'; there are: none\n")
