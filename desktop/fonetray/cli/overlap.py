"""The command line's word for how long a former secret is taken beside a new one."""

import argparse
from datetime import timedelta

from fonetray.listener.secret import LONGEST_OVERLAP

_HOUR = timedelta(hours=1)


def hours(text: str) -> timedelta:
    """Read a number of hours; raises what ``argparse`` says to the user."""
    overlap = float(text) * _HOUR
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise argparse.ArgumentTypeError(f"between 0 and {LONGEST_OVERLAP // _HOUR} hours")
    return overlap
