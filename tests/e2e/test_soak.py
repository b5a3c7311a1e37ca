"""Many busy days in one run of the real app: it holds no more after them than it did before."""

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from benchmarks.web_client import Connection
from fonetray.config.paths import Home
from fonetray.services.ground.handover import hand_over
from support import busy_days
from support.desktop import Desktop
from support.growth import grown
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(900), pytest.mark.long]

EVENTS = 20_000
LEVEL = EVENTS // 2
"""Events after which nothing may grow: calls are remembered for twelve hours, and these take a day and a half."""
SPREAD = 0.02
"""The share by which a count may differ from one moment to another."""
MEMORY = 3 << 20
"""Bytes that the resident memory may grow by in the second half; a kilobyte an event would be three times that."""


@pytest.fixture
def program() -> Iterator[Program]:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        made = Program(desktop, desktop.home / "h", pbx)
        made.set_up()
        assert made.run("config", "set", "popup.seconds_after_answer", "0").returncode == 0
        made.json("sync")
        made.json("import", pbx["customers_csv"])
        yield made


class Company:
    """Sends what the PBX would send, and does with the windows what a user does."""

    def __init__(self, program: Program) -> None:
        found = urlsplit(program.until_listening()["listener"]["urls"]["any"])
        assert found.port
        self._base = found.path.removesuffix("events")
        self._program = program
        self._me = program.pbx["local_number"]
        self._customer = program.json("search", "Nyvang")[0]["numbers"][0]["number"]
        self._port = found.port
        self._round = 0
        self.sent = 0

    def work(self, until: int) -> None:
        """Have calls come in until so many events were sent in all."""
        sources = (f"127.0.0.{10 + line}" for line in range(len(busy_days.calls(0, "", ""))))
        with ExitStack() as stack:
            lines = [stack.enter_context(Connection(self._port, source=source)) for source in sources]
            while self.sent < until:
                self._hear(lines)
                self._program.ask("pass_time", seconds=busy_days.SECONDS)
                if self._round % 20 == 0:
                    self._look()
                self._round += 1

    def _hear(self, lines: list[Connection]) -> None:
        for together in busy_days.rounds(busy_days.calls(self._round, self._me, self._customer)):
            for call, event in together:
                lines[call].ask(self._base + event)
            assert {lines[call].answer() for call, _ in together} == {200}
            self.sent += len(together)

    def rest(self) -> dict[str, int]:
        """Wait until the last card has gone, and count."""
        self._program.desktop.until("the last card's end", lambda: self._say("status")["cards"] == [], 120)
        return self._program.counts()

    def _look(self) -> None:
        self._say("show")
        self._say("why", show=True)
        self._say("presence")
        self._program.desktop.tool("xdotool", "key", "Escape", "key", "Escape")

    def _say(self, command: str, **words: bool) -> dict[str, object]:
        return hand_over(Home.at(self._program.home).control_address, command, **words)


def test_twenty_thousand_events_leave_nothing(program: Program) -> None:
    with program.app():
        company = Company(program)
        company.rest()  # the first count makes PySide6 look up what it had put off
        company.work(LEVEL)
        level, references = company.rest(), program.ask("references")
        company.work(EVENTS)
        end = company.rest()
        # a PySide6 that takes off too many (docs/decisions/0002) takes one at each signal
        assert grown(program.ask("references"), references, share=SPREAD, more=8) == {}
        resident = level.pop("resident"), end.pop("resident")
        assert grown(level, end, share=SPREAD, more=8) == {}
        assert resident[1] - resident[0] < MEMORY, resident
    assert len(program.json("calls")) > 0
