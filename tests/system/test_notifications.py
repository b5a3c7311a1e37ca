"""The desktop's notifications: shown by a real server, changed in place, and their buttons heard."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from fonetray.system.notifications import Notification, Notifications
from support.desktop import Desktop

pytestmark = [pytest.mark.desktop]


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    with Desktop(keyring=False) as desktop:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.env["DBUS_SESSION_BUS_ADDRESS"])
        yield desktop


async def until(what: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not what():  # noqa: ASYNC110 - another process tells
            await asyncio.sleep(0.02)


async def test_one_is_changed_in_place_and_its_end_is_told(session: Desktop) -> None:
    acted: list[tuple[str, str]] = []
    closed: list[str] = []
    notifications = Notifications(acted=lambda *what: acted.append(what), closed=closed.append)
    ringing = Notification("Ringing: <b>Bo</b> & Co", "+45 86 51 51 51", (("default", "Open"),), urgent=True)
    await notifications.show("1", ringing)
    first = notifications._ids["1"]
    await notifications.show("1", Notification("In call: Bo & Co", "", (("default", "Open"),), urgent=True))
    assert notifications._ids["1"] == first
    assert notifications.usable
    await asyncio.to_thread(session.tool, "dunstctl", "action")
    await until(lambda: acted == [("1", "default")])
    await notifications.show("2", Notification("Ringing: Eva", ""))
    await asyncio.to_thread(session.tool, "dunstctl", "close-all")
    await until(lambda: "2" in closed)
    await notifications.show("3", Notification("Ringing: Eva", ""))
    await notifications.close("3")
    assert "3" not in notifications._ids
    notifications.disconnect()


async def test_where_nobody_shows_them_that_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    notifications = Notifications(acted=lambda *_: None, closed=lambda _: None)
    for key in ("1", "2"):
        await notifications.show(key, Notification("Ringing: Bo", ""))
        await notifications.close(key)
    assert not notifications.usable
    assert [record.message for record in caplog.records] == [
        "The desktop shows no notifications: no session bus: FileNotFoundError"
    ]
