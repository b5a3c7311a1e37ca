"""From the icon to the running app: what the windows share is made here, and the heavy half imported meanwhile."""

import asyncio
import gc
import logging
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from fonetray.app.heavy_half import import_heavy_half
from fonetray.app.loop import DesktopLoop, Stopped
from fonetray.app.shell import Shell
from fonetray.config.language import Translate
from fonetray.config.logs import start_logging
from fonetray.config.paths import Home
from fonetray.config.settings import load_settings
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.style_sheet import dress
from fonetray.ui.parts.theme import Theme
from fonetray.ui.tray.icon import Tray

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from fonetray.app.desktop import Extras

log = logging.getLogger(__name__)

_SETTLED = 3.0
"""Seconds after which everything that is made once has been made."""
_UNHEARD = "qt.qpa.wayland.textinput=false"
"""What Qt says of itself alone: a warning for each window that the keyboard comes to or leaves on Wayland."""


def launch(
    *, home: Home, application: QApplication, icon: QSystemTrayIcon, extras: "Callable[[], Extras] | None"
) -> int:
    """Run the app behind the icon that stands in the tray, and give the exit code."""
    redactor = start_logging(home)
    qInstallMessageHandler(_qt_message)
    QLoggingCategory.setFilterRules(_UNHEARD)
    loaded = load_settings(home.config_file)
    for problem in loaded.problems:
        log.warning("%s", problem)
    tr = Translate.for_language(loaded.settings.ui.language)
    theme = Theme.choose(loaded.settings.ui.theme, application)
    _follower = dress(application, theme)  # for as long as the program runs
    icons = Icons(theme)
    application.setWindowIcon(icons.icon("fonetray"))
    shell = Shell(Tray(icon=icon, tr=tr, theme=theme, icons=icons), theme, icons, tr, redactor)
    rest = _import_rest()
    at_the_end = ExitStack()
    try:
        runs = asyncio.Runner(loop_factory=lambda: DesktopLoop(application))
        with _ending_with_the_screen(at_the_end), runs as runner, _ending_with_the_screen(at_the_end):
            return runner.run(_run(rest, home, loaded.problems, shell, extras, at_the_end))
    except Exception:
        log.exception("Fonetray failed")
        said = f"fonetray: it failed on something unexpected; {home.log_file} says more"
        print(said, file=sys.stderr)  # noqa: T201 - for whoever started it in a terminal
        return 1


async def _run(
    rest: "Future[ModuleType]",
    home: Home,
    problems: tuple[str, ...],
    shell: Shell,
    extras: "Callable[[], Extras] | None",
    at_the_end: ExitStack,
) -> int:
    module = await asyncio.wrap_future(rest)
    desktop = await module.open_desktop(home=home, problems=problems, shell=shell, extras=extras)
    if desktop is None:
        return 1
    at_the_end.callback(desktop.desk.database.close)
    asyncio.get_running_loop().call_later(_SETTLED, _settle)
    return int(await desktop.run())


def _settle() -> None:
    """Count what was made at the start as permanent, so that no search for garbage ever looks at it again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@contextmanager
def _ending_with_the_screen(at_the_end: ExitStack) -> Iterator[None]:
    """End when Qt has stopped under us, as it does when the session takes its screen away: no loop runs any more.

    Whatever was answered is in the database's hands, which is given the time to write it. Nothing else can be waited
    for: a runner that would cancel the tasks, which needs a loop, and Python's own end, which would complain of them,
    are not come to.
    """
    try:
        yield
    except Stopped:
        log.warning("The screen has gone; Fonetray ends")
        at_the_end.close()
        logging.shutdown()
        os._exit(1)


def _import_rest() -> "Future[ModuleType]":
    """Import the heavy half on a thread, so that the icon answers to the mouse meanwhile."""
    done: Future[ModuleType] = Future()

    def work() -> None:
        try:
            done.set_result(import_heavy_half())
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            done.set_exception(error)

    threading.Thread(target=work, name="imports", daemon=True).start()
    return done


def _qt_message(kind: QtMsgType, _context: object, message: str) -> None:
    level = logging.INFO if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
    log.log(level, "Qt: %s", message)
