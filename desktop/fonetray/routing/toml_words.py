"""What is wrong with a text that is no TOML, in words for whoever wrote it: ``tomllib``'s own are for programmers."""

import re
from collections.abc import Mapping

from fonetray.routing.phrases import Phrase, phrase

_SAID: Mapping[str, Phrase] = {
    r"Unterminated string|Illegal character '\\[nr]'|Expected \"'+\"": phrase("a text has no closing quote"),
    r"(Illegal|Found invalid) character .*": phrase("here is a character that cannot be seen; remove it"),
    r"Expected '=' after a key.*": phrase('there is no "=" after a key; write key = value'),
    r"Invalid value": phrase('after "=" stands nothing that can be read; a text is in quotes, "like this"'),
    r"Cannot overwrite a value": phrase("this key stands a second time; keep one of them"),
    r"Duplicate inline table key '(?P<key>.*)'": phrase('"{key}" stands a second time; keep one of them'),
    r"Cannot declare \('(?P<key>[^']*)',\) twice": phrase("[{key}] stands a second time; put both under one heading"),
    r"Cannot declare .*|Cannot mutate .*": phrase("this heading or key belongs to something that has ended above"),
    r"Unclosed array": phrase('a list has no closing "]", or a comma is missing'),
    r"Unclosed inline table": phrase('a "{{" has no closing "}}", or a comma is missing'),
    r"Expected newline or end of document.*": phrase("something stands behind the value; a new key begins a new line"),
    r"Expected '(?P<end>\]+)' at the end.*": phrase('a heading has no closing "{end}"'),
    r"Invalid statement": phrase("this is neither a heading in [ ] nor key = value"),
    r"Invalid initial character for a key part": phrase(
        "here a key should stand; one of other letters than a-z, 0-9, _ and - is in quotes"
    ),
    r"Unescaped '\\' in a string": phrase(r"a \ in a text is written twice: \\"),
}


def toml_words(said: str) -> Phrase:
    """Say what ``tomllib`` said (without the place), so that it can be mended; what is not known is said as it is."""
    for pattern, words in _SAID.items():
        if found := re.fullmatch(pattern, said):
            return Phrase(words.text, found.groupdict())
    why = f"{said[:1].lower()}{said[1:]}"
    return phrase("{why}; are all texts in quotes, and all brackets closed?", why=why)
