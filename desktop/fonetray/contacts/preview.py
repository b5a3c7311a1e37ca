"""The beginning of a file of contacts, as it is shown before it is imported."""

from dataclasses import dataclass

SHOWN = 20
"""Rows or cards, at the most."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One of a file's first rows: the line it begins in, its cells, and why it would be rejected, empty if not."""

    line: int
    cells: tuple[str, ...]
    problem: str = ""
