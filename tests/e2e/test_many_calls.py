"""Fifty calls a second for a minute, where the machine bears it: each has its card, none stays, nobody is disturbed."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks.web_client import Connection
from support.desktop import Desktop
from support.growth import grown
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(600), pytest.mark.long]

RATE = 50
SECONDS = 60
A_DAY = 500
"""Calls after which thirteen hours pass, so that those before are forgotten as they are in a long life."""
HOURS = 13 * 3600
SPREAD, MORE = 0.02, 100
"""How far a count may differ from one moment to another; one object left by ten calls would be three times that."""
LEVEL = 3_000
"""Calls before which the memory still settles: the allocator's pools, the database's pages, the fonts' glyphs."""
MEMORY = 8 << 20
"""Bytes that the resident memory may grow by after that; three kilobytes a call would be more."""
OTHER = """
import sys
from PySide6.QtWidgets import QApplication, QPlainTextEdit
class Other(QPlainTextEdit):
    def keyPressEvent(self, event):
        with open(sys.argv[1], "a") as keys:
            keys.write(event.text())
app = QApplication(["other"])
other = Other()
other.setWindowTitle("another program")
other.show()
app.exec()
"""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Typist(threading.Thread):
    """Types in whatever has the keyboard until it is told to stop."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(name="typist")
        self._desktop = desktop
        self._enough = threading.Event()
        self.typed = ""

    def begin(self) -> None:
        """Type a first time: to the app it is another keyboard, of whose keys it makes some five hundred objects."""
        self._type()

    def run(self) -> None:
        while not self._enough.is_set():
            self._type()

    def _type(self) -> None:
        self._desktop.tool("xdotool", "type", "--delay", "30", LETTERS)
        self.typed += LETTERS

    def stop(self) -> None:
        self._enough.set()
        self.join()


@contextmanager
def another_program(desktop: Desktop, file: Path) -> Iterator[None]:
    file.touch()
    other = desktop.start(sys.executable, "-c", OTHER, str(file))
    find = ("xdotool", "search", "--sync", "--onlyvisible", "--name", "^another program")
    desktop.tool(*find, "windowfocus", "--sync")
    try:
        yield
    finally:
        other.terminate()
        other.wait(10)


def calls(program: Program, line: Connection, base: str, number: str, which: range, *, rate: float = 1e9) -> None:
    """Let one call after the other come and go, ``rate`` of them a second at most, and days pass meanwhile."""
    begun = time.monotonic()
    for done, each in enumerate(which):
        time.sleep(max(0.0, begun + done / rate - time.monotonic()))  # the pace of the calls, not a wait
        call(line, base, program.pbx["local_number"], number, each)
        if done % A_DAY == A_DAY - 1:
            program.ask("pass_time", seconds=HOURS)


def call(line: Connection, base: str, me: str, number: str, which: int) -> None:
    """Let a call ring, be answered and end."""
    common = f"UniqueCallId={which}.7&EmployeeLocalNumber={me}"
    for event in (
        f"incoming?{common}&Calledphone=200{me}&ANumber={number}",
        f"answered?{common}&ANumber={number}",
        f"ended?UniqueCallId={which}.7&Duration=1&CallDirection=incoming",
    ):
        line.ask(f"{base}events/{event}")
        assert line.answer() == 200


def test_no_call_is_lost_or_stuck_and_nobody_is_disturbed(tmp_path: Path) -> None:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        program = Program(desktop, tmp_path / "home", pbx)
        program.set_up()
        assert program.run("config", "set", "popup.seconds_after_answer", "0").returncode == 0
        program.json("sync")
        program.json("import", pbx["customers_csv"])
        number = program.json("search", "Nyvang")[0]["numbers"][0]["number"].replace("+", "%2B")
        with program.app(), another_program(desktop, tmp_path / "typed"):
            found = urlsplit(program.until_listening()["listener"]["urls"]["any"])
            assert found.port
            base = found.path.removesuffix("events")
            typist = Typist(desktop)
            typist.begin()
            with Connection(found.port) as line:
                calls(program, line, base, number, range(LEVEL), rate=RATE)
                desktop.until("no card", lambda: (program.status() or {"cards": [1]})["cards"] == [], 60)
                program.counts()  # the first count makes PySide6 look up what it had put off
                before = program.counts()
                typist.start()
                calls(program, line, base, number, range(LEVEL, LEVEL + RATE * SECONDS), rate=RATE)
            desktop.until("no card", lambda: (program.status() or {"cards": [1]})["cards"] == [], 60)
            typist.stop()
            desktop.until("every letter", lambda: len((tmp_path / "typed").read_text()) >= len(typist.typed))
            after = program.counts()
        assert (tmp_path / "typed").read_text() == typist.typed
        resident = before.pop("resident"), after.pop("resident")
        assert resident[1] - resident[0] < MEMORY, resident
        assert grown(before, after, share=SPREAD, more=MORE) == {}
        kept = program.json("calls", "--number", number.replace("%2B", "+"))
    assert {one["state"] for one in kept} == {"ended"}
