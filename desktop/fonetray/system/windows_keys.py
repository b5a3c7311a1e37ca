"""Windows: keys that reach Fonetray in any program (RegisterHotKey), and Ctrl+C sent to the program in front.

``Keys`` is the boundary to user32; nobody has run this on Windows yet.
"""

import ctypes
import sys
from collections.abc import Callable
from ctypes import wintypes
from typing import Protocol

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

from fonetray.system.hotkey import Standing

WM_HOTKEY = 0x0312
ALREADY_REGISTERED = 1409
"""What GetLastError says of keys that another program has."""
MODIFIERS = {"Alt": 0x0001, "Ctrl": 0x0002, "Shift": 0x0004, "Meta": 0x0008}
NO_REPEAT = 0x4000
HELD = (0x10, 0x11, 0x12, 0x5B, 0x5C)
"""Shift, Ctrl, Alt and both Windows keys, as virtual keys."""
COPY = ((0x11, False), (0x43, False), (0x43, True), (0x11, True))
"""Ctrl+C as (virtual key, whether it goes up)."""
_MESSAGES = (b"windows_generic_MSG", b"windows_dispatcher_MSG")
_NUMBER = 0xF0E
_F1 = 0x70
_KEYBOARD, _KEY_UP = 1, 0x0002


class Keys(Protocol):
    """What is asked of Windows."""

    def register(self, number: int, modifiers: int, key: int) -> int:
        """RegisterHotKey for this thread: 0, or what GetLastError says."""

    def unregister(self, number: int) -> None:
        """UnregisterHotKey."""

    def down(self, key: int) -> bool:
        """Whether a virtual key is down (GetAsyncKeyState)."""

    def send(self, strokes: tuple[tuple[int, bool], ...]) -> None:
        """SendInput: each is (virtual key, whether it goes up)."""

    def copies(self) -> int:
        """GetClipboardSequenceNumber: another one after each change of the clipboard."""

    def class_in_front(self) -> str:
        """Name the class of the window that has the keyboard."""


def virtual_keys(keys: str) -> tuple[int, int]:
    """Give ``Ctrl+Alt+D`` as RegisterHotKey's modifiers and virtual key; a held key is told once."""
    *modifiers, key = keys.split("+")
    code = ord(key) if len(key) == 1 else _F1 + int(key[1:]) - 1
    return sum(MODIFIERS[name] for name in modifiers) | NO_REPEAT, code


class WindowsHotkey:
    """Windows posts WM_HOTKEY to the thread that registered, whose messages Qt reads."""

    def __init__(self, keys: Keys, which: int = 0) -> None:
        """Hold nothing yet; ``which`` tells these keys' messages from those of others."""
        self._keys = keys
        self._number = _NUMBER + which
        self._filter: HotkeyMessages | None = None

    async def take(self, keys: str, pressed: Callable[[], None], lost: Callable[[], None]) -> Standing:  # noqa: ARG002
        """Register; Windows never takes keys away again."""
        self.release()
        if not keys:
            return Standing.OFF
        refused = self._keys.register(self._number, *virtual_keys(keys))
        if refused:
            return Standing.TAKEN if refused == ALREADY_REGISTERED else Standing.UNANSWERED
        self._filter = HotkeyMessages(pressed, self._number)
        application = QCoreApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self._filter)
        return Standing.ON

    def release(self) -> None:
        """Give the keys back."""
        messages, self._filter = self._filter, None
        if messages is None:
            return
        self._keys.unregister(self._number)
        application = QCoreApplication.instance()
        if application is not None:
            application.removeNativeEventFilter(messages)


class HotkeyMessages(QAbstractNativeEventFilter):
    """Finds our keys among the messages of the thread."""

    def __init__(self, pressed: Callable[[], None], number: int = _NUMBER) -> None:
        """Call ``pressed`` for each that has our number."""
        super().__init__()
        self._number = number
        self._pressed = pressed

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> tuple[bool, int]:
        """Take WM_HOTKEY with our number, leave everything else."""
        if kind in _MESSAGES:
            read = wintypes.MSG.from_address(int(message))
            if read.message == WM_HOTKEY and read.wParam == self._number:
                self._pressed()
                return True, 0
        return False, 0


class _Stroke(ctypes.Structure):
    _fields_ = (
        ("wVk", ctypes.c_uint16),
        ("wScan", ctypes.c_uint16),
        ("dwFlags", ctypes.c_uint32),
        ("time", ctypes.c_uint32),
        ("dwExtraInfo", ctypes.c_size_t),
    )


class _Mouse(ctypes.Structure):
    _fields_ = (
        ("dx", ctypes.c_int32),
        ("dy", ctypes.c_int32),
        ("mouseData", ctypes.c_uint32),
        ("dwFlags", ctypes.c_uint32),
        ("time", ctypes.c_uint32),
        ("dwExtraInfo", ctypes.c_size_t),
    )


class _Either(ctypes.Union):
    _fields_ = (("ki", _Stroke), ("mi", _Mouse))


class Input(ctypes.Structure):
    """INPUT as SendInput takes it: as large as its largest kind, the mouse's."""

    _fields_ = (("type", ctypes.c_uint32), ("either", _Either))


def inputs(strokes: tuple[tuple[int, bool], ...]) -> "ctypes.Array[Input]":
    """Write key strokes as SendInput takes them."""
    made = (Input * len(strokes))()
    for place, (key, goes_up) in zip(made, strokes, strict=True):
        place.type = _KEYBOARD
        place.either.ki.wVk = key
        place.either.ki.dwFlags = _KEY_UP if goes_up else 0
    return made


if sys.platform == "win32":

    class User32:
        """Windows itself."""

        def __init__(self) -> None:
            """Load user32."""
            self._user32 = ctypes.WinDLL("user32", use_last_error=True)

        def register(self, number: int, modifiers: int, key: int) -> int:
            """See `Keys`."""
            done = self._user32.RegisterHotKey(None, number, modifiers, key)
            return 0 if done else ctypes.get_last_error() or -1

        def unregister(self, number: int) -> None:
            """See `Keys`."""
            self._user32.UnregisterHotKey(None, number)

        def down(self, key: int) -> bool:
            """See `Keys`."""
            return bool(self._user32.GetAsyncKeyState(key) & 0x8000)

        def send(self, strokes: tuple[tuple[int, bool], ...]) -> None:
            """See `Keys`."""
            written = inputs(strokes)
            self._user32.SendInput(len(written), written, ctypes.sizeof(Input))

        def copies(self) -> int:
            """See `Keys`."""
            return int(self._user32.GetClipboardSequenceNumber())

        def class_in_front(self) -> str:
            """See `Keys`."""
            self._user32.GetForegroundWindow.restype = wintypes.HWND
            name = ctypes.create_unicode_buffer(256)
            self._user32.GetClassNameW(wintypes.HWND(self._user32.GetForegroundWindow()), name, len(name))
            return name.value
