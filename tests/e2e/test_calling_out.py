"""On a real desktop: the card that waits takes no focus and becomes the call; favourites and redial by keyboard."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from support.desktop import Desktop
from support.program import Program, simulated_pbx

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.long,
    pytest.mark.timeout(180),
]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            made = Program(desktop, tmp_path / "home", pbx)
            made.set_up()
            assert made.run("config", "set", "dial.confirm", "never").returncode == 0
            yield made
        assert desktop.left_behind() == []


def cards(program: Program) -> list[str]:
    return list((program.status() or {}).get("cards", []))


def callees(program: Program) -> list[str]:
    made: list[dict[str, Any]] = [r for r in program.control("requests") if r["path"].endswith("/MakeCall")]
    return [json.loads(request["body"])["Callee"] for request in made]


def test_somebody_is_pinned_called_and_called_again(program: Program) -> None:
    desktop = program.desktop
    with program.app():
        program.control("events-url", {"url": program.until_listening()["listener"]["urls"]["any"]})
        program.control("variant", {"ring_delay": 3, "ring_time": 1, "talk_time": 1})
        assert program.json("sync")["employees"] == 40
        assert program.run().returncode == 0
        desktop.until("the search window", lambda: any("Search" in title for title in desktop.windows()))
        desktop.tool("xdotool", "search", "--sync", "--onlyvisible", "--name", "Search", "windowfocus", "--sync")
        desktop.tool("xdotool", "type", "--delay", "40", "soeren oest")
        desktop.tool("xdotool", "sleep", "0.7", "key", "ctrl+d")
        desktop.tool("xdotool", "sleep", "0.3", "key", "ctrl+a", "key", "BackSpace", "sleep", "0.7")
        before = desktop.tool("xdotool", "getactivewindow")
        desktop.tool("xdotool", "key", "Return")  # the favourite stands first
        desktop.until("the MakeCall", lambda: callees(program))
        waiting = desktop.until("the card", lambda: next((c for c in cards(program) if "pick up to call" in c), ""))
        assert waiting == "Your phone is ringing: pick up to call Søren Østergård"
        assert desktop.tool("xdotool", "getactivewindow") == before
        desktop.until("the call", lambda: any(c.startswith("Calling, Søren") for c in cards(program)))
        assert len([c for c in cards(program) if "Søren" in c]) == 1
        desktop.until("its end", lambda: [c for c in program.look("calls") if c["state"] == "ended"], 40)
        desktop.tool("xdotool", "key", "ctrl+r")
        desktop.until("the second MakeCall", lambda: len(callees(program)) == 2)
        assert callees(program) == ["210", "210"]


def pinned(program: Program) -> list[str]:
    with closing(sqlite3.connect(f"file:{program.home / 'fonetray.db'}?mode=ro", uri=True)) as reading:
        return [key for (key,) in reading.execute("SELECT key FROM favourites ORDER BY position")]


def test_a_favourite_is_dragged_with_the_mouse(program: Program) -> None:
    desktop = program.desktop
    with program.app():
        program.until_listening()
        assert program.json("sync")["employees"] == 40
        assert program.run().returncode == 0
        desktop.until("the search window", lambda: any("Search" in title for title in desktop.windows()))
        window = desktop.tool("xdotool", "search", "--sync", "--onlyvisible", "--name", "Search").split()[-1]
        desktop.tool("xdotool", "windowfocus", "--sync", window)
        for name, count in (("soeren oest", 1), ("jonas bj", 2)):
            desktop.tool("xdotool", "key", "ctrl+a", "key", "BackSpace", "type", "--delay", "40", name)
            desktop.tool("xdotool", "sleep", "0.7", "key", "ctrl+d")
            desktop.until("the favourite", lambda count=count: len(pinned(program)) == count)
        assert pinned(program) == ["210", "203"]
        desktop.tool("xdotool", "key", "ctrl+a", "key", "BackSpace", "sleep", "0.7")
        desktop.tool("xdotool", "mousemove", "--window", window, "200", "176", "mousedown", "1", "sleep", "0.2")
        for height in ("165", "150", "130", "110", "97", "96"):
            desktop.tool("xdotool", "mousemove", "--window", window, "200", height, "sleep", "0.1")
        desktop.tool("xdotool", "mouseup", "1")
        desktop.until("the new order", lambda: pinned(program) == ["203", "210"])
    assert "Traceback" not in program.log()
