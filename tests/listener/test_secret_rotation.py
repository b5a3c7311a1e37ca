"""A new secret beside the former one, for as long as was granted and no longer."""

import inspect
import json
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.config.elapsed import elapsed
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
    again.note_former_use()
    clocks.pass_by(timedelta(hours=7))
    assert not again.matches(old)
    assert not load(file, clocks).matches(old)
    assert [each.name for each in file.parent.iterdir()] == [file.name], "what is over is removed"


def test_nobody_else_can_read_either(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    secret.rotate()
    secret.note_former_use()
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert set(modes) == {"listener.secret", "listener.secret.former", "listener.secret.former-used"}


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
    assert secret.standing() == {"former_until": "2026-03-05T08:00:00+00:00", "former_used": None}
    clocks.pass_by(timedelta(minutes=5))
    assert secret.held_by(old) is Held.FORMER
    assert secret.former_used is None, "only who is let in has used it"
    secret.note_former_use()
    assert secret.former_used == START + timedelta(minutes=5)
    assert secret.standing()["former_used"] == "2026-03-02T08:05:00+00:00"
    secret.rotate()
    assert secret.former_used is None


def test_that_it_was_used_is_known_after_a_restart_too(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    secret.rotate()
    assert load(file, clocks).former_used is None
    secret.note_former_use()
    assert load(file, clocks).former_used == START
    clocks.pass_by(timedelta(hours=1))
    secret.note_former_use()
    assert load(file, clocks).former_used == START + timedelta(hours=1)
    secret.rotate()
    assert load(file, clocks).former_used is None


def test_a_busy_pbx_does_not_keep_the_disk_busy(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    secret.rotate()
    noted = set()
    for _ in range(600):
        secret.note_former_use()
        noted.add(load(file, clocks).former_used)
        clocks.pass_by(timedelta(seconds=1))
    assert len(noted) == 10
    assert secret.former_used == START + timedelta(seconds=599)


def test_a_note_that_cannot_be_kept_is_no_trouble(file: Path, clocks: Clocks) -> None:
    secret = load(file, clocks)
    secret.rotate()
    file.with_name("listener.secret.new").mkdir()
    secret.note_former_use()
    assert secret.former_used == START


@pytest.mark.parametrize("content", ["", "soon", "2026-03-02", "\0"])
def test_a_broken_note_costs_only_itself(file: Path, clocks: Clocks, content: str) -> None:
    secret = load(file, clocks)
    secret.rotate()
    file.with_name("listener.secret.former-used").write_text(content)
    assert load(file, clocks).former_until == secret.former_until


def test_every_secret_that_is_taken_is_hidden(file: Path, clocks: Clocks) -> None:
    hidden: list[str] = []
    secret = ListenerSecret.load_or_create(file, now=clocks.now, steady=clocks.steady, hide=hidden.append)
    first = secret.reveal()
    secret.rotate()
    assert hidden == [first, secret.reveal()]
    again: list[str] = []
    ListenerSecret.load_or_create(file, now=clocks.now, steady=clocks.steady, hide=again.append)
    assert sorted(again) == sorted(hidden)


def test_the_overlap_goes_on_while_the_computer_sleeps() -> None:
    assert inspect.signature(ListenerSecret).parameters["steady"].default is elapsed
    assert time.clock_gettime(time.CLOCK_BOOTTIME) - 5 < elapsed() < time.clock_gettime(time.CLOCK_BOOTTIME) + 5


@pytest.mark.parametrize("overlap", [timedelta(hours=1), timedelta(0)])
def test_a_change_that_cannot_be_kept_changes_nothing(file: Path, clocks: Clocks, overlap: timedelta) -> None:
    secret = load(file, clocks)
    old = secret.reveal()
    file.with_name("listener.secret.new").mkdir()
    with pytest.raises(OSError, match=r"."):
        secret.rotate(overlap)
    assert secret.reveal() == old
    assert secret.matches(old)
    assert load(file, clocks).reveal() == old


def test_a_secret_that_others_could_read_is_closed(file: Path, clocks: Clocks) -> None:
    first = load(file, clocks)
    file.chmod(0o644)
    assert load(file, clocks).reveal() == first.reveal()
    assert file.stat().st_mode & 0o077 == 0
    left = file.with_name("listener.secret.new")
    left.touch(mode=0o644)
    first.rotate(timedelta(0))
    assert file.stat().st_mode & 0o077 == 0
    assert not left.exists()


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
