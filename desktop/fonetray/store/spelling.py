"""What may have been meant by a word that was typed: other spellings of it, or one typo in it.

`people_spellings` has each word by which anybody is found, and of how many people; it is written with the index. What a
word may have meant is made here, some fifty times its letters, and SQLite says which of it begins a word that is there:
a microsecond each, whatever the number of people.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from fonetray.store.folding import bare, folded, spelled_otherwise

Meanings = tuple[str, ...]
"""A typed word as it stands first, then what else it may have meant, longest first."""
Meant = Callable[[sqlite3.Connection, str], Meanings]

_SHORTEST = 3
"""Letters of the shortest word that is kept, and of the shortest that may be spelled otherwise."""
_FORGIVEN_FROM = 4
_LONGEST = 32
_MOST_MEANINGS = 48
_LETTERS = (*"abcdefghijklmnopqrstuvwxyz", "ae")
"""All that one letter is in the index; å and ø stand there as a and o too."""
_THERE = (
    "SELECT json_group_array(meant.value) FROM json_each(?) AS meant WHERE EXISTS (SELECT 1 FROM people_spellings"
    " WHERE word >= meant.value AND word < meant.value || '{')"  # what follows z
)
_WORDS = msgspec.json.Decoder(list[str])


def count(connection: sqlite3.Connection, texts: Iterable[str]) -> None:
    """Take the words of people who are put into the index, each person's as one text."""
    sql = "INSERT INTO people_spellings VALUES (?, ?) ON CONFLICT DO UPDATE SET people = people + excluded.people"
    connection.executemany(sql, sorted(_counted(texts).items()))


def discount(connection: sqlite3.Connection, texts: Iterable[str]) -> None:
    """Take back the words of people who are taken out."""
    counted = sorted(_counted(texts).items())
    sql = "UPDATE people_spellings SET people = people - ? WHERE word = ?"
    connection.executemany(sql, [(people, word) for word, people in counted])
    connection.executemany("DELETE FROM people_spellings WHERE word = ? AND people <= 0", [(w,) for w, _ in counted])


def as_typed(word: str) -> Meanings:
    """Give what a word means where nothing is forgiven."""
    return (folded(word),)


def otherwise(connection: sqlite3.Connection, word: str) -> Meanings:
    """Give a typed word with its other spellings that begin a word of somebody's."""
    return (folded(word), *_there(connection, _spellings(word)))


def with_a_typo(connection: sqlite3.Connection, word: str) -> Meanings:
    """Give the same and, from four letters on, what begins a word of somebody's if one letter is put right."""
    spelled, others = folded(word), _spellings(word)
    if _FORGIVEN_FROM <= len(word) <= _LONGEST and word.isalpha():
        others.update(typos(spelled))
        if spelled != word:
            others.update(typos(bare(word)))
            others.update(folded(meant) for meant in typos(word))
    return (spelled, *_there(connection, others - {spelled}))


def typos(word: str) -> Iterator[str]:
    """Give what a word may have been before one typo: a letter too many, too few, another one, or two that swapped.

    The word may be half-typed, so another letter at its end is the same as one too many.
    """
    for at in range(len(word)):
        before, here, after = word[:at], word[at], word[at + 1 :]
        yield before + after
        if after:
            yield before + after[0] + here + after[1:]
            for letter in _LETTERS:
                yield before + letter + after
        for letter in _LETTERS:
            yield before + letter + here + after


def _spellings(word: str) -> set[str]:
    return spelled_otherwise(word) if len(word) >= _SHORTEST else set()


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in text.split() if _is_kept(word))


def _is_kept(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha()


def _there(connection: sqlite3.Connection, meanings: Iterable[str]) -> list[str]:
    asked = [meaning for meaning in meanings if meaning.isascii() and meaning.isalpha()]
    if not asked:
        return []
    found = _WORDS.decode(connection.execute(_THERE, (msgspec.json.encode(asked).decode(),)).fetchone()[0])
    return sorted(found, key=lambda meaning: (-len(meaning), meaning))[:_MOST_MEANINGS]
