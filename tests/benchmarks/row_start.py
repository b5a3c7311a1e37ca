"""From the start to the tray icon that is painted in the real panel, to the listener that answers; and the memory."""

import time
from collections.abc import Iterator

from benchmarks.figures import Figure, at_most, times_floor
from benchmarks.process import pss
from benchmarks.screen_watch import colour
from benchmarks.stage import Stage, await_answer

RED, BLUE = "#ff0000", "#2250c4"
_ENOUGH, _NONE = 100, 20
"""Pixels of an icon's colour in the panel when it is painted, and when it is not."""
_SETTLED = 8.0
"""Seconds after which everything that is done once has been done."""


def measure(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Start the bare tray and the app in turn, as often as asked, after one start of each to warm the disk's cache."""
    icon: list[float] = []
    bare_icon: list[float] = []
    answering: list[float] = []
    memory: list[float] = []
    bare_memory: list[float] = []
    for turn in range(rounds + 1):
        bare, _, bare_pss = _start(stage, stage.floor("bare_tray"), RED, settle=1.0)
        ours, answer, our_pss = _start(stage, stage.app, BLUE, settle=_SETTLED if turn else 1.0, port=stage.port)
        if turn:
            bare_icon.append(bare * 1000)
            bare_memory.append(bare_pss)
            icon.append(ours * 1000)
            answering.append(answer * 1000)
            memory.append(our_pss)
    tray = "a bare PySide6 tray icon"
    yield Figure("start → tray icon painted", "ms", icon, bare_icon, tray, (times_floor(1.5),))
    yield Figure("start → listener answering", "ms", answering, bare_icon, tray, (at_most(1000),))
    yield Figure("memory, idle (PSS)", "MB", memory, bare_memory, tray, (at_most(110),))


def _start(
    stage: Stage, words: tuple[str, ...], shade: str, *, settle: float, port: int = 0
) -> tuple[float, float, float]:
    """Give the seconds until the icon, the seconds until the listener, and the memory after a while."""
    watch, panel = stage.watch, stage.watch.area(stage.watch.find("tint2"))

    def painted() -> int:
        return watch.pixels(panel).count(colour(shade))

    stage.desktop.until("the end of the last icon", lambda: painted() < _NONE)
    watch.forget()
    begun = time.monotonic()
    with stage.running(words) as process:
        shown = next((seen.at for seen in watch.events(20.0) if seen.what == "painted" and painted() >= _ENOUGH), None)
        assert shown is not None, f"no icon of {words}"
        answered = await_answer(port) if port else shown
        time.sleep(settle)
        return shown - begun, answered - begun, pss(process.pid)
