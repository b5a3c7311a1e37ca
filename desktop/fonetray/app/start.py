"""Starting the app: one instance, a tray icon at once, then the rest while the icon already stands there."""

import asyncio
import gc
import logging
import signal
import sys
import threading
from concurrent.futures import Future
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from fonetray.config.language import Translate
from fonetray.config.logs import start_logging
from fonetray.config.paths import Home
from fonetray.config.settings import load_settings
from fonetray.services.handover import HandoverFailed, NobodyThere, hand_over
from fonetray.ui.icons import Icons
from fonetray.ui.theme import Theme
from fonetray.ui.tray import Tray

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from fonetray.app.desktop import Extras

log = logging.getLogger(__name__)

_WAIT_FOR_STARTING = 50
"""Times a tenth of a second that a second start waits for the first one's socket."""


def start(home: Home, extras: "Callable[[], Extras] | None" = None) -> int:
    """Run the app until it is quit, and give the exit code; a second start shows the first one and ends with 0."""
    home.prepare()
    lock = QLockFile(str(home.lock_file))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return _show_running(home)
    signal.signal(signal.SIGTERM, _leave)
    start_logging(home)
    loaded = load_settings(home.config_file)
    for problem in loaded.problems:
        log.warning("%s", problem)
    tr = Translate.for_language(loaded.settings.ui.language)
    application = QApplication.instance() or QApplication(["fonetray"])
    assert isinstance(application, QApplication)  # noqa: S101 - narrows Qt's own answer
    qInstallMessageHandler(_qt_message)
    application.setApplicationName("Fonetray")
    application.setApplicationDisplayName("Fonetray")
    application.setDesktopFileName("fonetray")
    application.setQuitOnLastWindowClosed(False)
    theme = Theme.choose(loaded.settings.ui.theme, application)
    theme.apply(application)
    icons = Icons(theme)
    application.setWindowIcon(icons.icon("fonetray"))
    tray = Tray(tr=tr, theme=theme, icons=icons)
    tray.show()
    application.processEvents()
    rest = _import_rest()
    try:
        from qasync import QEventLoop  # noqa: PLC0415 - the icon comes first

        with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
            return runner.run(_run(rest, home, loaded.problems, tray, theme, icons, tr, extras))
    finally:
        tray.hide()
        lock.unlock()


async def _run(
    rest: "Future[ModuleType]",
    home: Home,
    problems: tuple[str, ...],
    tray: Tray,
    theme: Theme,
    icons: Icons,
    tr: Translate,
    extras: "Callable[[], Extras] | None",
) -> int:
    module = await asyncio.wrap_future(rest)
    desktop = module.Desktop(
        home=home, problems=problems, tray=tray, theme=theme, icons=icons, tr=tr, extras=extras() if extras else None
    )
    gc.collect()
    gc.freeze()
    return int(await desktop.run())


def _import_rest() -> "Future[ModuleType]":
    """Import the heavy half on a thread, so that the icon answers to the mouse meanwhile."""
    done: Future[ModuleType] = Future()

    def work() -> None:
        try:
            done.set_result(import_module("fonetray.app.desktop"))
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            done.set_exception(error)

    threading.Thread(target=work, name="imports", daemon=True).start()
    return done


def _leave(_number: int, _frame: object) -> None:
    """End on SIGTERM while starting; once the loop runs, the desktop stops in order instead."""
    raise SystemExit(0)


def _show_running(home: Home) -> int:
    for _ in range(_WAIT_FOR_STARTING):
        try:
            hand_over(home.control_address, "show", timeout=5.0)
        except NobodyThere:
            threading.Event().wait(0.1)
        except HandoverFailed as error:
            print(f"fonetray: {error}", file=sys.stderr)  # noqa: T201 - there is no window to say it in
            return 1
        else:
            return 0
    print("fonetray: another Fonetray is starting but does not answer; quit it and try again", file=sys.stderr)  # noqa: T201
    return 1


def _qt_message(kind: QtMsgType, _context: object, message: str) -> None:
    level = logging.INFO if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
    log.log(level, "Qt: %s", message)
