"""The real program with eyes in it: what blocks its loop raises, and what it holds can be asked for from outside.

Run as ``python -m support.inside`` with the program's own words; ``FONETRAY_EYES`` names the socket to ask at. One
JSON line a question (``{"ask": NAME, …}``), answered on the program's own loop. What it leaves behind at its end it
says on stderr.
"""

import asyncio
import gc
import json
import os
import re
import socket
import sys
import threading
import time
import traceback
import weakref
from collections import Counter
from concurrent.futures import Future
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.blocking import no_blocking

if TYPE_CHECKING:
    from collections.abc import Callable

SOCKET = "FONETRAY_EYES"
HELD = 0.3
"""Seconds of its own work (not of waiting for a busy machine) that the program may keep its loop from turning."""
_BEAT = 0.05
_ANYWHERE = ("held", "resources", "settled")
"""What needs no look from the loop, and may take its time."""
_STATUS = re.compile(r"^(\w+):\s+(\d+) kB$", re.MULTILINE)


class Eyes:
    """Looks from threads of its own; what touches Qt is done on the loop."""

    def __init__(self, address: str) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beaten = 0.0
        self._clock = time.pthread_getcpuclockid(threading.main_thread().ident or 0)
        self._passed = 0.0
        self._misdeeds: Any = None
        self._visits: Any = None
        self._visiting: asyncio.Task[None] | None = None
        self.holds: list[str] = []
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(address)
        self._server.listen()

    def open(self) -> None:
        """Begin to look."""
        note = asyncio.events._set_running_loop

        def noted(loop: asyncio.AbstractEventLoop | None) -> None:
            self._loop, self._beaten = loop, time.clock_gettime(self._clock)
            note(loop)

        asyncio.events._set_running_loop = noted  # type: ignore[assignment]  # qasync calls it by this name
        cancel = asyncio.runners._cancel_all_tasks  # type: ignore[attr-defined]  # what a runner does first at its end

        def said(loop: asyncio.AbstractEventLoop) -> None:
            for task in asyncio.all_tasks(loop):
                _say(f"a task still runs at the end: {task!r}")
            cancel(loop)

        asyncio.runners._cancel_all_tasks = said  # type: ignore[attr-defined]  # as above
        for work in (self._watch, self._answer):
            threading.Thread(target=work, name="eyes", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(_BEAT)
            loop = self._loop
            if loop is None or not self.settled():
                self._beat()
                continue
            worked = time.clock_gettime(self._clock) - self._beaten
            if worked > HELD:
                self.holds.append(f"the loop was held for {worked:.2f} s of work, in\n{_where()}")
                self._beaten += worked
            try:
                loop.call_soon_threadsafe(self._beat)
            except RuntimeError:
                return

    def _beat(self) -> None:
        self._beaten = time.clock_gettime(self._clock)

    def _answer(self) -> None:
        while True:
            connection, _ = self._server.accept()
            with connection, connection.makefile("rw") as lines:
                for line in lines:
                    question = json.loads(line)
                    lines.write(json.dumps(self._ask(question)) + "\n")
                    lines.flush()

    def _ask(self, question: dict[str, Any]) -> Any:
        done: Future[Any] = Future()
        name = question.pop("ask")
        work: Callable[..., Any] = getattr(self, name)
        if name in _ANYWHERE:
            return work(**question)

        def run() -> None:
            try:
                done.set_result(work(**question))
            except Exception as error:
                done.set_result(repr(error))
                raise

        if self._loop is None:
            return None
        self._loop.call_soon_threadsafe(run)
        return done.result(20)

    def counts(self) -> dict[str, int]:
        """Count what must not grow: by the names of our own classes (``fonetray.…``), and by kind.

        Weak references to what is gone are left out: SQLite's module throws away those of its cursors by the hundred.
        So are Python's handles on Qt's own objects that are gone: ``qt_objects`` leaves one on each that goes after it.
        None is left out: PySide6 takes some twenty references to it for each widget and gives none back. That it does
        not shrink is asked of ``references``. Caches that have a bound are emptied.
        """
        _empty_caches()
        gc.collect()
        objects = gc.get_objects()
        kinds = Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in objects)
        loop = asyncio.get_running_loop()
        return {
            **{name: count for name, count in kinds.items() if name.startswith("fonetray.")},
            "True": sys.getrefcount(True),
            "False": sys.getrefcount(False),
            "objects": len(objects) - sum(map(_is_husk, objects)),
            "tasks": len(asyncio.all_tasks()),
            "threads": threading.active_count(),
            **(_of_qt(objects, loop) if "PySide6.QtWidgets" in sys.modules else {}),
        }

    def references(self) -> dict[str, int]:
        """Count those to what must never be freed; a PySide6 that takes off too many ends the process at nought."""
        return {repr(one): sys.getrefcount(one) for one in (None, True, False)}

    def resources(self) -> dict[str, int]:
        """Give open files, and resident bytes of its own after everything that can be given back was.

        Those of files that are mapped, its libraries and its database's index, come and go with what else the machine
        has to do; of its own what the machine has put aside (swap) is counted too.
        """
        from fonetray.system.memory import give_back  # noqa: PLC0415 - watched from its first line on

        gc.collect()
        give_back()
        status = dict(_STATUS.findall(Path("/proc/self/status").read_text(encoding="ascii")))
        own = (int(status["RssAnon"]) + int(status["VmSwap"])) << 10
        return {"files": len(list(Path("/proc/self/fd").iterdir())), "resident": own}

    def settled(self) -> bool:
        """Whether the start is over: the program then counts what it has made as permanent."""
        return gc.get_freeze_count() > 0

    def held(self) -> list[str]:
        """Give where the loop was held too long."""
        return self.holds

    def pass_time(self, seconds: float) -> None:
        """Have the clock that calls are timed by go on faster."""
        self._passed += seconds

    def commit(self, misdeed: str) -> None:
        """Do one of the ``support.misdeeds``."""
        from support.misdeeds import Misdeeds  # noqa: PLC0415 - it imports Qt

        self._misdeeds = self._misdeeds or Misdeeds()
        self._misdeeds.named(misdeed)()

    def visit(self, window: str, times: int) -> None:
        """Begin to open a window and close it, so many times; ``search`` is typed into so many times."""
        visits = self._visits_paid()
        work = visits.search(times) if window == "search" else visits.pay(window, times)
        self._visiting = asyncio.get_running_loop().create_task(work, name="visit")

    def visited(self) -> bool:
        """Whether that is over; what went wrong with it is raised, and so logged, and said."""
        if self._visiting is None or not self._visiting.done():
            return False
        self._visiting.result()
        return True

    def windows(self) -> list[str]:
        """Give what can be opened."""
        names: list[str] = self._visits_paid().windows
        return names

    def qt_objects(self) -> int:
        """Count what Qt holds for the windows and the program."""
        count: int = self._visits_paid().objects()
        return count

    def _visits_paid(self) -> Any:
        from support.visiting import Visits  # noqa: PLC0415 - it imports Qt

        if self._visits is None:
            coroutines = [task.get_coro() for task in asyncio.all_tasks()]
            frames = [getattr(each, "cr_frame", None) for each in coroutines]
            found = [frame.f_locals["desktop"] for frame in frames if frame and "desktop" in frame.f_locals]
            self._visits = Visits(found[0])
        return self._visits

    def move_clock(self) -> None:
        """Take the program's clock in hand, before anybody makes one."""
        from fonetray.config.elapsed import elapsed  # noqa: PLC0415 - watched from its first line on
        from fonetray.services.ground.clock import SteadyClock  # noqa: PLC0415 - as above

        SteadyClock.__init__.__kwdefaults__.update(
            wall=lambda: datetime.now(UTC) + timedelta(seconds=self._passed),
            elapsed=lambda: elapsed() + self._passed,
        )
        if "hub" in sys.argv:
            from fonetray.services.calls.once import OnceSink  # noqa: PLC0415 - as above

            OnceSink.__init__.__kwdefaults__.update(clock=lambda: elapsed() + self._passed)


