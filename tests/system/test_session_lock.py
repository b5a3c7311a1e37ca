"""A locked screen is told of by logind or by a screensaver, over buses that may not be there, or go away."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fonetray.system.bus import Bus, BusError
from fonetray.system.session_lock import BusLock, SessionLock, UnknownLock
from fonetray.system.windows_session import WindowsLock

SERVICE = Path(__file__).parent / "lock_service.py"


class Sessions:
    """A session bus and a system bus of the test's own, and on them whoever tells of the lock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._started: list[subprocess.Popen[str]] = []
        self.buses: dict[str, subprocess.Popen[str]] = {}
        for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
            bus = self._start("dbus-daemon", "--session", "--nofork", "--print-address")
            assert bus.stdout is not None
            monkeypatch.setenv(name, bus.stdout.readline().strip())
            self.buses[name] = bus
        monkeypatch.delenv("XDG_SESSION_ID", raising=False)

    def serve(self, kind: str, *, locked: bool = False) -> subprocess.Popen[str]:
        service = self._start(sys.executable, str(SERVICE), kind, "locked" if locked else "open")
        assert service.stdout is not None
        assert service.stdout.readline() == "ready\n"
        return service

    def say(self, service: subprocess.Popen[str], word: str) -> None:
        assert service.stdin is not None
        service.stdin.write(f"{word}\n")
        service.stdin.flush()

    def close(self) -> None:
        for process in reversed(self._started):
            process.kill()
            process.communicate()

    def _start(self, *words: str) -> subprocess.Popen[str]:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(words, text=True, **pipes)
        self._started.append(process)
        return process


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sessions]:
    made = Sessions(monkeypatch)
    yield made
    made.close()


async def until(what: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not what():  # noqa: ASYNC110 - another process tells
            await asyncio.sleep(0.01)


async def test_logind_tells_of_the_lock_and_of_its_end(sessions: Sessions) -> None:
    logind = sessions.serve("logind")
    lock, told = BusLock(), list[bool]()
    await lock.watch(lambda: told.append(lock.locked()))
    assert not lock.locked()
    sessions.say(logind, "lock")
    await until(lambda: told == [True])
    sessions.say(logind, "unlock")
    await until(lambda: told == [True, False])
    lock.close()


@pytest.mark.parametrize("kind", ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"])
async def test_a_screensaver_tells_too_also_of_a_screen_that_is_locked_already(sessions: Sessions, kind: str) -> None:
    saver = sessions.serve(kind, locked=True)
    lock, told = BusLock(), list[bool]()
    await lock.watch(lambda: told.append(lock.locked()))
    assert lock.locked()
    sessions.say(saver, "unlock")
    await until(lambda: told == [True, False])
    lock.close()


@pytest.mark.usefixtures("sessions")
async def test_with_nobody_to_tell_the_screen_counts_as_open() -> None:
    lock = BusLock()
    await lock.watch(lambda: None)
    assert not lock.locked()
    lock.close()
    lock.close()


async def test_without_any_bus_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    lock = BusLock()
    await lock.watch(lambda: None)
    assert not lock.locked()
    lock.close()


async def test_a_bus_that_goes_away_leaves_what_it_told_last(sessions: Sessions) -> None:
    logind = sessions.serve("logind", locked=True)
    lock = BusLock()
    await lock.watch(lambda: None)
    assert lock.locked()
    sessions.buses["DBUS_SYSTEM_BUS_ADDRESS"].kill()
    logind.wait(20)
    await until(lambda: lock._system._connection is None)
    assert lock.locked()
    lock.close()


async def test_a_connection_that_is_closed_while_it_is_made_does_not_stay(sessions: Sessions) -> None:
    assert sessions.buses
    bus = Bus("SESSION", heard=lambda _: None, lost=lambda: None)
    opening = asyncio.ensure_future(bus.open())
    await asyncio.sleep(0)
    bus.close()
    with pytest.raises(BusError):
        await opening
    with pytest.raises(BusError):
        await bus.match("type='signal'")


@pytest.mark.parametrize("ours", [True, False])
async def test_windows_is_asked_each_time(*, ours: bool) -> None:
    class Desktops:
        def input_is_ours(self) -> bool:
            return ours

    lock: SessionLock = WindowsLock(Desktops())
    await lock.watch(lambda: None)
    assert lock.locked() is not ours
    lock.close()


async def test_elsewhere_nobody_knows() -> None:
    lock: SessionLock = UnknownLock()
    await lock.watch(lambda: None)
    assert not lock.locked()
    lock.close()
