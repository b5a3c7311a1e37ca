"""On which line of a TOML text a key stands, which no reader in Python's own library tells."""

import re

Path = tuple[str | int, ...]
_TOKEN = re.compile(
    r"""(?P<string>\"\"\".*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
    r"""|(?P<comment>\#[^\n]*)|(?P<line>\n)|(?P<word>[A-Za-z0-9_\-]+)|(?P<sign>[\[\]{},=.])""",
    re.DOTALL,
)


def line_numbers(text: str) -> dict[Path, int]:
    """Give the line of every table, key and element of a text that is TOML; an array's elements count from 0."""
    return _Reader().read(text)


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Give a path's line, or that of what it stands in where it has none of its own."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Reader:
    """Follows where in the document a token stands."""

    def __init__(self) -> None:
        self._found: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._table: Path = ()
        self._open: list[tuple[str, Path, int]] = []
        """Inline tables and arrays that are open: their sign, path, and which element is being read."""
        self._key: list[str] = []
        self._path: Path | None = None
        """What a value is being read for; None while a key is."""
        self._header = 0
        """How many brackets of a header are open."""

    def read(self, text: str) -> dict[Path, int]:
        line = 1
        for token in _TOKEN.finditer(text):
            kind, found = str(token.lastgroup), token.group()
            if kind == "line":
                self._line_ends()
            elif kind in ("string", "word"):
                self._word(found.strip("\"'") if kind == "string" else found, line)
            elif kind == "sign":
                self._sign(found, line)
            line += found.count("\n")
        return self._found

    def _line_ends(self) -> None:
        if self._header:
            self._header = 0
        if not self._open:
            self._path, self._key = None, []

    def _word(self, word: str, line: int) -> None:
        if self._path is None:
            self._key.append(word)
        else:
            self._found.setdefault(self._path, line)

    def _sign(self, sign: str, line: int) -> None:
        if self._path is None and not self._open and sign in "[]":
            self._bracket(sign, line)
        elif sign == "=":
            base = self._open[-1][1] if self._open else self._table
            self._path = (*base, *self._key)
            self._key = []
            self._found.setdefault(self._path, line)
        elif sign in "{[" and self._path is not None:
            self._found.setdefault(self._path, line)
            self._open.append((sign, self._path, 0))
            self._path = None if sign == "{" else (*self._path, 0)
        elif sign == "," and self._open:
            kind, path, element = self._open.pop()
            self._open.append((kind, path, element + 1))
            self._path = None if kind == "{" else (*path, element + 1)
        elif sign in "}]" and self._open:
            _, self._path, _ = self._open.pop()
            self._key = []

    def _bracket(self, sign: str, line: int) -> None:
        if sign == "[":
            self._header += 1
            self._key = []
        elif self._key:
            array = self._header > 1
            path = self._resolved(tuple(self._key), array=array)
            self._table, self._key, self._header = path, [], 0
            self._found.setdefault(path, line)

    def _resolved(self, key: Path, *, array: bool) -> Path:
        """Give a header's path, with the number of the element that each array of tables has come to."""
        path: Path = ()
        for place, part in enumerate(key):
            path = (*path, part)
            if array and place == len(key) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
        return path
