"""How many events a second are journaled and answered, and how late Qt's loop comes meanwhile."""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, at_most, percentile, share_of_floor
from benchmarks.loop_probe import delays
from benchmarks.stage import Stage, await_answer
from benchmarks.web_client import Blast, blast
from support.ports import free_port

EVENTS = 12_000
TOGETHER = 50
_KINDS = (
    ("incoming", "&Calledphone=200{employee}&ANumber=%2B4586515151&BNumber=%2B4578791000"),
    ("answered", ""),
    ("ended", "&Duration=12&CallDirection=incoming&Transfer=false"),
)


def measure(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Send the same number of requests to the bare handler and to the app, in turn, each in a process of its own."""
    ours: list[tuple[Blast, list[float]]] = []
    floor: list[tuple[Blast, list[float]]] = []
    bare_port, seen = free_port(), stage.desktop.home / "probe.json"
    for turn in range(rounds):
        floor.append(_load(stage, (*stage.floor("bare_listener"), str(bare_port), str(seen)), bare_port, seen, turn))
        ours.append(_load(stage, stage.probed(seen), stage.port, seen, turn))
    for sent, _ in (*ours, *floor):
        assert sent.refused == 0, f"{sent.refused} of {sent.count} were refused"
    bare = "an aiohttp handler that does nothing, in Qt's loop"
    rates = [sent.per_second for sent, _ in ours], [sent.per_second for sent, _ in floor]
    yield Figure("listener, journaled events", "1/s", *rates, bare, (share_of_floor(0.5),))
    for name, share, bound in (("p99.9", 0.999, 8.0), ("max", 1.0, 50.0)):
        yield Figure(
            f"UI loop delay meanwhile, {name}",
            "ms",
            [percentile(late, share) for _, late in ours],
            [percentile(late, share) for _, late in floor],
            bare,
            (at_most(bound),),
        )


def _load(stage: Stage, words: tuple[str, ...], port: int, seen: Path, turn: int) -> tuple[Blast, list[float]]:
    """Give how fast it went, and the delays of the loop in milliseconds."""
    secret = stage.secret

    def path(number: int) -> str:
        # The calls of forty employees, from ringing to their end; none is mine, or there would be a thousand cards.
        call, step = number // 3 // TOGETHER * TOGETHER + number % TOGETHER, number // TOGETHER % 3
        kind, more = _KINDS[step]
        employee = 300 + call % 40
        more = more.format(employee=employee)
        return f"/{secret}/events/{kind}?UniqueCallId=b{turn}.{call}&EmployeeLocalNumber={employee}{more}"

    with stage.running(words):
        await_answer(port)
        time.sleep(4)
        blast(port, 600, TOGETHER, lambda number: path(number).replace("=b", "=warm"))
        sent = blast(port, EVENTS, TOGETHER, path)
    return sent, delays(seen, sent.begun, sent.ended)
