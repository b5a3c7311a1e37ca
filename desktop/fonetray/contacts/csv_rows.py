"""The rows of a CSV file one after another, each with the line that it begins in; a broken one costs only itself."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import Self, TextIO

_LONGEST = 200
"""Lines that one row may have, where its fields hold line breaks."""
_UNCLOSED = "has a quote that is never closed"


class CsvRows:
    """Gives ``(line, cells)``; in the place of cells that cannot be read stands a text that says why.

    A quote that is never closed makes the rest of a file one field. So a row of several lines is taken only where it is
    written strictly; else its first line alone is broken, and the next is read anew.
    """

    def __init__(self, text: TextIO, delimiter: str) -> None:
        """Read from where the text is, and count lines from there."""
        self._delimiter = delimiter
        self._lines = _Lines(text)
        self._reader = csv.reader(self._lines, delimiter=delimiter)

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        lines = self._lines
        while True:
            line = lines.begin()
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except _TooLong:
                lines.keep_first()
                yield line, _UNCLOSED
                continue
            except csv.Error as error:
                lines.keep_first()
                yield line, f"cannot be read as CSV: {error}"
                continue
            if len(lines.taken) == 1 or self._strictly(row):
                yield line, row
            else:
                lines.keep_first()
                yield line, _UNCLOSED

    def _strictly(self, row: list[str]) -> bool:
        try:
            return [row] == list(csv.reader(self._lines.taken, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return False


class _TooLong(Exception):
    """A row has more lines than any has."""


class _Lines:
    """The file's lines, those that a row has taken, and which of them are to come again."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._line = 0
        self.taken: list[str] = []

    def begin(self) -> int:
        """Begin a row; gives its first line's number."""
        self._line += len(self.taken)
        self.taken = []
        return self._line + 1

    def keep_first(self) -> None:
        """Let all lines but the first that was taken come again."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _LONGEST:
            raise _TooLong
        line = self._again.popleft() if self._again else self._text.readline()
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line
