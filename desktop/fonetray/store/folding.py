"""How Danish text is folded for searching, so that ``Sørensen`` is found by soerensen, sorensen and sørensen."""

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+")
_LONG = str.maketrans({"å": "aa", "æ": "ae", "ø": "oe", "ö": "oe", "ä": "ae", "ü": "ue", "ß": "ss"})
_BARE = str.maketrans({"å": "a", "æ": "ae", "ø": "o", "ß": "ss"})
_OE = re.compile(r"oe?")
_FIRST_LETTER = str.maketrans({"æ": "a", "ø": "o"})
_MOST_INITIALS = 5


def words(text: str) -> list[str]:
    """Split into words, in lower case."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def folded(word: str) -> str:
    """Write one word in the one form that searches compare: Danish letters spelled out, accents gone."""
    return word if word.isascii() else without_accents(word.translate(_LONG))


def bare(word: str) -> str:
    """Write one word with the letters that stand under accents: å as a, ø as o; only æ stays two letters."""
    return word if word.isascii() else without_accents(word.translate(_BARE))


def forms(text: str) -> str:
    """Give all forms of a text's words for the index: spelled out, and with the bare letter (å as aa and as a)."""
    found: dict[str, None] = {}
    for word in words(text):
        found[folded(word)] = None
        found[bare(word)] = None
    return " ".join(found)


def spelled_otherwise(word: str) -> set[str]:
    """Give how a word that was typed may stand in the index besides `folded`: with o for ø and oe, or oe for o."""
    spelled = folded(word)
    found = {bare(word), spelled.replace("oe", "o"), re.sub("oe?", "oe", spelled)}
    for place in _OE.finditer(spelled):
        found.add(f"{spelled[: place.start()]}{'o' if place[0] == 'oe' else 'oe'}{spelled[place.end() :]}")
    return found - {spelled}


def initials(name: str) -> str:
    """Give a name's initials for the index, without accents: of the first and last word, and of all up to five.

    Of Mette Birk Jensen they are ``mj mbj``; with æ or ø among them, also as a and o. Empty for one word.
    """
    letters = [word[0] for word in words(name) if word[0].isalpha()]
    if len(letters) < 2:  # noqa: PLR2004 - one letter is no initials
        return ""
    return " ".join(dict.fromkeys(_spelled_initials(letters)))


def _spelled_initials(letters: list[str]) -> Iterator[str]:
    for chosen in ((letters[0], letters[-1]), letters[:_MOST_INITIALS]):
        together = without_accents("".join(chosen))
        yield together
        yield together.translate(_FIRST_LETTER)


def without_accents(word: str) -> str:
    """Write a word without what stands over or under its letters; æ and ø are letters."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
