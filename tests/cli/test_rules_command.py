"""Rules from a terminal: checked, tried and begun, with no app running."""

import json
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.resources import resource
from support.command import fonetray

CUSTOMERS = "Navn;Firma;Telefon;Kundenr;Link\nBo Ærlig;Tømrer & Søn;20304050;4711;https://crm.example/1\n"


def answer(home: Path, *words: str, code: int = 0) -> Any:
    done = fonetray(home, "rules", *words, "--json")
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_an_example_is_begun_with_checked_and_tried(tmp_path: Path) -> None:
    assert answer(tmp_path) == []
    made = answer(tmp_path, "new", "oncall", "on-call")
    assert made == {"file": str(tmp_path / "routing" / "oncall.toml")}
    assert answer(tmp_path, "check", made["file"]) == {"file": made["file"], "ok": True, "rules": 2, "problems": []}
    for named in ("oncall", "oncall.toml"):
        assert fonetray(tmp_path, "rules", "check", named).stdout == "oncall.toml: 2 rules, no mistakes\n"
    assert "shown while the app or the hub runs" in fonetray(tmp_path, "rules").stderr
    (listed,) = answer(tmp_path)
    assert (listed["name"], listed["rules"], listed["problems"]) == ("oncall", 2, [])
    closed = answer(tmp_path, "try", "oncall", "input=4711", "at=2026-12-24T15:00")
    assert (closed["answer"], closed["rule"], closed["note"]) == (
        "203",
        "A code that is paid for",
        "On call for Brisvang A/S",
    )
    assert closed["why"][0]["checks"][0]["saw"] == "now = thu 2026-12-24 15:00 (closed_days)"
    opened = answer(tmp_path, "try", made["file"], "input=4711", "at=2026-11-26T12:00")
    assert opened["answer"] == "202"
    assert fonetray(tmp_path, "rules", "new", "oncall").returncode == 2, "what is there is not written over"
    assert fonetray(tmp_path, "rules", "new", "x", "nothing").returncode == 2


def test_a_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "reception.toml"
    file.write_text('[module]\naction = "goto"\n[default]\ngotto = "1"\n', encoding="utf-8")
    told = answer(tmp_path, "check", str(file), code=1)
    assert told["problems"] == [{"line": 4, "text": '"gotto" is no key of an answer; did you mean "goto"?'}]
    said = fonetray(tmp_path, "rules", "check", str(file))
    assert said.stdout == 'reception.toml line 4: "gotto" is no key of an answer; did you mean "goto"?\n'
    tried = fonetray(tmp_path, "rules", "try", str(file))
    assert (tried.returncode, "Traceback" in tried.stderr) == (1, False)
    assert "reception.toml line 4" in tried.stderr


def test_the_customers_of_this_home_are_asked(tmp_path: Path) -> None:
    (tmp_path / "kunder.csv").write_text(CUSTOMERS, encoding="utf-8")
    home = tmp_path / "home"
    assert fonetray(home, "import", str(tmp_path / "kunder.csv")).returncode == 0
    text = resource("examples/routing/customer.toml").read_text(encoding="utf-8")
    example = str(tmp_path / "customer.toml")  # which has all the time that a file can give
    Path(example).write_text(text.replace("[module]\n", "[module]\ndeadline = 5000\n"), encoding="utf-8")
    assert answer(home, "try", example, "callerid=20304050")["note"] == "Customer 4711"
    assert answer(home, "try", example, "input=4711")["rule"] == "Known customer"
    words = fonetray(home, "rules", "try", example, "input=99", process=True).stdout
    assert "answer: 202" in words
    assert "✗ Known customer" in words
    assert "✗ customer = true    [customer = nobody]" in words
    assert "✓ Typed a number that nobody has" in words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("input",), "is not NAME=VALUE"),
        (("at=yesterday",), "is no time"),
        (("free.202=perhaps",), "free.202 is yes or no"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_line(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = fonetray(tmp_path, "rules", "try", str(resource("examples/routing/pin.toml")), *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_who_is_free_and_which_flow_is_on_can_be_said(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    rule = '[[rule]]\nwhen = { free = "202", flow = { 900 = true } }\nanswer = { goto = "1" }\n'
    file.write_text(f'[module]\naction = "goto"\n{rule}', encoding="utf-8")
    assert answer(tmp_path, "try", str(file), "free.202=yes", "flow.900=on")["answer"] == "1"
    assert answer(tmp_path, "try", str(file), "free.202=yes")["why"][0]["checks"][1]["saw"] == "flow 900 = not known"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = fonetray(tmp_path, "rules", "check", str(tmp_path / "none.toml"))
    assert done.returncode == 1
    assert "none.toml line 1: it cannot be read" in done.stdout
