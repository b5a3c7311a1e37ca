"""Each of the program's windows opened and closed fifty times, and five hundred searches: nothing is left of it."""

import pytest

from support.desktop import Desktop
from support.growth import grown
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(900), pytest.mark.long]

FIRST, TIMES = 8, 50
"""How often each is opened before it is counted, when all that is made once was made, and after that."""
SEARCHES = 500
SHARE, MORE = 0.001, 30
"""How far a count may differ from one moment to another; one object left by each time would be fifty."""


def count(program: Program) -> dict[str, int]:
    counted = program.ask("counts")
    return {**counted, "qt": program.ask("qt_objects"), "files": program.ask("resources")["files"]}


def visit(program: Program, window: str, times: int) -> None:
    program.ask("visit", window=window, times=times)
    program.desktop.until(f"the last of {window}", lambda: program.ask("visited"), 120)


def test_windows_and_searches_leave_nothing() -> None:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        program = Program(desktop, desktop.home / "h", pbx)
        program.set_up()
        program.json("sync")
        program.json("import", pbx["customers_csv"])
        found = {}
        with program.app():
            program.until_listening()
            desktop.until("the end of the start", lambda: program.ask("settled"))
            for window in ["search", *program.ask("windows")]:
                visit(program, window, FIRST)
                count(program)  # the first count makes PySide6 look up what it had put off
                before = count(program)
                visit(program, window, SEARCHES if window == "search" else TIMES)
                after = count(program)
                if more := grown(before, after, share=SHARE, more=MORE):
                    found[window] = more
        assert found == {}
