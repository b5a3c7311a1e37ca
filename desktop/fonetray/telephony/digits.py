"""The characters that numbers are written with, brought to ASCII before anything reads them."""

import unicodedata

_UNSEEN = frozenset("\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u2060\u2066\u2068\u2069\ufeff")
"""What address books and web pages leave around a number and nobody sees: marks of direction, joiners, soft hyphens.

Marks that begin a run from right to left (U+202B, U+202E, U+2067) stay and are refused as control characters: beside
them, what a reader saw is not the order in which the digits stand.
"""
_ALIKE = {"\u2212": "-", "\u2044": "/", "\u2215": "/", "\u00b7": ".", "\u2024": ".", "\ufe62": "+"}
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def fold(text: str) -> str:
    """Write digits of any script, full-width signs, dashes and spaces as ASCII does; leave out what is unseen.

    ``８６ ٥١‑51\u00a051`` becomes ``86 51-51 51``. Letters stay as they are, so that names keep their accents.
    """
    return text if text.isascii() else "".join(_ascii(character) for character in text)


def is_control(character: str) -> bool:
    """Whether a folded character is one that no number and no link to one contains."""
    return unicodedata.category(character) in _UNPRINTABLE


def _ascii(character: str) -> str:
    if character.isascii():
        return character
    if character in _UNSEEN:
        return ""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if ord(character) in _FULL_WIDTH:
        return chr(ord(character) - 0xFEE0)
    category = unicodedata.category(character)
    return " " if category == "Zs" else "-" if category == "Pd" else _ALIKE.get(character, character)
