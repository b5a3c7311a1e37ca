"""What is selected on Wayland comes from wl-paste, whose part a program of the test's own plays."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from fonetray.system.selection import ReadSelection, SelectionUnread, WaylandSelection, selection

READER = """#!/bin/sh
case "$*" in
--primary*) [ -n "$PRIMARY" ] || exit 1; printf '%s' "$PRIMARY" ;;
*) printf '%s' "$COPIED" ;;
esac
"""


@pytest.fixture
def wayland(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    reader = tmp_path / "wl-paste"
    reader.write_text(READER)
    reader.chmod(0o755)
    return monkeypatch


async def test_the_selection_comes_before_the_clipboard(wayland: pytest.MonkeyPatch) -> None:
    wayland.setenv("PRIMARY", "Ring på 86 51 51 51")
    wayland.setenv("COPIED", "70 10 10 10")
    assert await selection().text() == "Ring på 86 51 51 51"
    wayland.setenv("PRIMARY", "")
    assert await selection().text() == "70 10 10 10"
    wayland.setenv("COPIED", "")
    assert await selection().text() == ""


async def test_a_missing_reader_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SelectionUnread) as unread:
        await WaylandSelection().text()
    assert unread.value.needs == "wl-clipboard"


async def test_a_reader_that_never_ends_is_ended(wayland: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "wl-paste").write_text("#!/bin/sh\nexec sleep 600\n")
    wayland.setattr("fonetray.system.selection._PATIENCE", 0.1)
    assert await WaylandSelection().text() == ""


async def test_elsewhere_the_clipboard_is_read_and_left(
    monkeypatch: pytest.MonkeyPatch, application: QApplication
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    QGuiApplication.clipboard().setText("86 51 51 51")
    found = selection()
    assert isinstance(found, ReadSelection)
    assert await found.text() == "86 51 51 51"
    assert QGuiApplication.clipboard().text() == "86 51 51 51"
    assert application is not None
