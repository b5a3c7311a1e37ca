"""What is wrong in a file of rules: gathered while it is read, each with its line and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from fonetray.routing.lines import Path, line_numbers, line_of
from fonetray.routing.phrases import Phrase, phrase

MOST = 20
"""Problems that are told of one file; whoever mends those sees the rest."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in the line where it stands."""

    line: int
    said: Phrase

    @property
    def text(self) -> str:
        """The same in English."""
        return str(self.said)


class RuleFileError(Exception):
    """A file that is no module; ``problems`` are in its order, and the message is the first with the file's name."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        """Take them."""
        self.file = file
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))[:MOST]
        super().__init__(self.in_words[0])

    @property
    def in_words(self) -> tuple[str, ...]:
        """Each problem in English as ``FILE line 12: TEXT``."""
        return tuple(f"{self.file} line {problem.line}: {problem.text}" for problem in self.problems)


class Problems:
    """Gathers them; the lines are looked for only when there is something wrong."""

    def __init__(self, text: str) -> None:
        """Begin with none for a text that is TOML."""
        self._text = text
        self._found: list[tuple[Path, Phrase]] = []

    def add(self, path: Path, said: Phrase) -> None:
        """Note what is wrong at a path."""
        self._found.append((path, said))

    def unknown(self, path: Path, owner: Phrase, known: Iterable[str]) -> None:
        """Note a key that there is none of, with the one that was likely meant."""
        there = list(known)
        near = get_close_matches(str(path[-1]), there, 1)
        told = {"key": path[-1], "owner": owner}
        if near:
            self.add(path, phrase('"{key}" is no key of {owner}; did you mean "{near}"?', near=near[0], **told))
        else:
            self.add(path, phrase('"{key}" is no key of {owner}; there are {there}', there=", ".join(there), **told))

    def check(self, file: str) -> None:
        """Raise `RuleFileError` where anything is wrong."""
        if self._found:
            lines = line_numbers(self._text)
            raise RuleFileError(file, [Problem(line_of(lines, path), said) for path, said in self._found])
