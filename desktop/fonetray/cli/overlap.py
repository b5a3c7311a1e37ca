"""How long a former secret is taken beside a new one, as the commands that make one are told it."""

import argparse
from contextlib import suppress
from datetime import timedelta
from typing import Any

from fonetray.listener.secret import LONGEST_OVERLAP, OVERLAP

_HOUR = timedelta(hours=1)


def add_overlap(rotate: argparse.ArgumentParser) -> None:
    """Declare ``--overlap``."""
    rotate.add_argument(
        "--overlap",
        type=_hours,
        default=OVERLAP,
        metavar="HOURS",
        help=f"how long the former one is taken beside it ({OVERLAP // _HOUR}; 0: no longer)",
    )


def question_of(options: argparse.Namespace) -> dict[str, Any]:
    """Write what whoever has the secret is asked: the ``action``, and with ``rotate`` the ``overlap`` in seconds."""
    question: dict[str, Any] = {"action": options.action}
    if options.action == "rotate":
        question["overlap"] = options.overlap.total_seconds()
    return question


def _hours(text: str) -> timedelta:
    """Read a number of hours; raises what ``argparse`` says to the user."""
    with suppress(ValueError, OverflowError):
        overlap = float(text) * _HOUR
        if timedelta(0) <= overlap <= LONGEST_OVERLAP:
            return overlap
    raise argparse.ArgumentTypeError(f"between 0 and {LONGEST_OVERLAP // _HOUR} hours")
