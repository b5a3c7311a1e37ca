"""From the PBX's request to the pixels of the card, which is shown only when the event is on disk and looked up."""

import random
import time
from collections.abc import Callable, Iterator

from benchmarks.figures import Figure, at_most, percentile, times_floor
from benchmarks.stage import Stage, await_answer
from benchmarks.web_client import Connection
from support.ports import free_port

CALLS = 200
_WARM = 10
_WIDE = 300
"""Pixels: what is narrower than a card is none."""
_WHOLE = 0.9
"""The share of a window that is painted when it is first shown."""


def measure(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Let the bare widget and the app show calls in turn."""
    bare_port = free_port()
    ours: list[list[float]] = []
    floor: list[list[float]] = []
    with stage.running((*stage.floor("bare_popup"), str(bare_port))), stage.running(stage.app):
        for port in (bare_port, stage.port):
            await_answer(port)
        time.sleep(5)
        numbers = customers(stage)
        for turn in range(rounds):
            floor.append(list(times(stage, bare_port, lambda _: ("/show",), lambda _: ("/close",))))
            ours.append(list(times(stage, stage.port, *calls(stage, stage.secret, f"p{turn}", numbers))))
    bare = "aiohttp to a widget of six labels"
    for share, ratio, limits in ((0.5, 2.0, ()), (0.99, 3.0, (at_most(16),))):
        yield Figure(
            f"event received → popup painted, p{share * 100:.0f}",
            "ms",
            [percentile(times, share) * 1000 for times in ours],
            [percentile(times, share) * 1000 for times in floor],
            bare,
            (times_floor(ratio), *limits),
        )


def customers(stage: Stage) -> list[str]:
    """Give numbers of customers, as the PBX sends them."""
    return [
        number["number"]
        for name in ("Nyvang", "an", "so", "me")
        for person in stage.program.json("search", name)
        if person["kind"] == "contact"
        for number in person["numbers"]
    ]


def calls(
    stage: Stage, secret: str, name: str, numbers: list[str]
) -> tuple[Callable[[int], tuple[str, ...]], Callable[[int], tuple[str, ...]]]:
    """Give the paths of a call's ring and of its end, at whoever has the secret; no other calls have this name."""
    base, me = f"/{secret}/events", stage.program.pbx["local_number"]

    def event(kind: str, call: int, more: str = "") -> str:
        return f"{base}/{kind}?UniqueCallId={name}.{call}&EmployeeLocalNumber={me}{more}"

    def rings(call: int) -> tuple[str, ...]:
        number = numbers[call % len(numbers)].replace("+", "%2B")
        return (event("incoming", call, f"&Calledphone=200{me}&ANumber={number}"),)

    def ends(call: int) -> tuple[str, ...]:
        return event("answered", call), event("ended", call, "&Duration=1&CallDirection=incoming")

    return rings, ends


def times(
    stage: Stage, port: int, show: Callable[[int], tuple[str, ...]], close: Callable[[int], tuple[str, ...]]
) -> Iterator[float]:
    """Give the seconds for each call after the first few; between calls nothing is on the screen."""
    pause = random.Random(port)
    with Connection(port) as connection:
        for call in range(CALLS + _WARM):
            stage.watch.forget()
            begun = time.monotonic()
            connection.ask(show(call)[0])
            painted, window = _painted(stage)
            assert connection.answer() == 200
            if call >= _WARM:
                yield painted - begun
            for path in close(call):
                connection.ask(path)
                assert connection.answer() == 200
            gone = next((s for s in stage.watch.events(10.0) if s.what == "unmapped" and s.window == window), None)
            assert gone is not None, "the card stays"
            time.sleep(pause.uniform(0.03, 0.08))


def _painted(stage: Stage) -> tuple[float, int]:
    """Wait for a new window to be painted, and say when that was and which."""
    window, area = 0, None
    for seen in stage.watch.events(10.0):
        if seen.what == "mapped" and not window:
            found = stage.watch.area(seen.window)
            if found.width >= _WIDE:
                window, area = seen.window, found
        elif seen.what == "painted" and area is not None and seen.area.covers(area, _WHOLE):
            return seen.at, window
    raise TimeoutError("no card was painted")
