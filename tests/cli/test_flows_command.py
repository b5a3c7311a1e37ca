"""What ``fonetray flows`` refuses: in one line, with nothing done."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.store.flow_changes import FlowChange, FlowChangeStore
from support.command import Done, fonetray
from support.databases import opened


def flows(home: Path, *words: str) -> Done:
    return fonetray(home, "flows", *words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["on"], "say which call flow"),
        (["favourite"], "say which call flow"),
        (["sideways", "6000"], "invalid choice"),
        (["on", "6000", "off"], "take one local number"),
        (["log", "6000"], "log takes no local number"),
        (["log", "--limit", "0"], "between 1 and 10000 lines"),
        (["log", "--limit", "all"], "between 1 and 10000 lines"),
        (["on", "6000", "--limit", "3"], "--limit goes with log"),
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


NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=5)
CHANGES = {
    "on, by 202": FlowChange(NOON, "6000", active=True, employee="202", desk="", outcome="done"),
    "on until {later}, by 202 at desk d1": FlowChange(NOON, "6000", True, "202", "d1", "done", LATER),
    "is to go off {later}, by 203 at desk d2": FlowChange(NOON, "6000", False, "203", "d2", "timed", LATER),
    "is not to go off by itself, by 203": FlowChange(NOON, "6000", False, "203", "", "untimed"),
    "went back off, as 202 had wished": FlowChange(NOON, "6000", False, "202", "timer", "done", LATER),
    "did not go back off, as somebody had wished  (refused)  6000 is locked.": FlowChange(
        NOON, "6000", active=False, employee="", desk="timer", outcome="refused", due=LATER, why="6000 is locked."
    ),
    "off, by 202  (login-refused)": FlowChange(NOON, "6000", False, "202", "", "login-refused"),
}


async def kept(file: Path) -> None:
    database = opened(file)
    for change in CHANGES.values():
        await FlowChangeStore(database).add(change)
    database.close()


def test_the_log_says_who_switched_what_until_when_and_what_came_of_it(tmp_path: Path) -> None:
    assert flows(tmp_path, "log").stdout == "No call flow was switched from here.\n"
    asyncio.run(kept(tmp_path / "fonetray.db"))
    when, later = (f"{moment.astimezone():%Y-%m-%d %H:%M}" for moment in (NOON, LATER))
    lines = [f"{when}  6000      {words.format(later=later)}" for words in reversed(CHANGES)]
    assert flows(tmp_path, "log").stdout.splitlines() == lines
    (one,) = json.loads(flows(tmp_path, "log", "--limit", "1", "--json").stdout)
    assert (one["local_number"], one["active"], one["outcome"], one["until"]) == ("6000", False, "login-refused", None)
