"""From the start of what a clicked link starts to the pixels of the question, while the app runs."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.figures import Figure, at_most
from benchmarks.stage import Stage, await_answer

LINKS = 5
"""For each start of the app: a page that fires more in a minute is stopped."""
_WIDE = 300
"""Pixels: what is narrower than the question is none."""
_WHOLE = 0.8
"""The share of the window that is painted when it can be read; its frame is the window manager's."""
_DEAF = 0.5
_SETTLED = 5.0


def measure(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Start a bare Python and the command of our desktop entry in turn; each question is answered no."""
    bare: list[float] = []
    ours: list[float] = []
    for _ in range(rounds):
        with stage.running(stage.app):
            await_answer(stage.port)
            time.sleep(_SETTLED)
            times = [(_bare_start(stage), _question(stage, link)) for link in range(LINKS)]
        bare.append(statistics.median(floor for floor, _ in times) * 1000)
        ours.append(statistics.median(painted for _, painted in times) * 1000)
    over = [painted - floor for painted, floor in zip(ours, bare, strict=True)]
    yield Figure("link clicked → question painted", "ms", ours, bare, "a bare start of Python")
    yield Figure("the same, over its floor", "ms", over, limits=(at_most(150),))


def _bare_start(stage: Stage) -> float:
    """Give the seconds of a Python that does nothing."""
    begun = time.monotonic()
    stage.desktop.start(sys.executable, "-c", "pass").wait(20)
    return time.monotonic() - begun


def _question(stage: Stage, link: int) -> float:
    """Give the seconds until the question of a link is painted."""
    stage.watch.forget()
    begun = time.monotonic()
    handing_over = stage.desktop.start(*stage.app, "dial", "--", f"tel:+458651510{link}", stderr=subprocess.DEVNULL)
    painted = _painted(stage)
    words = (
        "search",
        "--onlyvisible",
        "--name",
        "^Call ",
        "windowfocus",
        "--sync",
        "sleep",
        str(_DEAF),
        "key",
        "Escape",
    )
    stage.desktop.tool("xdotool", *words)
    assert handing_over.wait(20) == 3, "the question was not answered no"
    time.sleep(_DEAF)
    return painted - begun


def _painted(stage: Stage) -> float:
    """Wait for a new window to be painted, and say when that was."""
    area = None
    for seen in stage.watch.events(10.0):
        if seen.what == "mapped" and area is None:
            found = stage.watch.area(seen.window)
            area = found if found.width >= _WIDE else None
        elif seen.what == "painted" and area is not None and seen.area.covers(area, _WHOLE):
            return seen.at
    raise TimeoutError("no question was painted")
