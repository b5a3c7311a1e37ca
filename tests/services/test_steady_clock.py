"""The clock that calls are timed by: somebody may set the computer's, and a laptop may sleep."""

from datetime import UTC, datetime, timedelta

import pytest

from fonetray.services.ground.clock import SteadyClock

START = datetime(2026, 3, 28, 23, tzinfo=UTC)
JUMPS = [timedelta(hours=8), timedelta(hours=-8), timedelta(days=-3000)]


class Computer:
    def __init__(self) -> None:
        self.wall, self.seconds = START, 5000.0

    def clock(self) -> SteadyClock:
        return SteadyClock(wall=lambda: self.wall, elapsed=lambda: self.seconds)


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_is_no_time_that_passed(jump: timedelta) -> None:
    computer = Computer()
    clock = computer.clock()
    computer.wall += jump
    computer.seconds += 10
    assert clock.now() == START + timedelta(seconds=10)


@pytest.mark.parametrize("jump", JUMPS)
def test_the_new_time_is_taken_when_nothing_is_timed(jump: timedelta) -> None:
    computer = Computer()
    clock = computer.clock()
    computer.wall += jump
    clock.reset()
    computer.seconds += 10
    assert clock.now() == START + jump + timedelta(seconds=10)


def test_a_night_asleep_is_time_that_passed() -> None:
    computer = Computer()
    clock = computer.clock()
    computer.wall += timedelta(hours=8)
    computer.seconds += 8 * 3600
    assert clock.now() == START + timedelta(hours=8)


def test_the_real_clock_moves_forward() -> None:
    clock = SteadyClock()
    before = clock.now()
    assert before <= clock.now()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
