"""Finding people by what is typed.

Each word must begin a word of the person (name, company, department, description, e-mail, info fields, numbers), in
Danish spelling or folded, in any order; a word of three digits or more may also stand anywhere in a number. Numbers may
be typed in groups (``86 51 51 51``) and with a country code. One word may be somebody's initials. Where all this finds
fewer than five, a typo is forgiven in each word of four letters or more.

The order is:

1. How somebody was found (`Rank`): by exactly their local number; by words of their name; by their initials; by
   anything else, such as company or department; by another spelling (``o`` for ``ø``); by what was meant but for a
   typo, again names first. Only the first twenty are found by initials before all else; the others stand behind it.
2. Of those found alike, favourites; then those recently or often called (`familiar.Familiar` says what that means).
3. Colleagues before contacts.
4. The Danish alphabet.

The index gives a bounded set of candidates for each rank, those with the lowest rows: all colleagues, then contacts as
they came. Ranking those few is ours. A rank is looked for only where the ones before it leave the list unfilled, for
whoever is found in a worse way stands behind.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import chain
from types import MappingProxyType
from typing import TypeVar

from fonetray.store import candidates, people_rows, spelling
from fonetray.store.collation import alphabetical
from fonetray.store.familiar import Acquaintance
from fonetray.store.folding import without_accents, words
from fonetray.store.people_index import digits_of, forget, remember
from fonetray.store.readings import readings, without_country
from fonetray.store.spelling import Meanings
from fonetray.telephony.people import Contact, Employee

__all__ = ["Found", "Rank", "SearchHit", "alphabetical", "digits_of", "find", "forget", "marks", "remember"]

SINGLED_OUT = 5
"""Where as many are found without forgiving typos, none is forgiven, and no more are found by forgiving them."""
_CANDIDATES = 200
_BY_INITIALS = 20
"""The first who are found by initials; more would fill the list before the department that has this name."""
_LONGEST_INITIALS = 5
_LONGEST_BESIDE = 3
"""Letters of initials that stand beside other words."""
_STRANGER = Acquaintance(pinned=False, weight=0.0, name="", words="", digits="", initials="")
_NOBODY: Mapping[int, Acquaintance] = MappingProxyType({})
_Typed = TypeVar("_Typed")


class Rank(IntEnum):
    """How well somebody was found; less is better."""

    LOCAL_NUMBER = 0
    NAME = 1
    INITIALS = 2
    OTHER = 3
    INITIALS_OF_MANY = 4
    SPELLING = 5
    TYPO_IN_NAME = 6
    TYPO = 7


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Somebody found; a lower ``rank`` is better."""

    person: Employee | Contact
    rank: int


@dataclass(frozen=True, slots=True)
class Found:
    """Where a person stands in the index: a contact's id, or the negative of an employee's position."""

    row: int
    rank: Rank


def find(
    connection: sqlite3.Connection, text: str, limit: int, familiar: Mapping[int, Acquaintance] = _NOBODY
) -> list[Found]:
    """Find the rows of those who match, best first; for no words at all, the colleagues in the PBX's order."""
    if not words(text):
        sql = "SELECT -position AS row FROM employees ORDER BY position LIMIT ?"
        return [Found(row, Rank.OTHER) for row in people_rows.numbered(connection, sql, (limit,))]
    search, ways = _Search(connection, familiar, max(limit, _CANDIDATES)), readings(text)
    typed = _as_typed(ways)
    search.add(Rank.LOCAL_NUMBER, search.by_local_number(words(text)), limit)
    search.add(Rank.NAME, _each(search.by_name, typed), limit)
    by_initials = list(_each(search.by_initials, ways)) if len(search.found) < limit else []
    search.add(Rank.INITIALS, by_initials[:_BY_INITIALS], limit)
    search.add(Rank.OTHER, search.by_anything(typed[0]), limit)
    if not search.found:
        search.add(Rank.OTHER, _each(search.by_anything, [*typed[1:], *_as_typed(without_country(text))]), limit)
    search.add(Rank.INITIALS_OF_MANY, by_initials[_BY_INITIALS:], limit)
    if len(search.found) < limit:
        search.add(Rank.SPELLING, _each(search.by_anything, search.meant(ways, spelling.otherwise)), limit)
    enough = min(limit, SINGLED_OUT) if search.found else limit
    if len(search.found) < enough:
        meant = search.meant(ways, spelling.with_a_typo)
        search.add(Rank.TYPO_IN_NAME, _each(search.by_name, meant), enough)
        search.add(Rank.TYPO, _each(search.by_anything, meant), enough)
    return search.found


