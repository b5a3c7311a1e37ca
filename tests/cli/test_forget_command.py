"""Forgetting from a terminal, with no app running."""

import json
from pathlib import Path
from typing import Any

from support.command import fonetray

CUSTOMERS = "Navn;Firma;Telefon;Kundenr\nBo Ærlig;Tømrer & Søn;20304050;4711\nÅse Vang;;86115151;4712\n"


def answer(home: Path, *words: str, code: int = 0) -> Any:
    done = fonetray(home, *words, "--json")
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_a_person_is_forgotten_after_a_question(tmp_path: Path) -> None:
    file = tmp_path / "kunder.csv"
    file.write_text(CUSTOMERS, encoding="utf-8")
    assert answer(tmp_path, "import", str(file))["added"] == 2
    file.unlink()
    asked = fonetray(tmp_path, "forget", "20304050", process=True)
    assert asked.returncode == 3
    assert "Bo Ærlig" in asked.stderr
    assert "Removed for good: 1 contacts." in asked.stderr
    assert "--yes" in asked.stderr
    gone = answer(tmp_path, "forget", "+45 20 30 40 50", "--yes")
    assert (gone["status"], gone["names"], gone["wiped"]) == ("forgotten", ["Bo Ærlig"], True)
    assert gone["removed"]["contacts"] == 1
    assert answer(tmp_path, "forget", "20304050")["status"] == "nothing"
    assert [one["name"] for one in answer(tmp_path, "search", "Vang")] == ["Åse Vang"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and "Ærlig".encode() in path.read_bytes()]


def test_the_list_is_kept_and_looked_at(tmp_path: Path) -> None:
    assert answer(tmp_path, "never-log") == []
    assert not (tmp_path / "fonetray.db").exists(), "who only looks makes nothing"
    assert answer(tmp_path, "never-log", "add", "20 30 40 50") == {"number": "+4520304050", "changed": True}
    assert answer(tmp_path, "never-log", "add", "20304050")["changed"] is False
    assert [one["number"] for one in answer(tmp_path, "never-log", "list")] == ["+4520304050"]
    assert [one["number"] for one in answer(tmp_path, "hub", "never-log", "list")] == ["+4520304050"]
    assert answer(tmp_path, "never-log", "remove", "20304050")["changed"] is True
    assert answer(tmp_path, "never-log") == []


def test_bad_input_gets_one_line(tmp_path: Path) -> None:
    for words in (("never-log", "add"), ("never-log", "add", "x"), ("hub", "forget", "112")):
        done = fonetray(tmp_path, *words)
        assert (done.returncode, len(done.stderr.splitlines()), done.stdout) == (2, 1, ""), words
