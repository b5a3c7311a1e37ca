"""Guessing how a customer list is written: its delimiter, whether it has a heading, and what its columns mean."""

import csv
import re
from collections.abc import Sequence
from itertools import islice

from fonetray.contacts.batches import ContactsUnreadable, Trouble
from fonetray.contacts.csv_rows import CsvRows
from fonetray.contacts.headings import columns_of, is_heading, preset_of
from fonetray.contacts.recipe import Column, Recipe, Role
from fonetray.contacts.text_file import TextFile

DELIMITERS = ";,\t|"
_ROWS = 20
_SAMPLE = 64 * 1024
_SEP = re.compile(r"\A\"?sep=(.)\"?\s*\Z")
"""Excel's own first line, which says what the delimiter is."""
_NUMBER = re.compile(r"[+(]?\d[\d\s().\-/]{5,}")


def guess(file: TextFile, *, delimiter: str = "") -> Recipe:
    """Guess how a file is to be read, unless its delimiter is known; raises ``ContactsUnreadable`` or ``OSError``."""
    with file.path.open(encoding=file.encoding, errors="replace", newline="") as text:
        first = text.readline(_SAMPLE)
        said = _SEP.match(first)
        if not said:
            text.seek(0)
        place = text.tell()
        delimiter = delimiter or (said[1] if said else _delimiter(text.read(_SAMPLE)))
        text.seek(place)
        rows = [cells for _, cells in islice(CsvRows(text, delimiter), _ROWS) if isinstance(cells, list)]
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        message = f"{file.path.name} is empty; export the customers again, with a heading row"
        raise ContactsUnreadable(message, Trouble.EMPTY)
    after = 1 if said else 0
    if is_heading(filled[0]):
        skipped = rows.index(filled[0])
        columns, preset = columns_of(filled[0]), preset_of(filled[0])
        return Recipe(file.encoding, delimiter, columns, headed=True, first_line=1 + after + skipped, preset=preset)
    return Recipe(file.encoding, delimiter, _columns_by_content(filled), headed=False, first_line=1 + after)


def _delimiter(sample: str) -> str:
    """Take the one that cuts most rows into the same number of cells, and of such the one with more cells."""
    lines = sample.splitlines(keepends=True)[: _ROWS * 3]
    best, found = (0.0, 0), ";"
    for delimiter in DELIMITERS:
        try:
            rows = [row for row in csv.reader(lines, delimiter=delimiter) if row][:_ROWS]
        except csv.Error:
            continue
        cells = len(rows[0]) if rows else 0
        alike = sum(len(row) == cells for row in rows) / max(1, len(rows))
        if cells > 1 and (alike * cells, cells) > best:
            best, found = (alike * cells, cells), delimiter
    return found


def _columns_by_content(rows: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """Say what columns hold by what stands in them: numbers, addresses, links; of the texts the first is the name."""
    width = max(map(len, rows))
    columns: list[Column] = []
    texts = iter((Role.NAME, Role.COMPANY))
    for index in range(width):
        cells = [row[index].strip() for row in rows if len(row) > index and row[index].strip()]
        columns.append(Column(str(index + 1), _role_by_content(cells) or next(texts, Role.OTHER)))
    return tuple(columns)


def _role_by_content(cells: Sequence[str]) -> Role | None:
    def most(are: int) -> bool:
        return are * 2 > len(cells)

    if not cells:
        return Role.IGNORE
    if most(sum("@" in cell for cell in cells)):
        return Role.EMAIL
    if most(sum(cell.lower().startswith(("http://", "https://")) for cell in cells)):
        return Role.LINK
    if most(sum(bool(_NUMBER.fullmatch(cell)) for cell in cells)):
        return Role.PHONE
    return Role.OTHER if most(sum(cell.isdigit() for cell in cells)) else None
