"""From a key pressed in the search window to the pixels of the list that it brings, among 200,000 contacts."""

import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks.crowd_file import crowd_file
from benchmarks.figures import Figure, at_most, percentile, times_floor
from benchmarks.screen_watch import Area
from benchmarks.stage import Stage, await_answer
from fonetray.config.paths import Home
from support.program import Program

TYPED = ("soeren oe", "mette lund", "aarhus vvs", "jensne", "mj", "2078", "kirkegaard", "hansen m")
"""Typed letter by letter and taken back letter by letter; each is looked for."""
_BACKSPACE = 0xFF08
_WIDE = 400
_LIST = 0.3
"""The share of the window that the list takes at the least; nothing else that is painted is as large."""
_SETTLED = 8.0


def measure(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Type in turn into a bare window and into the app's own, which has a crowd to look through.

    On a machine that rests between two keys Qt's own list, filled at once, is painted later than 16 ms after one in a
    hundred of them: the budget in milliseconds is the median's, that of the slowest is a ratio.
    """
    ours: list[list[float]] = []
    floor: list[list[float]] = []
    with tempfile.TemporaryDirectory() as folder:
        program = Program(stage.desktop, Path(folder) / "home", stage.program.pbx)
        program.set_up()
        shutil.copy(crowd_file(), Home.at(program.home).database)
        assert program.run("config", "set", "listener.port", str(stage.port)).returncode == 0
        app = (stage.python, "-m", "fonetray", "--home", str(program.home))
        with stage.running(stage.floor("bare_search")), stage.running(app):
            bare_window = _shown(stage)
            await_answer(stage.port)
            time.sleep(_SETTLED)
            window = _shown(stage, *app)
            for turn in range(rounds + 1):
                _turn_to(stage, "^Search, bare$")
                floor.append(list(_times(stage, bare_window, turn)))
                _turn_to(stage, "^Search$")
                ours.append(list(_times(stage, window, turn)))
    bare = "a list of Qt's own that is filled at once"
    for share, limits in ((0.5, (at_most(16),)), (0.99, ())):
        yield Figure(
            f"key pressed → list painted, p{share * 100:.0f}",
            "ms",
            [percentile(one, share) * 1000 for one in ours[1:]],
            [percentile(one, share) * 1000 for one in floor[1:]],
            bare,
            (times_floor(3.0), *limits),
        )


def _shown(stage: Stage, *app: str) -> Area:
    """Have the search window shown, by another start of the app, if not by the first, and give where it is."""
    stage.watch.forget()
    if app:
        assert stage.desktop.start(*app).wait(20) == 0
    found = None
    for seen in stage.watch.events(10.0):
        if seen.what == "mapped":
            with suppress(OSError):  # it may have gone since
                area = stage.watch.area(seen.window)
                found = area if area.width >= _WIDE else found
        elif seen.what == "painted" and found is not None:
            break
    assert found is not None, "no search window"
    return found


def _turn_to(stage: Stage, name: str) -> None:
    """Bring a window to the front, and the keyboard to it."""
    stage.desktop.tool("xdotool", "search", "--onlyvisible", "--name", name, "windowactivate", "--sync")
    time.sleep(1)


def _times(stage: Stage, window: Area, turn: int) -> Iterator[float]:
    pause = random.Random(turn)
    back = stage.watch.key(_BACKSPACE)
    for text in TYPED:
        for key in (*(stage.watch.key(ord(letter)) for letter in text), *([back] * len(text))):
            time.sleep(pause.uniform(0.08, 0.15))
            stage.watch.forget()
            begun = stage.watch.press(key)
            yield _painted(stage, window) - begun


def _painted(stage: Stage, window: Area) -> float:
    """Wait until as much of the window is painted anew as only the list is, in whatever pieces, and say when."""
    left = _LIST * window.width * window.height
    for seen in stage.watch.events(5.0):
        if seen.what == "painted" and window.covers(seen.area, 1.0):
            left -= seen.area.width * seen.area.height
            if left <= 0:
                return seen.at
    raise TimeoutError("no list was painted")