def _where() -> str:
    """Say what the main thread is at.

    A frame that is looked at keeps all that its function had in hand, also when that has returned long since: none is
    looked at without need, nor kept, or what the program has let go of would be counted.
    """
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    return "".join(traceback.format_stack(frame)[-12:])


def _empty_caches() -> None:
    """Empty what is bounded, and full at one time and not yet at another: whoever asks again is a little slower."""
    ours = [module for name, module in sys.modules.items() if name.startswith("fonetray.")]
    for one in [each for module in ours for each in vars(module).values()]:
        if isinstance(one, _lru_cache_wrapper) and one.cache_parameters()["maxsize"] is not None:
            one.cache_clear()


def _is_husk(one: object) -> bool:
    """Whether it is left of something that is gone, and not of our making: see ``Eyes.counts``."""
    if isinstance(one, weakref.ref):
        return one() is None
    shiboken = sys.modules.get("shiboken6")
    if shiboken is None or not isinstance(one, shiboken.Object):
        return False
    return type(one).__module__.startswith("PySide6.") and not shiboken.isValid(one)


def _of_qt(objects: list[Any], loop: Any) -> dict[str, int]:
    """Count what only a program with windows has."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - the program decides when Qt is imported
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - as above

    return {
        "timers": sum(isinstance(one, QTimer) for one in objects),
        "waiting": loop.waiting(),
        "widgets": len(QApplication.allWidgets()),
    }


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def main() -> int:
    """Open the eyes, then be the program."""
    eyes = Eyes(os.environ.pop(SOCKET))
    eyes.open()
    with nullcontext() if "hub" in sys.argv else no_blocking():  # a hub reads and writes files as it starts
        eyes.move_clock()
        from fonetray.cli.main import run  # noqa: PLC0415 - watched from its first line on

        code = run(sys.argv[1:])
    for thread in threading.enumerate():
        if not thread.daemon and thread is not threading.main_thread():
            _say(f"a thread still runs at the end: {thread!r}")
    return int(code)


def ask(address: Path, what: str, **words: Any) -> Any:
    """Ask a program that has eyes."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(str(address))
        with connection.makefile("rw") as lines:
            lines.write(json.dumps({"ask": what, **words}) + "\n")
            lines.flush()
            return json.loads(lines.readline())


if __name__ == "__main__":
    sys.exit(main())
