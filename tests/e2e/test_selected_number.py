"""The keys that call what is selected: in another program on a real desktop, through to the PBX."""

import json
import subprocess
from pathlib import Path

import pytest

from support.desktop import Desktop
from support.keyboard import callees, focus_and_press, question, select
from support.program import FONETRAY, Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240), pytest.mark.long]


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
