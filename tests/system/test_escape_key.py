"""Esc is seen while another program has the keyboard, and that program gets it as well."""

import asyncio
import gc
import sys

import pytest

from fonetray.system.escape_key import UnknownEscapeKey, X11EscapeKey, escape_key
from support.desktop import Desktop

pytestmark = [pytest.mark.desktop]

OTHER = """
from PySide6.QtWidgets import QApplication, QWidget
class Other(QWidget):
    def keyPressEvent(self, event):
        self.setWindowTitle("got " + str(event.key()))
app = QApplication(["other"])
other = Other()
other.setWindowTitle("another program")
other.show()
app.exec()
"""


async def test_a_key_that_goes_down_is_seen_and_nothing_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with Desktop(keyring=False) as desktop:
        monkeypatch.setenv("DISPLAY", desktop.env["DISPLAY"])
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        assert isinstance(escape_key(), X11EscapeKey)
        other = desktop.start(sys.executable, "-c", OTHER)
        desktop.tool("xdotool", "search", "--sync", "--onlyvisible", "--name", "another", "windowfocus", "--sync")
        desktop.tool("xdotool", "keydown", "Escape")  # held since before: it was meant for something else
        waiting = asyncio.ensure_future(escape_key().pressed())
        for key in ("space", "Return"):
            await asyncio.to_thread(
                desktop.tool, "xdotool", "sleep", "0.2", "keydown", key, "sleep", "0.2", "keyup", key
            )
        assert not waiting.done()
        for held in ("0.2", "1", "5"):  # a machine that is busy looks seldom
            again = ["keyup", "Escape", "sleep", held, "keydown", "Escape", "sleep", held]
            await asyncio.to_thread(desktop.tool, "xdotool", *again)
            if waiting.done():
                break
        async with asyncio.timeout(5):
            await waiting
        await asyncio.to_thread(desktop.tool, "xdotool", "keyup", "Escape")
        desktop.until("the other's key", lambda: f"got {0x01000000}" in desktop.windows())
        other.terminate()
        other.wait(10)


@pytest.mark.filterwarnings("ignore:.*socket:pytest.PytestUnraisableExceptionWarning")  # python-xlib's, unconnected
async def test_where_nobody_answers_it_waits_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")
    waiting = asyncio.ensure_future(X11EscapeKey().pressed())
    await asyncio.sleep(0.5)
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gc.collect()


def test_a_desktop_that_does_not_tell_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert isinstance(escape_key(), UnknownEscapeKey)
    assert not escape_key().seen
