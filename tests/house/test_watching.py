"""The detectors that watch every test in its own process detect: each bad thing fails the test that did it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
HEAD = """
import asyncio, logging, threading, warnings
from PySide6.QtCore import QObject, QTimer, qWarning
from fonetray.ui.labels import PlainLabel
kept = []
"""
BAD = {
    "a running task": "async def test_it():\n kept.append(asyncio.create_task(asyncio.Event().wait()))",
    "a timer of the loop": "async def test_it():\n asyncio.get_running_loop().call_later(3600, print)",
    "an exception that nobody heard": (
        "async def test_it():\n asyncio.get_running_loop().call_soon(lambda: 1 / 0)\n await asyncio.sleep(0.01)"
    ),
    "a running thread": "def test_it():\n threading.Thread(target=threading.Event().wait, args=(2,)).start()",
    "a warning": "def test_it():\n warnings.warn('this will go away', DeprecationWarning)",
    "a word of Qt's": "def test_it(parts):\n qWarning('QObject::connect: no such signal')",
    "a timer of Qt's": "def test_it(parts):\n kept.append(QTimer())\n kept[0].start(3600000)",
    "a widget": "def test_it(parts):\n from PySide6.QtWidgets import QWidget\n"
    " kept.append(QWidget())\n kept.append(PlainLabel('left', parent=kept[0]))",
}
SAID = {
    "a running task": "what still runs, or waits for its time",
    "a timer of the loop": "what still runs, or waits for its time",
    "an exception that nobody heard": "ZeroDivisionError",
    "a running thread": "threads that still run",
    "a warning": "DeprecationWarning: this will go away",
    "a word of Qt's": "Qt said: ['QObject::connect: no such signal']",
    "a timer of Qt's": "what is left though all windows are closed",
    "a widget": "what is left though all windows are closed",
}
GOOD = """
async def test_it(parts):
    await asyncio.sleep(0.01)
    label = PlainLabel("closed with its test")
    label.show()
    asyncio.get_running_loop().call_later(3600, print).cancel()
"""


def judged(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run a test in a process of its own, watched as every test is."""
    file = folder / "test_one.py"
    file.write_text(HEAD + code, encoding="utf-8")
    words = ["-c", str(TESTS.parent / "pyproject.toml"), "--rootdir", str(folder), "-p", "no:cacheprovider"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *words, "-p", "conftest", "-p", "ui.conftest", str(file)],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=80,
        check=False,
    )


@pytest.mark.parametrize("what", BAD)
def test_what_a_test_must_not_leave_or_cause_fails_it(tmp_path: Path, what: str) -> None:
    done = judged(tmp_path, BAD[what])
    assert done.returncode == 1, done.stdout + done.stderr
    assert SAID[what] in done.stdout


def test_one_that_leaves_nothing_passes(tmp_path: Path) -> None:
    done = judged(tmp_path, GOOD)
    assert done.returncode == 0, done.stdout + done.stderr