@dataclass(slots=True)
class _Search:
    """One search, and what it has found, among at ``most`` so many for each way to ask.

    Of what was typed it is given what each word may mean, in one reading.
    """

    connection: sqlite3.Connection
    familiar: Mapping[int, Acquaintance]
    most: int
    found: list[Found] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def add(self, rank: Rank, rows: Iterable[int], limit: int) -> None:
        """Add those found in one way, in their order, until there are ``limit``; not even looked for if there are."""
        if len(self.found) < limit:
            fresh = set(rows) - self.seen
            self.found += [Found(row, rank) for row in self._in_order(fresh, limit - len(self.found))]
            self.seen |= fresh

    def meant(self, ways: Iterable[Sequence[str]], how: spelling.Meant) -> list[list[Meanings]]:
        """Give what the words may mean where something is forgiven, of those readings in which that is more."""
        meant = [[how(self.connection, word) for word in reading] for reading in ways]
        return [reading for reading in meant if any(len(meanings) > 1 for meanings in reading)]

    def by_local_number(self, typed: Sequence[str]) -> Sequence[int]:
        """Give the colleague with exactly this number."""
        sql = "SELECT -position AS row FROM employees WHERE local_number = ?"
        return people_rows.numbered(self.connection, sql, typed) if len(typed) == 1 else ()

    def by_name(self, typed: Sequence[Meanings]) -> Iterator[int]:
        """Give those whose name has a word beginning with each word typed."""
        yield from candidates.beginning(self.connection, "people_names", typed, self.most)
        yield from (row for row, known in self.familiar.items() if known.named(typed))

    def by_anything(self, typed: Sequence[Meanings]) -> Iterator[int]:
        """Give those found by any of their words, and by digits inside numbers where they are not too many already."""
        found = candidates.beginning(self.connection, "people_words", typed, self.most)
        yield from found
        if len(found) < self.most:
            yield from candidates.inside_numbers(self.connection, typed, self.most)
        yield from (row for row, known in self.familiar.items() if known.found_by(typed))

    def by_initials(self, reading: Sequence[str]) -> Iterator[int]:
        """Give those who have one of the words as initials, and any words beginning with the others."""
        longest = _LONGEST_INITIALS if len(reading) == 1 else _LONGEST_BESIDE
        for place, word in enumerate(reading):
            if 1 < len(word) <= longest and word.isalpha():
                letters = without_accents(word)
                others = [spelling.as_typed(other) for other in (*reading[:place], *reading[place + 1 :])]
                for row, known in self.familiar.items():
                    if f" {letters} " in known.initials and known.found_by(others):
                        yield row
                yield from candidates.with_initials(self.connection, letters, others, self.most)

    def _in_order(self, rows: set[int], limit: int) -> list[int]:
        """Give those who were found equally well: whom one knows, colleagues, contacts, each by the alphabet."""
        known = rows & self.familiar.keys()
        order: list[int] = []
        for some in (known, {row for row in rows - known if row < 0}, {row for row in rows - known if row > 0}):
            if some and len(order) < limit:
                order += [place[-1] for place in sorted(self._places(some))]
        return order[:limit]

    def _places(self, rows: Iterable[int]) -> Iterator[tuple[bool, float, bool, str, int, int]]:
        colleagues = people_rows.employee_names(self.connection, [-row for row in rows if row < 0])
        contacts = people_rows.contact_names(self.connection, [row for row in rows if row > 0])
        for row, name in (*((-position, name) for position, name in colleagues), *contacts):
            known = self.familiar.get(row, _STRANGER)
            yield not known.pinned, -known.weight, row > 0, alphabetical(name), abs(row), row


def marks(values: Sequence[object]) -> str:
    """Give a question mark for each value, for SQL's ``IN``."""
    return ",".join("?" * len(values))


def _as_typed(ways: Iterable[Sequence[str]]) -> list[list[Meanings]]:
    return [[spelling.as_typed(word) for word in reading] for reading in ways]


def _each(look: Callable[[_Typed], Iterable[int]], readings: Iterable[_Typed]) -> Iterator[int]:
    return chain.from_iterable(map(look, readings))
