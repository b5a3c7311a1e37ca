"""The search window on a real desktop: opened by keys in another program, used without a mouse, and there again."""

from pathlib import Path

import pytest

from support.desktop import Desktop
from support.keyboard import callees, focus_and_press, question, select
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240), pytest.mark.long]

SEARCH = ("xdotool", "search", "--onlyvisible", "--name", "^Search")


def is_open(desktop: Desktop) -> bool:
    return any(title.startswith("Search") for title in desktop.windows())


def size(desktop: Desktop) -> str:
    return desktop.tool(*SEARCH, "getwindowgeometry").partition("Geometry: ")[2].strip()


def test_keys_open_it_in_any_program_and_it_stands_where_it_stood(tmp_path: Path) -> None:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        program = Program(desktop, desktop.home / "h", pbx)
        program.set_up()
        with program.app():
            other = select(desktop, "Another program with the keyboard")
            desktop.until("the search", lambda: desktop.tool("xdotool", "key", "ctrl+alt+k") or is_open(desktop))
            desktop.tool(*SEARCH, "windowfocus", "--sync")
            desktop.tool("xdotool", "sleep", "0.4", "type", "jonas bj")
            desktop.tool("xdotool", "sleep", "1", "key", "alt+2")
            desktop.until("the question", lambda: "Jonas Bjerregaard" in question(program))
            desktop.screenshot(tmp_path / "search.png")
            focus_and_press(desktop, "Call ", "Return")
            desktop.until("the call", lambda: len(callees(program)) == 1)
            assert callees(program) != ["203"], "the second number is another one"
            desktop.tool(*SEARCH, "windowsize", "--sync", "640", "500", "sleep", "1.5")
            assert size(desktop) == "640x500"
            other.terminate()
            other.wait(10)
        with program.app():
            program.until_listening()
            program.run()  # a second start
            desktop.until("the search again", lambda: is_open(desktop))
            desktop.until("its size", lambda: size(desktop) == "640x500")
