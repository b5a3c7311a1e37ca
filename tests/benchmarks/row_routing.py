"""How fast rules over local data answer the integration module, and how long the slowest answer takes meanwhile."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

from benchmarks.figures import Figure, at_most, percentile, share_of_floor
from benchmarks.stage import Stage, await_answer
from benchmarks.web_client import Blast, Connection, blast
from fonetray.services.modules.files import load_module
from support.ports import free_port

QUESTIONS = 6_000
TOGETHER = 50
A_SECOND = 100
SECONDS = 20
MANY_RULES = 5_000
_CARD_EVERY = 5.0
_ME = "202"
_MODULE = """\
[module]
action = "goto"

[lists.codes]
file = "codes.csv"

"""
_RULE = """\
[[rule]]
name = "Number {0}"
when = {{ number = "{1}", open = "mon-fri 08:00-16:00" }}
answer = {{ goto = "6000" }}

"""
_LAST = """\
[[rule]]
name = "A code that is paid for"
when = { in_list = { codes = { value = "{input}", paid = "yes" } } }
answer = { goto = "6001" }

[[rule]]
name = "Customer"
when = { customer = true }
answer = { goto = "6002", note = "Customer {customer.name}" }

[default]
goto = "6003"
"""


def measure(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Ask the app's rules, and in turn a handler that says nothing; then the app alone, evenly, while cards come up."""
    _write_rules(stage.program.home / "routing")
    ours: list[Blast] = []
    floor: list[Blast] = []
    slow: list[float] = []
    slow_floor: list[float] = []
    bare_port, seen = free_port(), stage.desktop.home / "probe.json"
    for turn in range(rounds):
        with stage.running((*stage.floor("bare_listener"), str(bare_port), str(seen))):
            await_answer(bare_port)
            time.sleep(2)
            floor.append(_flood(stage, bare_port, turn))
            slow_floor.append(percentile(_evenly(stage, bare_port, turn), 0.99))
        with stage.running(stage.app):
            await_answer(stage.port)
            time.sleep(4)
            ours.append(_flood(stage, stage.port, turn))
            slow.append(percentile(_evenly(stage, stage.port, turn), 0.99))
    for sent in (*ours, *floor):
        assert sent.refused == 0, f"{sent.refused} of {sent.count} were refused"
    bare = "an aiohttp handler that does nothing, in Qt's loop"
    rates = [sent.per_second for sent in ours], [sent.per_second for sent in floor]
    reading = [_read_many(stage.desktop.home) for _ in range(3 * rounds)]
    yield Figure(f"{MANY_RULES:,} rules are read", "ms", reading, limits=(at_most(1000.0),))
    yield Figure("integration module, answers by rules", "1/s", *rates, bare, (share_of_floor(0.5),))
    yield Figure(
        f"integration module, {A_SECOND} a second while cards come up, p99",
        "ms",
        slow,
        slow_floor,
        bare,
        (at_most(10.0),),
    )


def _read_many(folder: Path) -> float:
    """Give how long a file with very many rules takes to be read, in milliseconds."""
    file = folder / "many.toml"
    rules = "".join(_RULE.format(number, 40_000_000 + number) for number in range(MANY_RULES))
    file.write_text('[module]\naction = "goto"\n' + rules, encoding="utf-8")
    begun = time.monotonic()
    assert len(load_module(file).module.rules) == MANY_RULES
    return (time.monotonic() - begun) * 1000


def _write_rules(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    codes = "".join(f"{number};{'yes' if number % 3 else 'no'}\n" for number in range(1000, 9000))
    (folder / "codes.csv").write_text(f"code;paid\n{codes}", encoding="utf-8")
    rules = "".join(_RULE.format(number, 40_000_000 + number) for number in range(20))
    (folder / "reception.toml").write_text(_MODULE + rules + _LAST, encoding="utf-8")


def _path(stage: Stage, turn: int, number: int) -> str:
    """Give what a PBX would ask for a call; no two are of the same caller with the same digits."""
    asked = f"callerid={33_000_000 + number % 4000}&input={number % 10_000}&uniquecallid=r{turn}.{number}"
    return f"/{stage.secret}/module/reception?{asked}"


def _flood(stage: Stage, port: int, turn: int) -> Blast:
    blast(port, 300, TOGETHER, lambda number: _path(stage, turn, number))
    asked = [_path(stage, turn, number) for number in range(QUESTIONS)]
    return blast(port, QUESTIONS, TOGETHER, asked.__getitem__)


def _evenly(stage: Stage, port: int, turn: int) -> list[float]:
    """Give how long each answer took, in milliseconds."""
    asked = [_path(stage, turn, number) for number in range(A_SECOND * SECONDS)]
    stopped = Event()
    cards = Thread(target=_cards, args=(stage, port, turn, stopped))
    cards.start()
    took = []
    try:
        with Connection(port, source="127.0.2.1") as connection:
            begun = time.monotonic()
            for number, path in enumerate(asked):
                time.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
                sent = time.monotonic()
                connection.ask(path)
                assert connection.answer() == 200
                assert port != stage.port or connection.body in (b"6000", b"6001", b"6002", b"6003")
                took.append((time.monotonic() - sent) * 1000)
    finally:
        stopped.set()
        cards.join()
    return took


def _cards(stage: Stage, port: int, turn: int, stopped: Event) -> None:
    """Have a card come up and go, again and again."""
    number = 0
    with Connection(port, source="127.0.2.2") as connection:
        while not stopped.wait(_CARD_EVERY):
            number += 1
            for kind, more in (("incoming", f"&Calledphone={_ME}&ANumber=33474205"), ("ended", "&Duration=1")):
                call = f"UniqueCallId=c{turn}.{number}&EmployeeLocalNumber={_ME}{more}"
                connection.ask(f"/{stage.secret}/events/{kind}?{call}")
                assert connection.answer() == 200
