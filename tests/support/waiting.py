"""Waits for what nothing tells of: asks often at first, and then ten times a second."""

import time
from collections.abc import Callable
from typing import Any

_FIRST, _GROWTH, _LAST = 0.01, 1.3, 0.1
"""Seconds between two questions: the first, how each grows, and what it grows to."""


def until(condition: Callable[[], Any], patience: float) -> Any:
    """Ask until the answer is true, and give it; after ``patience`` seconds give the last one, whatever it is."""
    end, pause = time.monotonic() + patience, _FIRST
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(pause)
        pause = min(pause * _GROWTH, _LAST)
    return found
