"""Starting the app: one instance, and a tray icon at once; everything else waits until the icon stands there.

Whatever is imported here keeps the screen waiting, so that little is: Qt, and where the home lies.
"""

import builtins
import linecache
import os
import signal
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QEventLoop, QLockFile, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from fonetray.config.resources import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fonetray.app.desktop import Extras
    from fonetray.config.paths import Home

_APPEARING = 100
"""Milliseconds that a tray may take to show the icon before we go on; one that is there takes ten."""
_ASKED_THEIR_OWN_WAY = frozenset({"KDE", "LXDE", "LXQT", "MATE", "X-CINNAMON", "XFCE"})
"""Desktops whose look Qt finds in a way that is theirs."""
_WAIT_FOR_STARTING = 50
"""Times a tenth of a second that a second start waits for the first one's socket."""


def start(home: "Home", extras: "Callable[[], Extras] | None" = None) -> int:
    """Run the app until it is quit, and give the exit code; a second start shows the first one and ends with 0."""
    _import_plainly()
    home.prepare()
    lock = QLockFile(str(home.lock_file))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return _show_running(home)
    signal.signal(signal.SIGTERM, partial(_leave, lock))
    with _only_for_qt(environment_for_qt(os.environ)):
        application = QApplication.instance() or QApplication(["fonetray"])
    assert isinstance(application, QApplication)  # noqa: S101 - narrows Qt's own answer
    application.setApplicationName("Fonetray")
    application.setApplicationDisplayName("Fonetray")
    application.setDesktopFileName("fonetray")
    application.setQuitOnLastWindowClosed(False)
    icon = QSystemTrayIcon(QIcon(str(resource("icons/tray-idle.svg"))), application)
    icon.setToolTip("Fonetray")
    menu = QMenu()
    icon.setContextMenu(menu)  # empty, but there: a panel that asks once where the menu is asks for it now
    icon.show()
    try:
        _let_appear(application)
        from fonetray.app.launch import launch  # noqa: PLC0415 - the icon comes first

        return launch(home=home, application=application, icon=icon, extras=extras)
    finally:
        icon.hide()
        lock.unlock()


def _import_plainly() -> None:
    """Give Python its own import back, which PySide6 has replaced as soon as it is imported.

    PySide6's reads the source of every module that is imported from then on, looking for its own name there, for
    programs that write Qt's names in another style; and `linecache` keeps it all. We have no such style.
    """
    names = vars(builtins)
    names["__import__"] = names.get("__orig_import__", names["__import__"])
    linecache.clearcache()


def environment_for_qt(environ: "Mapping[str, str]") -> dict[str, str]:
    """Give what Qt is to find in its environment beside what the user has put there.

    X11 sessions are spared the libraries of OpenGL, which no window here is drawn with, and what asks the card for
    them. GNOME, and desktops that Qt does not know, are asked by Qt itself over D-Bus whether they are dark, and not by
    GTK, which would be loaded for it, and on GNOME answers wrongly.
    """
    desktops = environ.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
    wanted = {"QT_XCB_GL_INTEGRATION": "none"}
    if any(desktops) and not _ASKED_THEIR_OWN_WAY.intersection(desktops):
        wanted["QT_QPA_PLATFORMTHEME"] = "gnome"
    return {name: value for name, value in wanted.items() if name not in environ}


@contextmanager
def _only_for_qt(wanted: dict[str, str]) -> "Iterator[None]":
    """Have these in the environment meanwhile; programs that we start are not to know of them."""
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name in wanted:
            del os.environ[name]


def _let_appear(application: QApplication) -> None:
    """Have the icon drawn before we are busy again; some trays are drawn into by nobody we can watch."""
    limit = QTimer()
    limit.setSingleShot(True)
    limit.start(_APPEARING)
    while limit.isActive() and not any(window.isExposed() for window in application.allWindows()):
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    application.processEvents()


def _leave(lock: QLockFile, _number: int, _frame: object) -> NoReturn:
    """End on SIGTERM while starting; once the loop runs, the desktop stops in order instead.

    At once: an exception would come up wherever we just are, and in a callback it is lost, or worse. There is nothing
    yet that an end could harm.
    """
    lock.unlock()
    os._exit(0)


def _show_running(home: "Home") -> int:
    from threading import Event  # noqa: PLC0415 - there is another icon already

    from fonetray.services.ground.handover import HandoverFailed, NobodyThere, hand_over  # noqa: PLC0415

    for _ in range(_WAIT_FOR_STARTING):
        try:
            hand_over(home.control_address, "show", timeout=5.0)
        except NobodyThere:
            Event().wait(0.1)
        except HandoverFailed as error:
            print(f"fonetray: {error}", file=sys.stderr)  # noqa: T201 - there is no window to say it in
            return 1
        else:
            return 0
    print("fonetray: another Fonetray is starting but does not answer; quit it and try again", file=sys.stderr)  # noqa: T201
    return 1
