"""A hand on the keyboard of a real desktop: another program with text in it, keys for windows, what came of them."""

import json
import subprocess
import sys
from typing import Any

from support.desktop import Desktop
from support.program import Program

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
