"""Whether a window fills the screen is asked over a connection that was made beforehand, and that may break."""

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from fonetray.system.screen_use import X11ScreenUse
from support.desktop import Desktop

pytestmark = [pytest.mark.desktop]

PRESENTATION = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(["presentation"])
slide = QWidget()
slide.showFullScreen()
app.exec()
"""


@contextmanager
def presenting(desktop: Desktop) -> Iterator[None]:
    slide = desktop.start(sys.executable, "-c", PRESENTATION)
    try:
        yield
    finally:
        slide.terminate()
        slide.wait(10)


@pytest.mark.filterwarnings("ignore:.*socket:pytest.PytestUnraisableExceptionWarning")  # python-xlib's, unconnected
def test_a_full_screen_is_seen_and_a_screen_that_goes_away_is_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "fonetray")
    with Desktop(keyring=False) as desktop:
        monkeypatch.setenv("DISPLAY", desktop.env["DISPLAY"])
        screen = X11ScreenUse()
        with presenting(desktop):
            assert not screen.filled(), "nobody has connected yet"
            screen.prepare()
            desktop.until("the presentation", screen.filled)
        desktop.until("its end", lambda: not screen.filled())

        desktop.tool("xprop", "-root", "-f", "_NET_ACTIVE_WINDOW", "32x", "-set", "_NET_ACTIVE_WINDOW", "0x7ffff00")
        assert str(0x7FFFF00) in desktop.tool("xprop", "-root", "_NET_ACTIVE_WINDOW")
        assert not screen.filled()
        assert caplog.records == [], "a window that is gone is nothing to tell"

        desktop.end_screen()
        assert not screen.filled()
        for thread in threading.enumerate():  # the one that tries to connect anew
            if thread.name == "screen use":
                thread.join(20)
        assert not screen.filled()
        screen.close()
        screen.close()
        gc.collect()


def test_what_the_server_tells_of_the_keyboard_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with Desktop(keyring=False) as desktop:
        monkeypatch.setenv("DISPLAY", desktop.env["DISPLAY"])
        with closing(X11ScreenUse()) as screen:
            screen.prepare()
            desktop.tool("xdotool", "type", "日本")  # no key has these, so that one is given each and loses it again
            connection = screen._display
            assert connection is not None
            assert connection._display.pending_events(), "the keyboard did not change"
            screen.filled()
            assert connection._display.display.event_queue == []


def test_a_connection_that_is_made_too_late_is_closed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with Desktop(keyring=False) as desktop:
        monkeypatch.setenv("DISPLAY", desktop.env["DISPLAY"])
        screen = X11ScreenUse()
        screen.close()
        screen.prepare()
        gc.collect()  # an open socket would be warned of here
        assert not screen.filled()
