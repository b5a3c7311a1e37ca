"""How what was typed may be read as words, where there are digits in it."""

import re

from fonetray.store.folding import words
from fonetray.store.people_index import national

_GROUPS = re.compile(r"(?<!\S)\+?\d[\d\s\-./()]*(?!\S)")
_COUNTRY = re.compile(r"(?<!\w)(?:00|45(?=\d{8}(?!\w)))(?=\d)")


def readings(text: str) -> list[list[str]]:
    """Give the words typed; where digits stand in groups, first as one number and then as they stand."""
    joined, typed = words(_joined(text)), words(text)
    return [typed] if joined == typed else [way for way in (joined, typed) if way]


def without_country(text: str) -> list[list[str]]:
    """Give them once more where a number begins with 00, or with Denmark's code and no plus before it."""
    joined = _joined(text)
    without = _COUNTRY.sub("", joined)
    return [words(without)] if without != joined else []


def _joined(text: str) -> str:
    return _GROUPS.sub(lambda groups: f" {national(groups[0])} ", text)
