"""How Danish text is folded for searching, so that ``Sørensen`` is found by soerensen, sorensen and sørensen."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_LONG = str.maketrans({"å": "aa", "æ": "ae", "ø": "oe", "ö": "oe", "ä": "ae", "ü": "ue", "ß": "ss"})
_BARE = str.maketrans({"å": "a", "æ": "ae", "ø": "o", "ß": "ss"})


def words(text: str) -> list[str]:
    """Split into words, in lower case."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def folded(word: str) -> str:
    """Write one word in the one form that searches compare: Danish letters spelled out, accents gone."""
    return _without_accents(word.translate(_LONG))


def forms(text: str) -> str:
    """Give all forms of a text's words for the index: spelled out, and with the bare letter (å as aa and as a)."""
    found: dict[str, None] = {}
    for word in words(text):
        found[folded(word)] = None
        found[_without_accents(word.translate(_BARE))] = None
    return " ".join(found)


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
