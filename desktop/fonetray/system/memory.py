"""Gives memory that nobody uses any more back to the system.

glibc keeps what was freed between what is still used, in a heap for each thread: after a busy morning that was as much
again as all that the program holds.
"""

import sys


def give_back() -> bool:
    """Give it back, which takes a few milliseconds, and say whether this system can (glibc: malloc_trim)."""
    if sys.platform != "linux":
        return False
    import ctypes  # noqa: PLC0415 - not needed before the first quiet moment after calls

    try:
        trim = ctypes.CDLL(None).malloc_trim
    except AttributeError:  # another C library
        return False
    trim(0)
    return True
