"""No file needs another that needs it: each can be read, and understood, when those below it are."""

import ast
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

DESKTOP = Path(__file__).resolve().parents[2] / "desktop"
WAYS_TO_IMPORT = {
    "at once": "from house.upper import NAME",
    "a file of the package": "from house import upper",
    "by its whole name": "import house.upper",
    "for its types": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.upper import NAME",
    "in a function": "def late():\n    from house.upper import NAME\n    return NAME",
    "by text": 'from importlib import import_module\ndef late():\n    return import_module("house.upper")',
}


def imports_below(folder: Path) -> dict[str, set[str]]:
    """Give, for each module of the packages in a folder, those of them that it imports anywhere in its text."""
    files = {name_of(file.relative_to(folder)): file for file in sorted(folder.rglob("*.py"))}
    return {
        name: {each for each in imported(ast.parse(file.read_text("utf-8")), files) if each != name}
        for name, file in files.items()
    }


def name_of(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.Module, files: Mapping[str, Path]) -> Iterator[str]:
    """Name the modules among ``files`` that a module's text imports, under a condition or in a function too."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                names = [alias.name for alias in node.names]
            case ast.ImportFrom(module=str(module), level=0):
                whole = [f"{module}.{alias.name}" for alias in node.names]
                names = [name if name in files else module for name in whole]
            case ast.ImportFrom():
                raise AssertionError(f"an import that is relative: {ast.unparse(node)}")
            case ast.Call(func=ast.Name("import_module"), args=[ast.Constant(value=str(name)), *_]):
                names = [name]
            case _:
                names = []
        yield from (name for name in names if name in files)


def circles(imports: Mapping[str, set[str]]) -> list[str]:
    """Name each circle, by the shortest way round it from each module that is in one."""
    found: dict[frozenset[str], str] = {}
    for module in sorted(imports):
        way = way_round(module, imports)
        found.setdefault(frozenset(way), " -> ".join(way))
    found.pop(frozenset(), None)
    return list(found.values())


def way_round(start: str, imports: Mapping[str, set[str]]) -> list[str]:
    """Give the shortest way from a module by imports back to itself; empty where there is none."""
    reached: dict[str, list[str]] = {}
    waiting = deque([[start]])
    while waiting:
        way = waiting.popleft()
        for module in sorted(imports[way[-1]]):
            if module == start:
                return [*way, start]
            if module not in reached:
                reached[module] = [*way, module]
                waiting.append(reached[module])
    return []


def test_no_file_imports_one_that_imports_it() -> None:
    imports = imports_below(DESKTOP)
    assert "fonetray.app.opening" in imports["fonetray.app.heavy_half"]
    assert circles(imports) == []


@pytest.mark.parametrize("written", WAYS_TO_IMPORT.values(), ids=WAYS_TO_IMPORT.keys())
def test_a_circle_is_seen_however_it_is_closed(written: str, tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    texts = {"__init__": "", "lower": "", "middle": "import house.lower", "upper": "import house.middle\nNAME = 1"}
    for name, text in texts.items():
        (house / f"{name}.py").write_text(text, "utf-8")
    assert circles(imports_below(tmp_path)) == []
    (house / "lower.py").write_text(written + "\n", "utf-8")
    assert circles(imports_below(tmp_path)) == ["house.lower -> house.upper -> house.middle -> house.lower"]
