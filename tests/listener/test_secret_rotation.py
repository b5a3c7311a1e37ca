"""A new secret beside the former one, for as long as was granted and no longer."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.listener.secret import LONGEST_OVERLAP, Held, ListenerSecret

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Clocks:
    """A wall clock that somebody may set, and a steady one that nobody can."""

    def __init__(self) -> None:
        self.wall = START
        self.steady_seconds = 1000.0

    def now(self) -> datetime:
        return self.wall

    def steady(self) -> float:
        return self.steady_seconds

    def pass_by(self, time: timedelta) -> None:
        self.wall += time
        self.steady_seconds += time.total_seconds()


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


def load(path: Path, clocks: Clocks) -> ListenerSecret:
    return ListenerSecret.load_or_create(path, now=clocks.now, steady=clocks.steady)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "listener.secret"


def test_both_are_taken_until_the_overlap_ends(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    old = secret.reveal()
    secret.rotate(timedelta(hours=72))
    assert secret.reveal() != old
    assert file.read_text().strip() == secret.reveal(), "outside scripts read one line"
    assert (secret.held_by(secret.reveal()), secret.held_by(old)) == (Held.CURRENT, Held.FORMER)
    assert secret.former_until == START + timedelta(hours=72)
    clocks.pass_by(timedelta(hours=71))
    assert secret.matches(old)
    clocks.pass_by(timedelta(hours=2))
    assert not secret.matches(old)
    assert secret.matches(secret.reveal())
    assert secret.former_until is None


def test_the_overlap_outlives_a_restart(file: Path, clocks: Clocks) -> None:
    first = load(file, clocks)
    old = first.reveal()
    first.rotate(timedelta(hours=10))
    clocks.pass_by(timedelta(hours=4))
    again = load(file, clocks)
    assert again.matches(old)
    clocks.pass_by(timedelta(hours=7))
    assert not again.matches(old)
    assert not load(file, clocks).matches(old)
    assert [each.name for each in file.parent.iterdir()] == [file.name], "what is over is removed"


def test_nobody_else_can_read_either(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    secret.rotate()
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()}
    assert modes == {"listener.secret": 0o600, "listener.secret.former": 0o600}


def test_at_once_means_at_once(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    old = secret.reveal()
    secret.rotate(timedelta(0))
    assert not secret.matches(old)
    assert not load(file, clocks).matches(old)


def test_a_second_change_ends_the_first_overlap(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    first = secret.reveal()
    secret.rotate()
    second = secret.reveal()
    secret.rotate()
    assert [secret.matches(each) for each in (first, second, secret.reveal())] == [False, True, True]


def test_the_former_one_can_be_forgotten_early(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    old = secret.reveal()
    secret.rotate()
    secret.forget_former()
    assert not secret.matches(old)
    assert not load(file, clocks).matches(old)


def test_it_is_known_when_the_former_one_was_used(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    old = secret.reveal()
    secret.rotate()
    assert secret.former_used is None
    clocks.pass_by(timedelta(minutes=5))
    secret.matches(secret.reveal())
    assert secret.former_used is None
    secret.matches(old)
    assert secret.former_used == START + timedelta(minutes=5)


@pytest.mark.parametrize("jump", [timedelta(hours=8), timedelta(hours=-8), timedelta(days=4000)])
def test_a_clock_that_is_set_changes_nothing_while_we_run(file: Path, clocks: Clocks, jump: timedelta) -> None:
    secret = load(file, clocks)
    old = secret.reveal()
    secret.rotate(timedelta(hours=2))
    clocks.wall += jump
    clocks.steady_seconds += 3600
    assert secret.matches(old)
    clocks.steady_seconds += 3600
    assert not secret.matches(old)


def test_a_clock_that_is_set_back_grants_no_more_than_was_granted(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    old = secret.reveal()
    secret.rotate(timedelta(hours=2))
    clocks.wall -= timedelta(days=365)
    again = load(file, clocks)
    clocks.steady_seconds += 2 * 3600 - 1
    assert again.matches(old)
    clocks.steady_seconds += 2
    assert not again.matches(old)


def test_nobody_is_granted_for_ever(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    secret.rotate(timedelta(days=4000))
    assert secret.former_until == START + LONGEST_OVERLAP


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"secret": "x", "until": "y", "granted": 1}', "\0"])
def test_a_broken_file_costs_the_former_secret_alone(file: Path, clocks: Clocks, content: str) -> None:
    secret = load(file, clocks)
    file.with_name(file.name + ".former").write_text(content)
    assert load(file, clocks).reveal() == secret.reveal()
    assert load(file, clocks).former_until is None


def test_what_is_kept_says_until_when(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    old = secret.reveal()
    secret.rotate(timedelta(hours=1))
    kept = json.loads(file.with_name(file.name + ".former").read_text())
    assert (kept["secret"], kept["until"]) == (old, "2026-03-02T09:00:00+00:00")


def test_a_secret_never_shows_itself(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    old = secret.reveal()
    secret.rotate()
    shown = repr(secret) + str(vars(secret).keys())
    assert old not in shown
    assert secret.reveal() not in shown
