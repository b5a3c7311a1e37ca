"""The program on a Wayland desktop: where it may not place a window, nor ask for keys, nor take the keyboard."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from support.program import Program, simulated_pbx
from support.tray_item import TrayItem
from support.wayland import OTHER_PROGRAM, WaylandDesktop

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240), pytest.mark.long]

IDLE, RINGING = "#2250c4", "#0f7a3d"
"""What the icon is filled with."""


@pytest.fixture
def desktop() -> Iterator[WaylandDesktop]:
    with WaylandDesktop() as made:
        yield made


@pytest.fixture
def program(desktop: WaylandDesktop, tmp_path: Path) -> Iterator[Program]:
    with simulated_pbx(desktop) as pbx:
        made = Program(desktop, tmp_path / "home", pbx)
        made.set_up()
        yield made


@contextmanager
def typing_elsewhere(desktop: WaylandDesktop) -> Iterator[None]:
    other = desktop.start(*OTHER_PROGRAM)
    try:
        desktop.until("the other program", lambda: desktop.focused() == "another program")
        yield
    finally:
        other.terminate()
        other.wait(10)


def tell(program: Program, event: str) -> None:
    """Have the PBX tell of a call to me."""
    me, address = program.pbx["local_number"], program.until_listening()["listener"]["urls"][event]
    words = f"UniqueCallId=1.1&ANumber=86515101&Calledphone=200{me}&EmployeeLocalNumber={me}"
    with urllib.request.urlopen(f"{address}?{words}", timeout=20) as answer:
        assert answer.status == 200


def displayed(desktop: WaylandDesktop) -> int:
    return int(desktop.tool("dunstctl", "count", "displayed").strip() or 0)


def notified(desktop: WaylandDesktop) -> set[str]:
    """Close what is shown and give what was said."""
    desktop.tool("dunstctl", "close-all")
    desktop.until("nothing shown", lambda: displayed(desktop) == 0)
    (history,) = json.loads(desktop.tool("dunstctl", "history"))["data"]
    return {one["summary"]["data"] for one in history}


def colours(desktop: WaylandDesktop, file: Path) -> set[str]:
    """Give the colours of the panel."""
    picture = QImage(str(desktop.screenshot(file)))
    return {picture.pixelColor(x, y).name() for x in range(900, 1280) for y in range(766, 800, 2)}


def test_whatever_comes_whoever_types_elsewhere_keeps_the_keyboard(program: Program, desktop: WaylandDesktop) -> None:
    with program.app(), typing_elsewhere(desktop):
        tell(program, "incoming")
        desktop.until("the call", lambda: displayed(desktop) == 1)
        done = program.run("dial", "--yes", "86 51 51 51")
        assert done.returncode == 0, done.stderr
        desktop.until("the call out", lambda: displayed(desktop) == 2)
        program.run("dial", "--yes", "no number")
        desktop.until("the notice", lambda: displayed(desktop) == 3)
        assert desktop.windows() == ["another program"]
        assert desktop.focused() == "another program"
        said = notified(desktop)
    assert said == {"Ringing: 86 51 51 01", "Pick up to call: 86 51 51 51", "Fonetray"}


def test_the_panel_shows_how_it_stands_and_has_the_menu_from_the_first(
    program: Program, desktop: WaylandDesktop, tmp_path: Path
) -> None:
    with closing(TrayItem(desktop.env["DBUS_SESSION_BUS_ADDRESS"])) as item, program.app():
        item.until_registered()
        assert item.property("Menu") == "/MenuBar", "some panels ask no second time"
        program.until_listening()
        desktop.until("the icon", lambda: IDLE in colours(desktop, tmp_path / "idle.png"))
        tell(program, "incoming")
        desktop.until("that it rings", lambda: RINGING in colours(desktop, tmp_path / "ringing.png"))
        tell(program, "ended")
        words = {entry.words: entry for entry in item.entries()}
        assert {"Search", "Call history…", "Call flows", "Settings…", "Quit"} <= set(words)
        assert words["Mute call cards"].ticked is False
        item.choose("Mute call cards")
        ticked = ("Mute call cards", True)
        desktop.until("the tick", lambda: ticked in [(entry.words, entry.ticked) for entry in item.entries()])
        item.click()
        desktop.until("the search window", lambda: "Search — Fonetray" in desktop.windows())
        item.choose("Settings…")
        desktop.until("the settings", lambda: "Settings — Fonetray" in desktop.windows())


def test_a_second_start_brings_the_search_window(program: Program, desktop: WaylandDesktop) -> None:
    with program.app():
        program.until_listening()
        assert program.run(patience=30).returncode == 0
        desktop.until("the search window", lambda: desktop.focused() == "Search — Fonetray")
