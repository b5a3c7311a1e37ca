"""The keys that call what is selected: in another program on a real desktop, through to the PBX."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.desktop import Desktop
from support.program import FONETRAY, Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.xdist_group("desktop"), pytest.mark.timeout(240), pytest.mark.long]

OTHER = """
import sys
from PySide6.QtWidgets import QApplication, QPlainTextEdit
app = QApplication(["other"])
other = QPlainTextEdit(sys.argv[1])
other.setWindowTitle("another program")
other.show()
app.exec()
"""


def callees(program: Program) -> list[Any]:
    made = [request for request in program.control("requests") if request["path"].endswith("/MakeCall")]
    return [json.loads(request["body"])["Callee"] for request in made]


def question(program: Program, beginning: str = "Call ") -> str:
    return next((title for title in program.desktop.windows() if title.startswith(beginning)), "")


def select(desktop: Desktop, text: str) -> subprocess.Popen[str]:
    other = desktop.start(sys.executable, "-c", OTHER, text)
    find = ("xdotool", "search", "--sync", "--onlyvisible", "--name", "^another program")
    desktop.tool(*find, "windowfocus", "--sync")
    desktop.tool("xdotool", "sleep", "0.3", "key", "ctrl+a")
    desktop.until("the selection", lambda: desktop.tool("xsel", "-o") == text)
    return other


def focus_and_press(desktop: Desktop, title: str, *keys: str) -> None:
    desktop.tool("xdotool", "search", "--sync", "--onlyvisible", "--name", f"^{title}", "windowfocus", "--sync")
    desktop.tool("xdotool", "sleep", "0.4", "key", *keys)


def test_the_keys_call_what_is_selected_elsewhere(tmp_path: Path) -> None:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        program = Program(desktop, desktop.home / "h", pbx)
        program.set_up()
        with program.app():
            desktop.tool("xdotool", "key", "Num_Lock")
            other = select(desktop, "Ring til os på 86 51 51 51 i dag")
            desktop.until("the question", lambda: desktop.tool("xdotool", "key", "ctrl+alt+d") or question(program))
            assert "86 51 51 51" in question(program)
            desktop.screenshot(tmp_path / "question.png")
            focus_and_press(desktop, "Call ", "Return")
            desktop.until("the call", lambda: callees(program) == ["86515151"])
            other.terminate()
            other.wait(10)
            other = select(desktop, "Butik 86 51 51 51\nLager 70 10 10 10")
            desktop.tool("xdotool", "sleep", "1.2", "key", "ctrl+alt+d")
            desktop.until("the picker", lambda: question(program, "Which"))
            desktop.screenshot(tmp_path / "picker.png")
            focus_and_press(desktop, "Which", "Down", "Return")
            desktop.until("the question", lambda: "70 10 10 10" in question(program))
            focus_and_press(desktop, "Call ", "Return")
            desktop.until("the call", lambda: callees(program) == ["86515151", "70101010"])
            other.terminate()
            other.wait(10)


def test_a_command_calls_what_is_selected_and_what_is_no_number_is_said(tmp_path: Path) -> None:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        program = Program(desktop, desktop.home / "h", pbx)
        program.set_up()
        with program.app():
            program.until_listening()
            other = select(desktop, "Lager 70 10 10 10")
            words = (*FONETRAY, "--home", str(program.home), "dial", "--selection", "--json")
            dialling = desktop.start(*words, stdout=subprocess.PIPE)
            desktop.until("the question", lambda: "70 10 10 10" in question(program))
            focus_and_press(desktop, "Call ", "Return")
            assert json.loads(dialling.communicate(timeout=20)[0])["status"] == "placed"
            assert callees(program) == ["70101010"]
            other.terminate()
            other.wait(10)
            other = select(desktop, "Intet at ringe til")
            done = program.run("dial", "--selection")
            assert (done.returncode, done.stderr) == (3, "There is no phone number in that text.\n")
            assert "There is no phone number in that text." in (program.status() or {})["notices"]
            desktop.screenshot(tmp_path / "no-number.png")
            other.terminate()
            other.wait(10)
