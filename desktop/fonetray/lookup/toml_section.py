"""Reading one table of a TOML file strictly: each key is of its kind, and nothing stands there that is not known."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn, TypeVar

from fonetray.lookup.errors import TemplateError
from fonetray.lookup.toml_lines import line_of

T = TypeVar("T")

_LONGEST = 60
"""Characters of a wrong value that are shown."""


class Section:
    """A table; what is asked of it is taken, and `end` refuses what is left. Raises `TemplateError`."""

    def __init__(self, file: str, text: str, table: dict[str, Any], path: tuple[str, ...] = ()) -> None:
        """Take the file's name and text, for errors, and the table with where it stands."""
        self._file = file
        self._text = text
        self._table = dict(table)
        self._path = path
        self._known: list[str] = []

    def __contains__(self, key: str) -> bool:
        """Whether the file gives the key."""
        return key in self._table

    def wrong(self, what: str, *keys: str) -> NoReturn:
        """Refuse what stands under ``keys``."""
        path = (*self._path, *keys)
        raise TemplateError(*self.place(*path), f"{'.'.join(path)}: {what}" if path else what)

    def place(self, *path: str) -> tuple[str, int | None]:
        """Give the file and the line where something stands, by its whole path."""
        return self._file, line_of(self._text, path)

    def text(self, key: str, *, default: str | None = None, needed: str = "", lines: bool = False) -> str:
        """Take a text; where there is none, ``default``, or ``needed`` says what to write.

        It may be of several ``lines`` only where that is said; other characters that cannot be seen are refused.
        """
        value = self._take(key, default, needed)
        if not isinstance(value, str):
            self.wrong(f"a text belongs here, in quotes, not {_shown(value)}", key)
        if not (value.replace("\n", " ").replace("\t", " ") if lines else value).isprintable():
            self.wrong("a text of one line belongs here, without characters that cannot be seen", key)
        return value

    def whole(self, key: str, *, default: int, least: int, most: int) -> int:
        """Take a whole number."""
        value = self._take(key, default, "")
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(f"a whole number from {least} to {most} belongs here, not {_shown(value)}", key)
        return value

    def flag(self, key: str) -> bool:
        """Take true or false; false where there is none."""
        value = self._take(key, False, "")
        if not isinstance(value, bool):
            self.wrong(f"true or false belongs here, not {_shown(value)}", key)
        return value

    def each(self, key: str, kind: type[T], fits: Callable[[T], bool], described: str) -> tuple[T, ...]:
        """Take a list of one kind; empty where there is none."""
        values = self._take(key, [], "")
        if not isinstance(values, list) or not all(type(value) is kind and fits(value) for value in values):
            self.wrong(f"{described} belongs here, not {_shown(values)}", key)
        return tuple(values)

    def table(self, key: str, *, needed: str = "") -> "Section":
        """Take a table; an empty one where there is none."""
        value = self._take(key, {}, needed)
        if not isinstance(value, dict):
            self.wrong(f"a table belongs here; write [{'.'.join((*self._path, key))}] and its keys below", key)
        return Section(self._file, self._text, value, (*self._path, key))

    def texts(self) -> Iterable[tuple[str, str]]:
        """Take all keys, of which each has a text."""
        return [(key, self.text(key)) for key in list(self._table)]

    def raw(self, key: str) -> Any:
        """Take whatever stands there, None where nothing does."""
        return self._take(key, None, "")

    def end(self) -> None:
        """Refuse what nobody asked for."""
        for key in self._table:
            near = get_close_matches(key, self._known, 1)
            hint = f"did you mean {near[0]}?" if near else f"there is {_listed(self._known)}"
            self.wrong(f"there is no such key; {hint}", key)

    def _take(self, key: str, default: Any, needed: str) -> Any:
        self._known.append(key)
        if key in self._table:
            return self._table.pop(key)
        if needed:
            missing = ".".join((*self._path, key))
            raise TemplateError(*self.place(*self._path), f"{missing} is missing; {needed}")
        return default


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "nothing to be written here"
