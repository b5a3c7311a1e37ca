"""What the house holds itself to, beside style and types."""

import ast
import configparser
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "desktop" / "fonetray"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 400
LONGEST_ROOT = 200
"""Lines of a composition root, which only constructs and connects."""


def test_modules_are_one_idea_long() -> None:
    long = [str(file.relative_to(ROOT)) for file in MODULES if len(file.read_text("utf-8").splitlines()) > LONGEST]
    assert long == []
    roots = [
        file.name
        for file in MODULES
        if file.parent.name in ("app", "hub") and len(file.read_text("utf-8").splitlines()) > LONGEST_ROOT
    ]
    assert roots == []


def test_each_room_says_in_one_sentence_what_it_is_for() -> None:
    rooms = [folder / "__init__.py" for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists()]
    assert rooms
    for room in rooms:
        tree = ast.parse(room.read_text("utf-8"))
        said = ast.get_docstring(tree)
        assert said, room
        assert said.endswith("."), room
        assert ". " not in said, f"{room} says more than one sentence"
        assert len(tree.body) == 1, f"{room} holds code"


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_nothing_blocks_or_nests_the_loop(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        assert not isinstance(node, ast.Global), f"{file}:{node.lineno} uses global state"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            assert node.func.attr not in {"exec", "exec_", "asyncClose"}, f"{file}:{node.lineno} {called}"
            if file.parent.name != "store":  # which lives on threads of its own
                assert called != "time.sleep", f"{file}:{node.lineno} sleeps"
            if node.func.attr == "processEvents":
                assert file.name == "start.py", f"{file}:{node.lineno} nests the loop"


def test_locks_are_hashed_and_name_no_registry() -> None:
    for lock in (ROOT / "packaging").glob("requirements*.txt"):
        text = lock.read_text("utf-8")
        assert "://" not in text
        assert "index" not in text
        for requirement in re.split(r"\n(?=\S)", text.strip()):
            assert "--hash=sha256:" in requirement, requirement.splitlines()[0]


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    for beginning in ("dependencies = [", "desktop = [", "hub = ["):
        inside = lines[lines.index(beginning) + 1 :]
        explained = False
        for line in inside[: inside.index("]")]:
            if line.strip().startswith("#"):
                explained = True
            else:
                assert explained, line
                explained = False


def test_what_a_hub_installs_has_no_window_system_in_it() -> None:
    names = {line.split("==")[0].lower() for line in lock("requirements-hub.txt") if "==" in line}
    assert {"aiohttp", "prometheus-client"} <= names
    assert not {name for name in names if name.startswith(("pyside", "shiboken", "qasync", "python-xlib"))}


def test_locks_agree_on_versions() -> None:
    dev = set(pins("requirements-dev.txt"))
    assert set(pins("requirements.txt")) <= dev
    assert set(pins("requirements-hub.txt")) <= dev


def lock(name: str) -> list[str]:
    return (ROOT / "packaging" / name).read_text("utf-8").splitlines()


def pins(name: str) -> list[str]:
    return [line.split()[0] for line in lock(name) if "==" in line and not line.startswith(" ")]


def test_only_files_that_belong_are_tracked() -> None:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout, so nothing is tracked")
    tops = {line.partition("/")[0] for line in done.stdout.splitlines() if "/" in line}
    assert tops <= {"desktop", "resources", "tests", "packaging", "docs", ".ci"}


def test_the_launcher_starts_what_is_installed_and_takes_no_links() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(ROOT / "resources" / "desktop-entry" / "fonetray.desktop", encoding="utf-8")
    launcher = entry["Desktop Entry"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert launcher["Exec"] in {*project["scripts"], *project["gui-scripts"]}
    assert (ROOT / "resources" / "icons" / f"{launcher['Icon']}.svg").exists()
    assert "MimeType" not in launcher  # links are taken on the user's wish alone
