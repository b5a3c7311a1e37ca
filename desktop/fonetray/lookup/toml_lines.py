"""Where in a TOML file something stands, for whoever has to mend it; ``tomllib`` does not tell."""

import re

_HEADER = re.compile(r"\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_-]+)")
_LONG = re.compile(r'"""|\'\'\'')


def line_of(text: str, path: tuple[str, ...]) -> int | None:
    """Give the line (from 1) of the key or table ``path``, else of the nearest table around it, else None."""
    section: tuple[str, ...] = ()
    best, line = 0, None
    inside = ""
    for number, written in enumerate(text.splitlines(), 1):
        if not inside:
            header = _HEADER.match(written)
            key = None if header else _KEY.match(written)
            if header:
                section = _parts(header[1])
            stands = section if header else (*section, *_parts(key[1])) if key else ()
            if len(stands) > best and path[: len(stands)] == stands:
                best, line = len(stands), number
        for mark in _LONG.findall(written):
            inside = "" if inside == mark else inside or mark
    return line


def _parts(key: str) -> tuple[str, ...]:
    return tuple(next(part for part in found if part) for found in _PART.findall(key) if any(found))
