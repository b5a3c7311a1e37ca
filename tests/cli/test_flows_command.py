"""What ``fonetray flows`` refuses: in one line, with nothing done."""

from pathlib import Path

import pytest

from support.command import Done, fonetray


def flows(home: Path, *words: str) -> Done:
    return fonetray(home, "flows", *words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["on"], "say which call flow"),
        (["favourite"], "say which call flow"),
        (["sideways", "6000"], "invalid choice"),
        (["on", "6000", "off"], "take one local number"),
        (["--until", "17:30"], "--until goes with on or off"),
        (["important", "6000", "--until", "17:30"], "--until goes with on or off"),
        (["on", "6000", "--until", "soon"], "“soon” is no time; write 17:30, tomorrow 8:00, 24/12 12:00 or 90 min"),
        (["on", "6000", "--until", "0 min"], "that time is over"),
        (["on", "6000", "--until", "1/1/2100 8:00"], "more than a year away"),
    ],
)
def test_wrong_words_are_told_in_one_line(tmp_path: Path, words: list[str], said: str) -> None:
    done = flows(tmp_path, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert (done.stdout, "Traceback" in done.stderr) == ("", False)
    assert not (tmp_path / "fonetray.db").exists()


def test_an_unknown_flow_is_neither_switched_nor_marked(tmp_path: Path) -> None:
    for words in (["on", "6000"], ["important", "6000", "on"]):
        done = flows(tmp_path, *words)
        assert (done.returncode, done.stdout) == (1, "")
        assert "there is no call flow 6000; `fonetray flows` lists them" in done.stderr
