"""Takes a TOML document apart: tables, texts and choices, where what is not as it should be is noted as a problem."""

from typing import Any

from fonetray.routing.lines import Path
from fonetray.routing.phrases import Phrase, phrase
from fonetray.routing.problems import Problems


def in_toml(value: Any) -> str:
    """Write a value as it may stand in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(in_toml(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {in_toml(each)}" for key, each in value.items()) + " }"
    return str(value)


class Tables:
    """Gives what a document has, and something harmless in place of what is wrong."""

    def __init__(self, problems: Problems) -> None:
        """Note there what is wrong."""
        self.problems = problems

    def table(self, path: Path, value: Any, owner: Phrase, known: tuple[str, ...]) -> dict[str, Any]:
        """Give a table, whose keys are ``known`` ones; ``owner`` is what it is called."""
        if not isinstance(value, dict):
            self.problems.add(path, phrase("{key} is a table: {{ {first} = … }}", key=path[-1], first=known[0]))
            return {}
        self.known(path, owner, value, known)
        return value

    def known(self, path: Path, owner: Phrase, table: dict[str, Any], known: tuple[str, ...]) -> None:
        """Note the keys of a table that there are none of."""
        for key in table:
            if key not in known:
                self.problems.unknown((*path, key), owner, known)

    def text(self, path: Path, value: Any) -> str:
        """Give a text."""
        if not isinstance(value, str):
            self.problems.add(path, phrase('{key} is a text in quotes: "{found}"', key=path[-1], found=value))
            return ""
        return value

    def one_of(self, path: Path, value: Any, there: tuple[str, ...]) -> str:
        """Give one of some texts."""
        if value in there:
            return str(value)
        there_are, found = ", ".join(there), in_toml(value)
        self.problems.add(
            path, phrase("{key} is one of {there}, not {found}", key=path[-1], there=there_are, found=found)
        )
        return there[0]
