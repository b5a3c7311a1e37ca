"""The window of all calls on a real desktop: opened by a key, followed by a real call, and called back from."""

import pytest

from support.desktop import Desktop
from support.keyboard import callees, focus_and_press, question
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240), pytest.mark.long]

_TITLE = ("xdotool", "search", "--onlyvisible", "--name", "^Call history")


def is_open(desktop: Desktop) -> bool:
    return any(title.startswith("Call history") for title in desktop.windows())


def agreed(desktop: Desktop, program: Program) -> list[str]:
    """Say yes to the question, which takes no key in its first moment, and give who was called."""
    if question(program, "Call 86 51 51 51"):
        focus_and_press(desktop, "Call 86", "Return")
    return callees(program)


def test_a_missed_call_is_found_and_called_back_without_a_mouse() -> None:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        program = Program(desktop, desktop.home / "h", pbx)
        program.set_up()
        with program.app():
            program.control("events-url", {"url": program.until_listening()["listener"]["urls"]["any"]})
            program.run()  # a second start shows the search window
            desktop.until("the search", lambda: any(title.startswith("Search") for title in desktop.windows()))
            program.control("call", {"from": "86515151", "to": "202", "script": "missed", "ring": 1})
            missed = desktop.until("the missed call", lambda: program.look("calls", "--missed", "open"))
            focus_and_press(desktop, "Search", "ctrl+h")
            desktop.until("the history", lambda: is_open(desktop))
            desktop.tool(*_TITLE, "windowfocus", "--sync", "sleep", "1", "key", "Return")
            desktop.until("the question", lambda: question(program, "Call 86 51 51 51"))
            desktop.until("the call", lambda: agreed(desktop, program))
            desktop.until("it is open no more", lambda: not program.look("calls", "--missed", "open"), 60)
            (same,) = [call for call in program.json("calls") if call["id"] == missed[0]["id"]]
            assert same["handled"]["how"] == "outgoing"
            desktop.tool(*_TITLE, "windowfocus", "--sync", "key", "Escape")
            desktop.until("its end", lambda: not is_open(desktop))
