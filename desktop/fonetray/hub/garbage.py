"""When Python looks for garbage in a hub: an event's objects go by themselves, and looking at all takes long."""

import gc

_YOUNG = 20_000
"""Objects, made and not yet gone, after which the newest are looked at."""
_ROUNDS, _ALL_ROUNDS = 10, 10
"""How often the newest are before the middle-aged are, and those before all."""


def look_for_garbage_seldom() -> None:
    """Leave alone for good what was imported, and look at the rest when much has been made."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _ROUNDS, _ALL_ROUNDS)
