"""Keys of an X server: had by one program at a time, with the locks on or off, and given back."""

import asyncio
import gc
from collections.abc import Callable, Iterator

import pytest

from fonetray.system.here import hotkey
from fonetray.system.hotkey import NoHotkey, Standing
from fonetray.system.x11_keys import X11Hotkey, split_keys
from support.desktop import Desktop


@pytest.mark.parametrize(
    ("keys", "modifiers", "key"),
    [("Ctrl+Alt+D", {"Ctrl", "Alt"}, "d"), ("Meta+F12", {"Meta"}, "F12"), ("Ctrl+Shift+7", {"Ctrl", "Shift"}, "7")],
)
def test_keys_are_taken_apart(keys: str, modifiers: set[str], key: str) -> None:
    assert split_keys(keys) == (modifiers, key)


def nothing() -> None:
    pass


async def test_a_session_without_x11_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    none = hotkey()
    assert isinstance(none, NoHotkey)
    assert await none.take("Ctrl+Alt+D", nothing, nothing) is Standing.UNSUPPORTED
    assert await none.take("", nothing, nothing) is Standing.UNSUPPORTED


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    with Desktop(keyring=False) as desktop:
        monkeypatch.setenv("DISPLAY", desktop.env["DISPLAY"])
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        yield desktop


async def until(what: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not what():  # noqa: ASYNC110 - the keys come from another program
            await asyncio.sleep(0.02)


async def follows(hotkey: X11Hotkey, code: int) -> None:
    """Wait until a new keyboard is known, which has the key where ``code`` says."""
    await until(lambda: hotkey._grab is not None and hotkey._grab._code == code)


@pytest.mark.desktop
async def test_keys_are_had_by_one_and_follow_the_keyboard(session: Desktop) -> None:
    presses: list[int] = []
    lost: list[int] = []
    ours, others = X11Hotkey(), X11Hotkey()
    assert await ours.take("Ctrl+Alt+D", lambda: presses.append(1), nothing) is Standing.ON
    assert await others.take("Ctrl+Alt+D", lambda: presses.append(2), lambda: lost.append(2)) is Standing.TAKEN
    await asyncio.to_thread(session.tool, "xset", "r", "off")  # a machine that is busy holds keys down for long
    for heard, lock in enumerate(("Num_Lock", "Caps_Lock", "Num_Lock"), 1):
        await asyncio.to_thread(session.tool, "xdotool", "key", lock, "sleep", "0.2", "key", "ctrl+alt+d")
        await until(lambda heard=heard: len(presses) == heard)  # type: ignore[misc]
        await asyncio.sleep(1.1)  # what comes sooner is a key that is held down
    await asyncio.to_thread(session.tool, "xmodmap", "-e", "keycode 40 = F35", "-e", "keycode 65 = d D")
    await follows(ours, 65)
    await asyncio.to_thread(session.tool, "xdotool", "keydown", "ctrl", "keydown", "alt", "key", "65")
    await asyncio.to_thread(session.tool, "xdotool", "keyup", "ctrl", "keyup", "alt")
    await until(lambda: len(presses) == 4)
    assert await ours.take("", nothing, nothing) is Standing.OFF
    assert await others.take("Ctrl+Alt+D", lambda: presses.append(2), lambda: lost.append(2)) is Standing.ON
    assert presses == [1, 1, 1, 1]
    session.end_screen()
    await until(lambda: lost)
    others.release()
    assert lost == [2]


@pytest.mark.desktop
async def test_keys_come_back_with_the_keyboard_that_has_them(session: Desktop) -> None:
    presses: list[int] = []
    lost: list[int] = []
    ours, others = X11Hotkey(), X11Hotkey()
    assert await ours.take("Ctrl+Alt+D", lambda: presses.append(1), lambda: lost.append(1)) is Standing.ON
    await asyncio.to_thread(session.tool, "xmodmap", "-e", "keycode 40 = F35")
    await follows(ours, 0)
    assert await others.take("Ctrl+Alt+D", nothing, nothing) is Standing.NO_SUCH_KEY
    await asyncio.to_thread(session.tool, "xmodmap", "-e", "keycode 40 = d D")
    await follows(ours, 40)
    await asyncio.to_thread(session.tool, "xdotool", "key", "ctrl+alt+d")
    await until(lambda: presses)
    assert await others.take("Ctrl+Alt+F12", nothing, nothing) is Standing.ON
    await asyncio.to_thread(session.tool, "xmodmap", "-e", "keycode 40 = F35", "-e", "keycode 96 = d D")
    await until(lambda: lost)
    ours.release()
    others.release()


@pytest.mark.desktop
@pytest.mark.usefixtures("session")
async def test_keys_that_nobody_waits_for_any_more_are_given_back() -> None:
    left, next_one = X11Hotkey(), X11Hotkey()
    taking = asyncio.create_task(left.take("Ctrl+Alt+D", nothing, nothing))
    await asyncio.sleep(0)
    taking.cancel()
    await asyncio.gather(taking, return_exceptions=True)
    assert taking.cancelled()
    for _ in range(500):
        if await next_one.take("Ctrl+Alt+D", nothing, nothing) is Standing.ON:
            break
        await asyncio.sleep(0.02)
    else:
        pytest.fail("the keys are still held")
    gc.collect()  # an open socket would be warned of here
    next_one.release()
