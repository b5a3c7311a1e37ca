"""What a test of the windows may not cause or leave: words of Qt's, timers that go on, widgets that nothing closes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import shiboken6
from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

_OF_NO_SCREEN = "This plugin does not support "
"""What Qt says where it draws on nothing: windows cannot be raised there."""


@contextmanager
def qt_is_silent() -> Iterator[None]:
    """Fail where Qt has said anything from a warning on; what it says is kept from the terminal meanwhile."""
    said: list[str] = []

    def hear(kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not text.startswith(_OF_NO_SCREEN):
            said.append(text)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    assert not said, f"Qt said: {said}"


def left_of_windows() -> list[str]:
    """Give our widgets that live though every window was closed, and the timers that still run."""
    widgets = [repr(one) for one in QApplication.allWidgets() if type(one).__module__.startswith("fonetray.")]
    timers = [one for one in gc.get_objects() if isinstance(one, QTimer) and shiboken6.isValid(one) and one.isActive()]
    return widgets + [f"{one!r} of {one.parent()!r}" for one in timers]
