"""Stand-ins for numbers, words and e-mail addresses: the same one for the same thing, of the same shape.

They are drawn by chance for each export and kept nowhere, so that nobody can turn them back.
"""

import random
import re
from collections.abc import Callable

_DIGITS = "0123456789"
_VOWELS, _CONSONANTS, _DANISH = "aeiouy", "bcdfghjklmnpqrstvwxz", "æøå"
_DENMARK, _NATIONAL = "45", 8
_TRIES = 50


class StandIns:
    """Gives one stand-in for each original; two originals have two, as far as their shape leaves room for it."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._taken: set[str] = set()
        self._chance = random.Random()  # noqa: S311 - what is drawn says nothing of what it stands for

    def number(self, text: str) -> str:
        """Give a telephone number of the same kind: what it is written with, its country and its first digits stay.

        ``+4586515151``, ``0045 86 51 51 51``, ``86515151`` are one number, and have one stand-in written in three ways.
        """
        digits = re.sub(r"\D", "", text)
        whole = _with_country(digits)
        kept = len(_DENMARK) + 2 if len(whole) > _NATIONAL else 2
        other = self._drawn(self._numbers, whole, lambda: whole[:kept] + self._digits(len(whole) - kept))
        tail = len(whole) - kept  # every way to write a number ends alike
        changed = iter(digits[:-tail] + other[kept:])
        return re.sub(r"\d", lambda _: next(changed), text)

    def word(self, text: str) -> str:
        """Give a word of the same length, casing and charset, vowels for vowels: ``Kjærgård`` may be ``Tnødvåzp``."""
        key = text.lower() if len(text.lower()) == len(text) else text
        other = self._drawn(self._words, key, lambda: "".join(map(self._letter, key)))
        return "".join(
            new.upper() if old.isupper() and len(new.upper()) == 1 else new
            for old, new in zip(text, other, strict=True)
        )

    def _digits(self, count: int) -> str:
        return "".join(self._chance.choices(_DIGITS, k=count))

    def _letter(self, old: str) -> str:
        for letters in (_VOWELS, _CONSONANTS, _DANISH):
            if old in letters:
                return self._chance.choice(letters)
        return old

    def _drawn(self, known: dict[str, str], original: str, draw: Callable[[], str]) -> str:
        if original not in known:
            other = draw()
            for _ in range(_TRIES):
                if other != original and other not in self._taken:
                    break
                other = draw()
            self._taken.add(other)
            known[original] = other
        return known[original]


def _with_country(digits: str) -> str:
    """Give what all ways to write a number have in common."""
    bare = digits.removeprefix("00")
    return _DENMARK + bare if len(bare) == _NATIONAL else bare
