"""What several commands read and write in the same words: whole numbers, and times to the minute."""

import argparse
from collections.abc import Callable
from datetime import datetime


def whole_number(most: int, unit: str) -> Callable[[str], int]:
    """Give what reads a number from 1 to ``most`` for ``argparse``; ``unit`` is what is counted, as in "days"."""

    def read(text: str) -> int:
        number = int(text) if text.isdecimal() else 0
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(f"between 1 and {most} {unit}")
        return number

    return read


def minute(time: str) -> str:
    """Write a time (ISO 8601) by this computer's clock, to the minute."""
    return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"
