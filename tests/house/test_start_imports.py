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


BEHIND_THE_ICON = """
import linecache, pathlib, sys
import fonetray.__main__, fonetray.app.start
from fonetray.config.paths import Home, HomeError
try:
    fonetray.app.start.start(Home.at(pathlib.Path("/dev/null/nowhere")))
except HomeError:  # before there is a lock or a window
    pass
import fonetray.app.launch
from fonetray.app.heavy_half import import_heavy_half
import_heavy_half()
import json
sources = [name for name in linecache.cache if name.endswith(".py")]
print(json.dumps({"modules": sorted(sys.modules), "sources": sources}))
"""
NEVER_IN_THE_APP = {
    "keyring", "secretstorage", "jeepney", "cryptography", "tomlkit", "charset_normalizer", "plistlib",
    "PySide6.QtNetwork", "fonetray.ui.calling.connect_window", "fonetray.routing",
    "fonetray.services.modules.service", "fonetray.ui.routing.window",
}  # fmt: skip
KEYRING = """
import sys
import fonetray.config.keyring_process
from fonetray.config.keyring_backends import trusted_backend
trusted_backend()
import json
print(json.dumps({"modules": sorted(sys.modules)}))
"""
NOT_FOR_THE_KEYRING = {"PySide6", "qasync", "asyncio", "aiohttp", "httpx", "msgspec", "phonenumbers", "sqlite3"}


def said_by(script: str) -> Any:
    """What a process says of itself at its end."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def before_the_icon() -> Any:
    """What has been imported when the icon is about to be made."""
    return said_by(SAY)


@pytest.fixture(scope="module")
def behind_the_icon() -> Any:
    """What has been imported when everything has, and whose source was read for it."""
    return said_by(BEHIND_THE_ICON)


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


def test_the_app_leaves_the_keyring_to_a_process_of_its_own(behind_the_icon: Any) -> None:
    modules = set(behind_the_icon["modules"])
    assert "fonetray.config.keyring_client" in modules
    assert "fonetray.app.opening" in modules
    assert modules & NEVER_IN_THE_APP == set()


def test_no_source_is_read_for_an_import(behind_the_icon: Any) -> None:
    # PySide6's own import reads the source of all modules, and keeps it: 20 MB and a sixth of the start.
    assert behind_the_icon["sources"] == []


def test_the_keyrings_process_imports_what_the_keyring_needs_and_no_more() -> None:
    modules = set(said_by(KEYRING)["modules"])
    assert "keyring" in modules
    assert modules & NOT_FOR_THE_KEYRING == set()
    assert {name.split(".")[1] for name in modules if name.startswith("fonetray.")} == {"config"}
