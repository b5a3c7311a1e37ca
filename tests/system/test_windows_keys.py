"""Windows' hotkey and its copied selection, with a user32 that only notes: nobody can run the real one here."""

import ctypes
from ctypes import wintypes

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from fonetray.system.hotkey import Standing
from fonetray.system.selection import WindowsSelection
from fonetray.system.windows_keys import (
    ALREADY_REGISTERED,
    COPY,
    WM_HOTKEY,
    HotkeyMessages,
    Input,
    WindowsHotkey,
    inputs,
    virtual_keys,
)

ALT, CONTROL, SHIFT, WINDOWS, NO_REPEAT = 1, 2, 4, 8, 0x4000


class Noted:
    """Windows as these tests want it; ``selected`` is what a copy brings to the clipboard."""

    def __init__(self, *, refuses: int = 0, selected: str | None = None, held: int = 0, in_front: str = "Edit") -> None:
        self.registered: dict[int, tuple[int, int]] = {}
        self.sent: list[tuple[tuple[int, bool], ...]] = []
        self._refuses = refuses
        self._selected = selected
        self._held = held
        self._in_front = in_front
        self._copies = 7

    def register(self, number: int, modifiers: int, key: int) -> int:
        if not self._refuses:
            self.registered[number] = (modifiers, key)
        return self._refuses

    def unregister(self, number: int) -> None:
        del self.registered[number]

    def down(self, key: int) -> bool:
        self._held -= 1
        return bool(key) and self._held > 0

    def send(self, strokes: tuple[tuple[int, bool], ...]) -> None:
        assert self._held <= 0, "with Alt held, Ctrl+C means something else"
        self.sent.append(strokes)
        if self._selected is not None:
            QGuiApplication.clipboard().setText(self._selected)
            self._copies += 1

    def copies(self) -> int:
        return self._copies

    def class_in_front(self) -> str:
        return self._in_front


@pytest.mark.parametrize(
    ("keys", "modifiers", "code"),
    [
        ("Ctrl+Alt+D", CONTROL | ALT, 0x44),
        ("Ctrl+Shift+7", CONTROL | SHIFT, 0x37),
        ("Meta+F1", WINDOWS, 0x70),
        ("Alt+F12", ALT, 0x7B),
    ],
)
def test_keys_as_windows_numbers_them(keys: str, modifiers: int, code: int) -> None:
    assert virtual_keys(keys) == (modifiers | NO_REPEAT, code)


async def test_keys_are_registered_once_and_given_back(application: QApplication) -> None:
    windows = Noted()
    ours = WindowsHotkey(windows)
    assert await ours.take("Ctrl+Alt+D", nothing, nothing) is Standing.ON
    assert await ours.take("Ctrl+Alt+E", nothing, nothing) is Standing.ON
    assert list(windows.registered.values()) == [(CONTROL | ALT | NO_REPEAT, ord("E"))]
    assert await ours.take("", nothing, nothing) is Standing.OFF
    assert windows.registered == {}
    assert application is not None


@pytest.mark.parametrize(("refuses", "standing"), [(ALREADY_REGISTERED, Standing.TAKEN), (5, Standing.UNANSWERED)])
async def test_what_windows_refuses_is_told_apart(refuses: int, standing: Standing) -> None:
    windows = Noted(refuses=refuses)
    assert await WindowsHotkey(windows).take("Ctrl+Alt+D", nothing, nothing) is standing
    assert windows.registered == {}


def test_only_our_own_message_is_taken(application: QApplication) -> None:
    presses: list[int] = []
    messages = HotkeyMessages(lambda: presses.append(1))

    def told(number: int, word: int, kind: bytes = b"windows_generic_MSG") -> tuple[bool, int]:
        message = wintypes.MSG()
        message.message, message.wParam = number, word
        return messages.nativeEventFilter(kind, ctypes.addressof(message))

    assert told(WM_HOTKEY, 0xF0E) == (True, 0)
    assert told(WM_HOTKEY, 1) == (False, 0)
    assert told(0x0100, 0xF0E) == (False, 0)
    assert told(WM_HOTKEY, 0xF0E, b"xcb_generic_event_t") == (False, 0)
    assert presses == [1]
    assert application is not None


def test_strokes_have_the_size_and_places_that_windows_wants() -> None:
    written = inputs(COPY)
    assert ctypes.sizeof(Input) == 40
    assert [(one.type, one.either.ki.wVk, one.either.ki.dwFlags) for one in written] == [
        (1, 0x11, 0),
        (1, 0x43, 0),
        (1, 0x43, 2),
        (1, 0x11, 2),
    ]


def full_clipboard() -> None:
    held = QMimeData()
    held.setText("before")
    held.setHtml("<b>before</b>")
    QGuiApplication.clipboard().setMimeData(held)


async def test_a_copy_is_sent_and_the_clipboard_is_as_before(application: QApplication) -> None:
    full_clipboard()
    windows = Noted(selected="86 51 51 51", held=9)
    assert await WindowsSelection(windows).text() == "86 51 51 51"
    assert windows.sent == [COPY]
    after = QGuiApplication.clipboard().mimeData()
    assert (after.text(), after.html()) == ("before", "<b>before</b>")
    assert application is not None


@pytest.mark.parametrize("windows", [Noted(), Noted(held=10**9), Noted(in_front="ConsoleWindowClass", selected="x")])
async def test_where_nothing_may_be_copied_the_clipboard_is_read(application: QApplication, windows: Noted) -> None:
    full_clipboard()
    assert await WindowsSelection(windows, patience=0.1).text() == "before"
    assert QGuiApplication.clipboard().mimeData().html() == "<b>before</b>"
    assert windows.sent == ([COPY] if windows._held <= 0 and windows._in_front == "Edit" else [])
    assert application is not None


def nothing() -> None:
    pass
