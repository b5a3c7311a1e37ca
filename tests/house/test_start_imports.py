"""What makes the start fast: the icon waits for Qt and for nothing else."""

import json
import subprocess
import sys
from typing import Any

import pytest

SAY = """
import sys
import fonetray.__main__, fonetray.app.start
modules = sorted(sys.modules)
qt = sorted(set(vars(sys.modules["PySide6.QtCore"])) & {"Qt", "QLockFile"})
import json
print(json.dumps({"modules": modules, "qt": qt}))
"""
AFTER_THE_ICON = {
    "aiohttp", "asyncio", "charset_normalizer", "hashlib", "httpx", "json", "keyring", "logging.handlers", "msgspec",
    "phonenumbers", "platformdirs", "qasync", "socket", "sqlite3", "ssl", "tomlkit", "tomllib",
    "PySide6.QtDBus", "PySide6.QtNetwork", "PySide6.QtSvg",
}  # fmt: skip


@pytest.fixture(scope="module")
def before_the_icon() -> Any:
    """What has been imported when the icon is about to be made."""
    done = subprocess.run([sys.executable, "-c", SAY], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


def test_nothing_heavy_is_imported_before_the_icon(before_the_icon: Any) -> None:
    modules = set(before_the_icon["modules"])
    assert "PySide6.QtWidgets" in modules
    assert modules & AFTER_THE_ICON == set()


def test_no_room_but_the_doors_is_entered_before_the_icon(before_the_icon: Any) -> None:
    rooms = {name.split(".")[1] for name in before_the_icon["modules"] if name.startswith("fonetray.")}
    assert rooms == {"__main__", "cli", "app", "config"}


def test_qts_namespace_of_enums_is_not_made_before_the_icon(before_the_icon: Any) -> None:
    # PySide makes a class when it is first asked for; making the hundred enums of Qt takes as long as all our imports.
    assert before_the_icon["qt"] == ["QLockFile"]
