"""Memory that was freed is the system's again."""

import gc
import resource
import sys
from pathlib import Path

import pytest

from fonetray.system.memory import give_back

PIECE, PIECES = 2_000, 40_000
"""Too small for the C library to ask the system for each, too large for Python to keep them in pools of its own."""


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's own")
def test_what_was_freed_below_what_is_kept_is_given_back() -> None:
    pieces = [bytes(PIECE) for _ in range(PIECES)]
    kept = pieces[:: PIECES // 100]
    before = resident()
    del pieces
    gc.collect()
    assert give_back()
    assert before - resident() > PIECE * PIECES // 2
    assert len(kept) == 100
