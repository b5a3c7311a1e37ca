"""Finds what blocks a loop: a call that waits for the disk, the network, a lock or a clock raises where it is made."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from blockbuster import blockbuster

SMALL_FILES = {
    # Our own files of some hundred bytes, read or written where the user has just asked for it.
    "fonetray/config/settings.py": {"load_settings", "set_value"},
    "fonetray/config/paths.py": {"prepare", "_short_name"},
    "fonetray/config/resources.py": {"resource"},
    "fonetray/config/language.py": {"country"},
    "fonetray/listener/secret.py": {"load_or_create", "_write", "_read_former", "forget_former", "rotate"},
    "fonetray/ui/parts/icons.py": {"_renderer"},
    "fonetray/system/integration.py": {"integration", "selection_command", "search_command"},
    "fonetray/system/xdg.py": {"starts_at_login"},
    "fonetray/capture/state.py": {"load_state", "save_state"},
    # The log, whose lines are few.
    "logging/__init__.py": {"emit", "handle"},
    # A few questions to the X server over its local socket, as Qt itself asks; connecting is no such thing.
    "fonetray/system/screen_use.py": {"filled", "close"},
    # Joins a thread that has just done its only work.
    "fonetray/provider/transport.py": {"_client"},
    "shibokensupport/feature.py": {"_mod_uses_pyside"},
}


class Blocked(blockbuster.BlockingError):
    """Says on stderr where it was raised too: a program catches what it can."""

    def __init__(self, func: str) -> None:
        super().__init__(func)
        sys.stderr.write(f"{self}\n{''.join(traceback.format_stack()[:-2])}")


@contextmanager
def no_blocking() -> Iterator[None]:
    """Have every call of the program's that blocks a running loop raise until the block ends."""
    was = blockbuster.BlockingError
    blockbuster.BlockingError = Blocked  # type: ignore[misc]
    try:
        with blockbuster.blockbuster_ctx("fonetray") as found:
            for function in found.functions.values():
                for file, names in SMALL_FILES.items():
                    function.can_block_in(file, names)
            yield
    finally:
        blockbuster.BlockingError = was  # type: ignore[misc]
