"""When Python looks for garbage: at little of it while calls come, and at all of it in a quiet moment.

To look at everything takes tens of milliseconds, in which no card is painted and no event is answered, and Python
would do it when it has made enough objects, which is when calls come. An import makes most of all, and no garbage that
has to be looked for. What is free then is given back to the system.
"""

import gc

from fonetray.services.calls.ingest import CallService
from fonetray.services.contacts.imports import Imports, ImportState
from fonetray.system.memory import give_back
from fonetray.telephony.calls import CallChange
from fonetray.ui.tasks import Tasks
from fonetray.ui.when_calm import WhenCalm

_YOUNG = 7_000
"""Objects, made and not yet gone, after which the newest are looked at: ten times as many as an event has under way."""
_ROUNDS, _ALL_ROUNDS = 10, 10
"""How often the newest are before the middle-aged are, and those before all: 700,000 objects without a quiet moment."""
_QUIET = 5.0
"""Seconds."""


class Garbage:
    """Has it looked for when calls have come and are quiet again; who was never called is never woken."""

    def __init__(self, *, calls: CallService, imports: Imports, tasks: Tasks, quiet: float = _QUIET) -> None:
        """Set how often, and listen; ``quiet`` is how many seconds without a call's change are a quiet moment."""
        gc.set_threshold(_YOUNG, _ROUNDS, _ALL_ROUNDS)
        self._calm = WhenCalm(self._look, tasks=tasks, name="look for garbage", quiet=quiet)
        self._imports = imports
        calls.subscribe(self._changed)
        imports.subscribe(self._imported)

    def _changed(self, _: CallChange) -> None:
        self._calm.ask()

    def _imported(self) -> None:
        current = self._imports.current
        if current is not None and current.state is ImportState.RUNNING:
            gc.disable()
        else:
            gc.enable()
            self._calm.ask()

    async def _look(self) -> None:
        gc.collect()
        give_back()
