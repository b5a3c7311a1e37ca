"""What the app does while nothing happens: nothing."""

import time
from collections.abc import Iterator

from benchmarks.figures import Figure, at_most
from benchmarks.process import ticks, wake_ups
from benchmarks.stage import Stage, await_answer

WINDOW = 60.0
_SETTLED = 15.0


def measure(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Watch the app and the bare tray side by side for a minute a round."""
    with stage.running(stage.app) as app, stage.running(stage.floor("bare_tray")) as bare:
        await_answer(stage.port)
        time.sleep(_SETTLED)
        worked: list[float] = []
        woken: list[float] = []
        bare_worked: list[float] = []
        bare_woken: list[float] = []
        for _ in range(rounds):
            before = [(ticks(one.pid), wake_ups(one.pid)) for one in (app, bare)]
            time.sleep(WINDOW)
            ours, floor = (
                (ticks(one.pid) - work, wake_ups(one.pid) - wakes)
                for one, (work, wakes) in zip((app, bare), before, strict=True)
            )
            worked.append(ours[0])
            woken.append(ours[1])
            bare_worked.append(floor[0])
            bare_woken.append(floor[1])
    tray = "a bare PySide6 tray icon"
    yield Figure("idle, processor time in 60 s", "ticks", worked, bare_worked, tray, (at_most(0),))
    yield Figure("idle, wake-ups in 60 s", "", woken, bare_woken, tray)
