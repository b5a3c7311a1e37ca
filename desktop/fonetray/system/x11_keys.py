"""X11: keys that reach Fonetray in any program (GrabKey)."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from fonetray.system.hotkey import Standing

log = logging.getLogger(__name__)

_REPEAT = 1.0
"""Seconds: a key that is held down repeats sooner than that, and means one wish."""


class KeysTaken(Exception):
    """Another program has these keys."""


class NoSuchKey(Exception):
    """This keyboard has no such key."""


class X11Hotkey:
    """Holds a passive grab (X11 protocol, GrabKey) over a connection of its own, which the loop reads."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._grab: _Grab | None = None
        self._wish = 0
        self._turn = threading.Lock()
        self._number = -1
        self._pressed: Callable[[], None] = lambda: None
        self._lost: Callable[[], None] = lambda: None
        self._last = 0.0

    async def take(self, keys: str, pressed: Callable[[], None], lost: Callable[[], None]) -> Standing:
        """Connect on a thread, for the import and the server may take their time; then read on the loop."""
        self.release()
        if not keys:
            return Standing.OFF
        try:
            await asyncio.to_thread(self._hold, keys, self._wish)
        except asyncio.CancelledError:
            self.release()
            raise
        except KeysTaken:
            return Standing.TAKEN
        except NoSuchKey:
            return Standing.NO_SUCH_KEY
        except Exception as error:  # noqa: BLE001 - python-xlib raises what it likes
            _unanswered(error)
            return Standing.UNANSWERED
        if self._grab is None:  # released meanwhile
            return Standing.OFF
        self._pressed, self._lost = pressed, lost
        self._number = self._grab.fileno()
        asyncio.get_running_loop().add_reader(self._number, self._read)
        self._read()
        return Standing.ON

    def release(self) -> None:
        """Disconnect, which gives the keys back."""
        with self._turn:
            self._wish += 1
            grab, self._grab = self._grab, None
        number, self._number = self._number, -1
        if number >= 0:
            asyncio.get_running_loop().remove_reader(number)
        if grab is not None:
            grab.close()

    def _hold(self, keys: str, wish: int) -> None:
        """Connect; a connection that nobody wishes for any more is closed again."""
        grab = _Grab(keys)
        with self._turn:
            if wish == self._wish:
                self._grab = grab
                return
        grab.close()

    def _read(self) -> None:
        if self._grab is None:
            return
        try:
            pressed = self._grab.pressed()
        except Exception as error:  # noqa: BLE001 - the server has gone, or the new keyboard's keys are taken
            _unanswered(error)
            self.release()
            self._lost()
            return
        if pressed:
            before, self._last = self._last, time.monotonic()
            if self._last - before > _REPEAT:
                self._pressed()


def _unanswered(error: Exception) -> None:
    log.info("The X server could not be asked for keys: %s", type(error).__name__)


def split_keys(keys: str) -> tuple[frozenset[str], str]:
    """Take ``Ctrl+Alt+D`` apart into the modifiers and the name that X11 has for the key (``d``)."""
    *modifiers, key = keys.split("+")
    return frozenset(modifiers), key.lower() if len(key) == 1 else key


class _Grab:
    """The keys, held. Raises `KeysTaken` or `NoSuchKey`, and what python-xlib raises."""

    def __init__(self, keys: str) -> None:
        from Xlib import XK, X, display, error  # noqa: PLC0415 - only where keys are wanted

        self._x = X
        self._num_lock = XK.string_to_keysym("Num_Lock") or XK.XK_Num_Lock
        self._errors = error
        modifiers, key = split_keys(keys)
        masks = {"Ctrl": X.ControlMask, "Alt": X.Mod1Mask, "Shift": X.ShiftMask, "Meta": X.Mod4Mask}
        self._mask = sum(masks[name] for name in modifiers)
        self._symbol = XK.string_to_keysym(key)
        self._display = display.Display()
        try:
            self._root = self._display.screen().root
            self._code = self._display.keysym_to_keycode(self._symbol)
            self._begin(keys)
            self._display.display.socket.setblocking(False)  # python-xlib asks with select before each read and write
        except BaseException:
            self.close()
            raise

    def _begin(self, keys: str) -> None:
        if not self._code:
            raise NoSuchKey(keys)
        if not self._take():
            raise KeysTaken(keys)

    def fileno(self) -> int:
        return self._display.fileno()

    def pressed(self) -> bool:
        """Read what has come, without waiting; say whether the keys were among it."""
        found = False
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == self._x.KeyPress:
                found = True
            elif event.type == self._x.MappingNotify:
                self._display.refresh_keyboard_mapping(event)
                self._follow_keyboard()
        return found

    def close(self) -> None:
        with suppress(Exception):  # it may be the server that has gone
            self._display.close()

    def _follow_keyboard(self) -> None:
        """Hold the key, and the locks, where they are now; one that a keyboard lacks may come back with the next."""
        if self._code:
            self._root.ungrab_key(self._code, self._x.AnyModifier)
        self._code = self._display.keysym_to_keycode(self._symbol)
        if self._code and not self._take():
            raise KeysTaken(self._symbol)

    def _take(self) -> bool:
        """Grab with and without the locks, which are modifiers to X11; say whether nobody else has them."""
        x = self._x
        number = self._display.keysym_to_keycode(self._num_lock)
        rows = enumerate(self._display.get_modifier_mapping())
        num = next((1 << row for row, codes in rows if number and number in codes), 0)
        refused = self._errors.CatchError(self._errors.BadAccess)
        for locks in {0, x.LockMask, num, x.LockMask | num}:
            self._root.grab_key(
                self._code,
                self._mask | locks,
                True,
                x.GrabModeAsync,
                x.GrabModeAsync,
                onerror=refused,
            )
        self._display.sync()
        return refused.get_error() is None
