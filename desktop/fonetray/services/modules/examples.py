"""The example rules that come with the program, copied to where an admin changes them."""

import re
import shutil
from pathlib import Path

from fonetray.config.resources import resource
from fonetray.routing.phrases import PhraseError, phrase
from fonetray.routing.rules import MODULE_NAME

FIRST = "known-number"
"""The one to begin with."""
_LIST = re.compile(r'^file = "([a-z-]+\.csv)"', re.MULTILINE)


class ExampleError(PhraseError):
    """An example that cannot be copied; it is said why."""


def example_names() -> list[str]:
    """Give the examples' names."""
    return sorted(path.stem for path in resource("examples/routing").glob("*.toml"))


def copy_example(example: str, folder: Path, name: str) -> Path:
    """Copy an example and its lists into a folder under a module's name; gives the new file. Raises `ExampleError`.

    A file that is there stays as it is, and then nothing is copied. Not for the loop.
    """
    if example not in example_names():
        there = ", ".join(example_names())
        raise ExampleError(phrase('there is no example "{name}"; there are {there}', name=example, there=there))
    if not MODULE_NAME.fullmatch(name):
        said = phrase('"{name}" cannot be a module\'s name; use small letters, digits, - and _', name=name)
        raise ExampleError(said)
    source, target = resource(f"examples/routing/{example}.toml"), folder / f"{name}.toml"
    lists = [resource(f"examples/routing/{each}") for each in _LIST.findall(source.read_text(encoding="utf-8"))]
    if target.exists():
        raise ExampleError(phrase("{file} is there already; choose another name", file=target))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for each in lists:
            if not (folder / each.name).exists():
                shutil.copyfile(each, folder / each.name)
        shutil.copyfile(source, target)
    except OSError as error:
        raise ExampleError(phrase("{file} cannot be written: {why}", file=target, why=error.strerror)) from error
    return target
