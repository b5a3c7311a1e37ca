"""A call flow switched for a while, by commands and the real app: it goes back though nothing ran meanwhile."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.desktop import Desktop
from support.program import Program, simulated_pbx


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            made = Program(desktop, tmp_path / "home", pbx)
            made.set_up()
            yield made
        assert desktop.left_behind() == []


def flow(program: Program, local: str) -> dict[str, Any]:
    return next(each for each in program.json("flows") if each["local_number"] == local)


def late(program: Program) -> list[str]:
    """What is said of something that was done late."""
    return [text for text in (program.status() or {}).get("notices", ()) if "it was done just now" in text]


@pytest.mark.long
def test_a_flow_goes_back_at_the_next_start_and_that_is_said(program: Program) -> None:
    program.json("sync")
    local = next(each["local_number"] for each in program.json("flows") if not each["active"])
    switched = program.run("flows", "on", local, "--until", "90 min")
    assert switched.returncode == 0, switched.stderr
    assert "must be running on this computer then" in switched.stderr
    now = flow(program, local)
    assert (now["active"], now["changed_by"]) == (True, program.pbx["local_number"])
    assert timedelta(minutes=88) < datetime.fromisoformat(now["until"]) - datetime.now(UTC) < timedelta(minutes=91)
    with closing(sqlite3.connect(program.home / "fonetray.db")) as database:
        past = (datetime.now(UTC) - timedelta(hours=6)).isoformat(timespec="microseconds")
        database.execute("UPDATE flow_timers SET due = ?", (past,))
        database.commit()
    with program.app():
        program.until_listening()
        said = program.desktop.until("the notice", lambda: late(program))
        assert len(said) == 1
        now = flow(program, local)
        assert (now["active"], now["until"]) == (False, None)
        marked = program.json("flows", "important", local, "on")
        assert [each["important"] for each in marked if each["local_number"] == local] == [True]
        assert program.json("flows", "on", local, "--until", "tomorrow 8:00")
        assert flow(program, local)["until"]
    with program.app():
        program.until_listening()
        assert flow(program, local)["active"], "not before its time"
