"""Rows that the index has for what was typed: at most so many for each question, and the lowest, so all colleagues."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from fonetray.store import people_rows
from fonetray.store.spelling import Meanings

FEWEST_DIGITS = 3
"""Of digits that may stand inside a number."""
_MOST_INSIDE = 3
_FEW = 1000
"""Rows whose words are looked at one by one, a microsecond each; of more the index finds those with a word sooner."""


def beginning(connection: sqlite3.Connection, index: str, typed: Sequence[Meanings], most: int) -> tuple[int, ...]:
    """Give rows that have a word beginning with each word typed."""
    sql = f"SELECT rowid AS row FROM {index} WHERE {index} MATCH ? LIMIT ?"  # noqa: S608 - two fixed names
    return people_rows.numbered(connection, sql, (_expression(typed), most))


def inside_numbers(connection: sqlite3.Connection, typed: Sequence[Meanings], most: int) -> Iterator[int]:
    """Give rows in whose numbers some of the typed digits stand, and whose words begin with the rest."""
    digits = [place for place, meanings in enumerate(typed) if may_stand_inside(meanings[0])][:_MOST_INSIDE]
    for inside in chain.from_iterable(combinations(digits, size) for size in range(1, len(digits) + 1)):
        others = [meanings for place, meanings in enumerate(typed) if place not in inside]
        expression = " AND ".join(f'"{typed[place][0]}"' for place in inside)
        yield from _also(connection, "people_digits", expression, others, most)


def with_initials(
    connection: sqlite3.Connection, letters: str, others: Sequence[Meanings], most: int
) -> tuple[int, ...]:
    """Give rows that have these initials, and whose words begin with the others."""
    return _also(connection, "people_initials", f'"{letters}"', others, most)


def may_stand_inside(word: str) -> bool:
    """Say whether a typed word is enough digits to be looked for inside numbers."""
    return word.isdecimal() and len(word) >= FEWEST_DIGITS


def _also(
    connection: sqlite3.Connection, index: str, expression: str, others: Sequence[Meanings], most: int
) -> tuple[int, ...]:
    sql = f"SELECT rowid AS row FROM {index} WHERE {index} MATCH ?"  # noqa: S608 - two fixed names
    rows = people_rows.numbered(connection, f"{sql} LIMIT ?", (expression, _FEW if others else most))
    if not others:
        return rows
    if len(rows) < _FEW:
        return people_rows.numbered(connection, *_of_these(rows, others))[:most]
    # the plus keeps SQLite from asking the index anew for every row
    both = f"SELECT rowid AS row FROM people_words WHERE people_words MATCH ? AND +rowid IN ({sql}) LIMIT ?"  # noqa: S608
    return people_rows.numbered(connection, both, (_expression(others), expression, most))


def _of_these(rows: Sequence[int], typed: Sequence[Meanings]) -> tuple[str, list[str | int]]:
    """Ask which of some rows have a word beginning with each word typed."""
    begin = " AND ".join(f"({' OR '.join(['instr(said, ?)'] * len(meanings))})" for meanings in typed)
    said = "SELECT given.value AS row, ' ' || words AS said FROM json_each(?) AS given CROSS JOIN people_words"
    sql = f"SELECT row FROM ({said} ON people_words.rowid = given.value) WHERE {begin}"  # noqa: S608 - question marks
    return sql, [people_rows.as_json(rows), *(f" {meaning}" for meanings in typed for meaning in meanings)]


def _expression(typed: Sequence[Meanings]) -> str:
    """Write what FTS5 is asked: for each word typed, a word that begins with one of its meanings."""
    if all(len(meanings) == 1 for meanings in typed):
        return " ".join(f'"{meanings[0]}"*' for meanings in typed)
    either = (" OR ".join(f'"{meaning}"*' for meaning in meanings) for meanings in typed)
    return " AND ".join(f"({meanings})" for meanings in either)
