"""What is wrong in a file of rules: gathered while it is read, each with its line and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from fonetray.routing.lines import Path, line_numbers, line_of

MOST = 20
"""Problems that are told of one file; whoever mends those sees the rest."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in the line where it stands."""

    line: int
    text: str


class RuleFileError(Exception):
    """A file that is no module; ``problems`` are in its order, and the message is the first with the file's name."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        """Take them."""
        self.file = file
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))[:MOST]
        super().__init__(self.in_words[0])

    @property
    def in_words(self) -> tuple[str, ...]:
        """Each problem as ``FILE line 12: TEXT``."""
        return tuple(f"{self.file} line {problem.line}: {problem.text}" for problem in self.problems)


class Problems:
    """Gathers them; the lines are looked for only when there is something wrong."""

    def __init__(self, text: str) -> None:
        """Begin with none for a text that is TOML."""
        self._text = text
        self._found: list[tuple[Path, str]] = []

    def add(self, path: Path, text: str) -> None:
        """Note what is wrong at a path."""
        self._found.append((path, text))

    def unknown(self, path: Path, owner: str, known: Iterable[str]) -> None:
        """Note a key that there is none of, with the one that was likely meant."""
        there = list(known)
        near = get_close_matches(str(path[-1]), there, 1)
        hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(there)}"
        self.add(path, f'"{path[-1]}" is no key of {owner}; {hint}')

    def check(self, file: str) -> None:
        """Raise `RuleFileError` where anything is wrong."""
        if self._found:
            lines = line_numbers(self._text)
            raise RuleFileError(file, [Problem(line_of(lines, path), text) for path, text in self._found])
