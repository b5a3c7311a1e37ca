"""Keeps the keys that a setting names, while other programs have the keyboard too."""

import asyncio
from collections.abc import Callable

from fonetray.config.language import Translate
from fonetray.system.hotkey import Hotkey, Standing
from fonetray.ui.tasks import Tasks

_AGAIN = (3.0, 10.0, 30.0)
"""Seconds to wait before keys that were lost are asked for once more, each time."""


class KeyKeeper:
    """Asks the system for the keys, follows the setting, and knows what became of the wish."""

    def __init__(
        self,
        *,
        hotkey: Hotkey,
        wanted: Callable[[], str],
        pressed: Callable[[], None],
        tasks: Tasks,
        tr: Translate,
        others: Callable[[], str] = str,
    ) -> None:
        """Take what gives keys, and which are ``wanted``; they are not asked for yet.

        Keys that ``others`` of ours have already are not asked for.
        """
        self._hotkey = hotkey
        self._wanted = wanted
        self._pressed = pressed
        self._tasks = tasks
        self._tr = tr
        self._others = others
        self._waits = _AGAIN
        self._keys: str | None = None
        self._standing = Standing.OFF
        self._following = False
        self._recording = False
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when the keys' standing is another than before."""
        self._listeners.append(listener)

    def refresh(self) -> None:
        """Follow the settings."""
        if not self._following and (self._wanted() != self._keys or self._ours_already() is not self._refused()):
            self._recording = False
            self._keys = None
            self._tasks.spawn(self._follow(), name="hotkey")

    def record(self, on: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        """Let the keys go while new ones are pressed in the settings, so that the same ones can be pressed again."""
        if on:
            self._recording = True
            self._keys = None
            self._hotkey.release()
        elif self._recording:
            self.refresh()

    def close(self) -> None:
        """Give the keys back."""
        self._hotkey.release()

    @property
    def standing(self) -> Standing:
        """What became of the wish to have the keys."""
        return self._standing

    def trouble(self) -> str:
        """Say why the keys do nothing; empty where they work, none are wanted, or there are none at all."""
        tr, keys = self._tr, self._keys or ""
        return {
            Standing.OURS: tr("{keys} does something else in Fonetray already. Choose other keys.", keys=keys),
            Standing.TAKEN: tr("Another program uses {keys}. Choose other keys.", keys=keys),
            Standing.NO_SUCH_KEY: tr("This keyboard has no {keys}. Choose other keys.", keys=keys),
            Standing.UNANSWERED: tr("The desktop does not give Fonetray these keys. Choose other keys."),
        }.get(self._standing, "")

    def _ours_already(self) -> bool:
        return bool(self._wanted()) and self._wanted() == self._others()

    def _refused(self) -> bool:
        return self._standing is Standing.OURS

    def _lost(self) -> None:
        """Say so, and ask for the keys once more in a while."""
        self._standing = Standing.UNANSWERED
        self._tell()
        self._tasks.spawn(self._take_again(), name="hotkey")

    async def _take_again(self) -> None:
        for wait in self._waits:
            await asyncio.sleep(wait)
            if self._standing is not Standing.UNANSWERED:
                return
            self._keys = None
            await self._follow()

    async def _follow(self) -> None:
        """Take the keys until they are those of the settings, which may change meanwhile."""
        self._following = True
        try:
            while not self._recording and (wanted := self._wanted()) != self._keys:
                self._keys = wanted
                if self._ours_already():
                    self._hotkey.release()
                    self._standing = Standing.OURS
                else:
                    self._standing = await self._hotkey.take(wanted, self._pressed, self._lost)
        finally:
            self._following = False
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
