"""The detectors that watch every test in its own process detect: each bad thing fails the test that did it."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

TESTS = Path(__file__).resolve().parents[1]
HEAD = """
import asyncio, logging, threading, warnings
import pytest, shiboken6
from PySide6.QtCore import QObject, QTimer, qWarning
from PySide6.QtWidgets import QWidget
from fonetray.ui.parts.labels import PlainLabel
tasks, over = [], threading.Event()

@pytest.fixture
def qt():
    kept = []
    yield kept
    shiboken6.delete(kept[0])  # when all was judged; whoever reports the failure still holds it

@pytest.fixture(scope="module", autouse=True)
def in_the_end():
    yield
    over.set()
"""
BAD = {
    "a running task": "async def test_it():\n tasks.append(asyncio.create_task(asyncio.Event().wait()))",
    "a timer of the loop": "async def test_it():\n asyncio.get_running_loop().call_later(3600, print)",
    "an exception that nobody heard": (
        "async def test_it():\n asyncio.get_running_loop().call_soon(lambda: 1 / 0)\n await asyncio.sleep(0.01)"
    ),
    "a running thread": "def test_it():\n threading.Thread(target=over.wait).start()",
    "a warning": "def test_it():\n warnings.warn('this will go away', DeprecationWarning)",
    "a word of Qt's": "def test_it(parts):\n qWarning('QObject::connect: no such signal')",
    "a timer of Qt's": "def test_it(qt, parts):\n qt.append(QTimer())\n qt[0].start(3600000)",
    "a widget": "def test_it(qt, parts):\n qt.append(QWidget())\n qt.append(PlainLabel('left', parent=qt[0]))",
}
SAID = {
    "a running task": "what still runs, or waits for its time",
    "a timer of the loop": "what still runs, or waits for its time",
    "an exception that nobody heard": "ZeroDivisionError",
    "a running thread": "threads that still run",
    "a warning": "DeprecationWarning: this will go away",
    "a word of Qt's": "Qt said: ['QObject::connect: no such signal']",
    "a timer of Qt's": "what is left though all windows are closed: ['<PySide6.QtCore.QTimer",
    "a widget": "what is left though all windows are closed: ['<fonetray.ui.parts.labels.PlainLabel",
}
GOOD = """
async def test_it(parts):
    await asyncio.sleep(0.01)
    label = PlainLabel("closed with its test")
    label.show()
    asyncio.get_running_loop().call_later(3600, print).cancel()
"""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Run them all in a process of their own, watched as every test is; gives what was said of each that failed."""
    folder = tmp_path_factory.mktemp("judged")
    written = {f"test_{number}": code for number, code in enumerate([GOOD, *BAD.values()])}
    tests = [code.replace("test_it", name) for name, code in written.items()]
    file, report = folder / "test_all.py", folder / "report.xml"
    file.write_text("\n".join([HEAD, *tests]), encoding="utf-8")
    words = ["-c", str(TESTS.parent / "pyproject.toml"), "--rootdir", str(folder), "-p", "no:cacheprovider"]
    words += ["-p", "conftest", "-p", "ui.conftest", f"--junitxml={report}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *words, str(file)],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=80,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    said = dict.fromkeys(written, "")
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - our own
        said[case.attrib["name"]] += "".join(f"{each.attrib['message']}{each.text}" for each in case)
    return dict(zip(("good", *BAD), said.values(), strict=True))


@pytest.mark.parametrize("what", BAD)
def test_what_a_test_must_not_leave_or_cause_fails_it(judged: dict[str, str], what: str) -> None:
    assert SAID[what] in judged[what]


def test_one_that_leaves_nothing_passes(judged: dict[str, str]) -> None:
    assert judged["good"] == ""
