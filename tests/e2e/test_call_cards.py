"""Cards on a real desktop: whoever types elsewhere goes on typing, and the key that opens a customer comes and goes."""

import re
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.desktop import Desktop
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240), pytest.mark.long]

OTHER = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QPlainTextEdit
class Other(QPlainTextEdit):
    def keyPressEvent(self, event):
        super().keyPressEvent(event)
        with open(sys.argv[1], "a") as keys:
            keys.write(event.text() or f"[{event.key():x}]")
app = QApplication(["other"])
other = Other()
other.setWindowTitle("another program")
other.show()
app.exec()
"""
F2 = "[1000031]"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@contextmanager
def typing_elsewhere(desktop: Desktop, typed: Path) -> Iterator[None]:
    typed.touch()
    other = desktop.start(sys.executable, "-c", OTHER, str(typed))
    find = ("xdotool", "search", "--sync", "--onlyvisible", "--name", "^another program")
    desktop.tool(*find, "windowfocus", "--sync")
    try:
        yield
    finally:
        other.terminate()
        other.wait(10)


def cards(desktop: Desktop) -> list[tuple[int, int, int, int]]:
    """Where the cards stand on the screen, top to bottom: x, y, width, height."""
    tree = desktop.tool("xwininfo", "-root", "-tree")
    found = []
    for line in tree.splitlines():
        if '"Call — Fonetray"' in line or '"Call"' in line:
            width, height, x, y = map(int, re.findall(r"(\d+)x(\d+)\+-?\d+\+-?\d+\s+\+(-?\d+)\+(-?\d+)", line)[0])
            window = line.split()[0]
            if "IsViewable" in desktop.tool("xwininfo", "-id", window):
                found.append((x, y, width, height))
    return sorted(found, key=lambda card: card[1])


def write_down_pages(desktop: Desktop, folder: Path) -> None:
    """Make the desktop's browser one that writes down what it is to open."""
    browser = folder / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {folder}/opened\n')
    browser.chmod(0o755)
    entry = desktop.home / "data" / "applications" / "browser.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_text(f"[Desktop Entry]\nType=Application\nName=Browser\nExec={browser} %u\n")
    chosen = desktop.home / "config" / "mimeapps.list"
    chosen.parent.mkdir(parents=True, exist_ok=True)
    chosen.write_text("[Default Applications]\nx-scheme-handler/https=browser.desktop\n")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        write_down_pages(desktop, tmp_path)
        made = Program(desktop, tmp_path / "home", pbx)
        made.set_up()
        assert made.run("config", "set", "popup.open_page", "https://crm.example/?n={number}").returncode == 0
        yield made


def ring(program: Program, which: int) -> None:
    """Have a call ring that nobody answers."""
    me, address = program.pbx["local_number"], program.until_listening()["listener"]["urls"]["incoming"]
    words = f"UniqueCallId={which}.1&ANumber=8651510{which}&Calledphone=200{me}&EmployeeLocalNumber={me}"
    with urllib.request.urlopen(f"{address}?{words}", timeout=20) as answer:
        assert answer.status == 200


def test_who_types_elsewhere_goes_on_typing_while_cards_come_and_go_and_are_clicked(
    program: Program, tmp_path: Path
) -> None:
    desktop, typed, expected = program.desktop, tmp_path / "typed", ""
    program.run("config", "set", "popup.key_everywhere", "no")
    with program.app(), typing_elsewhere(desktop, typed):
        program.until_listening()
        for which in range(5):
            ring(program, which)
            desktop.tool("xdotool", "type", "--delay", "10", LETTERS)
            expected += LETTERS
        desktop.until("the cards", lambda: len(cards(desktop)) == 4)
        desktop.screenshot(tmp_path / "five.png")
        for _ in range(5):
            x, y, width, height = cards(desktop)[-1]
            row = y + height - 26
            for at in ((x + 100, y + 60), (x + 50, row), (x + width - 24, y + 20)):  # the card, Open, Hide
                desktop.tool("xdotool", "mousemove", *map(str, at), "sleep", "0.1", "click", "1")
                desktop.tool("xdotool", "type", "--delay", "10", LETTERS)
                expected += LETTERS
        desktop.until("no card", lambda: cards(desktop) == [])
        desktop.until("every letter", lambda: len(typed.read_text()) >= len(expected))
    assert typed.read_text() == expected
    assert len((tmp_path / "opened").read_text().splitlines()) == 10


def test_the_key_opens_from_any_program_while_a_card_is_up_and_is_given_back(program: Program, tmp_path: Path) -> None:
    desktop, typed, opened = program.desktop, tmp_path / "typed", tmp_path / "opened"
    program.run("config", "set", "popup.key_everywhere", "yes")
    with program.app(), typing_elsewhere(desktop, typed):
        program.until_listening()
        desktop.tool("xdotool", "key", "F2")
        desktop.until("F2 elsewhere", lambda: typed.read_text() == F2)
        ring(program, 1)
        desktop.until("the card", lambda: cards(desktop))
        desktop.until("the page", lambda: desktop.tool("xdotool", "key", "F2") or opened.exists())
        assert opened.read_text().splitlines()[0] == "https://crm.example/?n=4586515101"
        before = typed.read_text()
        x, y, width, _ = cards(desktop)[0]
        desktop.tool("xdotool", "mousemove", str(x + width - 24), str(y + 20), "sleep", "0.2", "click", "1")
        desktop.until("no card", lambda: cards(desktop) == [])
        desktop.until("F2 elsewhere", lambda: desktop.tool("xdotool", "key", "F2") or typed.read_text() != before)


def test_a_call_as_a_notification(program: Program, tmp_path: Path) -> None:
    desktop = program.desktop
    program.run("config", "set", "popup.form", "notification")
    with program.app():
        program.until_listening()
        ring(program, 1)
        desktop.until("the notification", lambda: desktop.tool("dunstctl", "count", "displayed").strip() == "1")
        desktop.screenshot(tmp_path / "notification.png")
        assert cards(desktop) == []
        desktop.until("the page", lambda: desktop.tool("dunstctl", "action") or (tmp_path / "opened").exists())
