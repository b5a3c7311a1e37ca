"""A hub as a server has it: its lock in an environment of its own, where there is no Qt, doing its work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.hub_process import HubProcess

ROOT = Path(__file__).resolve().parents[2]
LOADED = """
import json, sys
import fonetray.hub.process, fonetray.cli.hub_command
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
WINDOWS = {"PySide6", "shiboken6", "qasync", "Xlib"}


def test_the_hub_loads_no_window_system() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(json.loads(done.stdout))
    assert "aiohttp" in loaded
    assert not loaded & WINDOWS


@pytest.mark.long
@pytest.mark.timeout(600)
def test_what_a_hubs_lock_installs_is_enough_for_a_hub_and_too_little_for_windows(tmp_path: Path) -> None:
    place = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--quiet", "--no-input", "install"]
    lock = ROOT / "packaging" / "requirements-hub.txt"
    subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", str(ROOT)], check=True)
    installed = {folder.name for folder in next(place.glob("lib/python*/site-packages")).iterdir()}
    assert not installed & WINDOWS
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    hub = HubProcess(tmp_path / "home", python=(str(place / "bin" / "fonetray"),), env=env)
    with hub.running():
        assert hub.event(UniqueCallID="1.1", ANumber="86515151", EmployeeLocalNumber="202") == 200
        assert hub.get("/healthz") == (200, b"ok\n")
        assert hub.run("hub", "add-desk", "202").returncode == 0
        assert "Traceback" not in hub.run("doctor").stderr
    assert [call["employee"] for call in hub.json("calls")] == ["202"]
    app = hub.run()
    assert app.returncode == 1
    assert len(app.stderr.splitlines()) == 1
    assert "fonetray[desktop]" in app.stderr
