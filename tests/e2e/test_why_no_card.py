"""Why no card comes up, asked of the real app while the reasons are made to hold one after the other."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from fonetray.config.paths import Home
from fonetray.services.ground.handover import hand_over
from support.command import fonetray
from support.desktop import Desktop
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(180)]

PRESENTATION = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication(["presentation"])
slide = QLabel("A slide")
slide.setWindowTitle("A presentation")
slide.showFullScreen()
sys.exit(app.exec())
"""


@pytest.fixture
def program() -> Iterator[Program]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            made = Program(desktop, desktop.home / "h", pbx)
            made.set_up()
            assert made.json("sync")["employees"] == 40
            yield made
        assert desktop.left_behind() == []


def ask(program: Program, command: str, **words: Any) -> dict[str, Any]:
    return hand_over(Home.at(program.home).control_address, command, **words)


SAID = {
    "no-event": "no event has ever arrived",
    "wrong-secret": "the last request came with a wrong secret",
    "other-employee": "calls arrive, but none to the chosen local number",
    "not-understood": "the last event could not be understood",
    "other-account": "the last event was of another PBX account",
    "all-well": "comes up",
    "muted": "call cards are muted",
    "full-screen": "a card was kept away, because a window filled the screen",
    "unknown-number": "no employee has the chosen local number",
}
"""What the doctor says of each cause."""


def cause(program: Program) -> str:
    return str(ask(program, "why")["cause"])


def told(program: Program) -> str:
    """Give the cause, once the doctor has told the same."""
    found = cause(program)
    report = json.loads(fonetray(program.home, "doctor", "--json", env=program.desktop.env).stdout)
    card = {check["name"]: check for check in report["checks"]}["call card"]
    assert (card["ok"], card["detail"].partition(" (")[0]) == (found == "all-well", SAID[found])
    return found


def send(url: str, **parameters: str) -> int:
    try:
        with urllib.request.urlopen(f"{url}?{urlencode(parameters)}", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def ring(url: str, call_id: str, employee: str = "202", **more: str) -> int:
    incoming = {"Calledphone": employee, "EmployeeLocalNumber": employee, "ANumber": "86515151", **more}
    return send(url, UniqueCallId=call_id, **incoming)


def cards(program: Program) -> list[str]:
    return list(ask(program, "status")["cards"])


def press(program: Program, *keys: str) -> None:
    program.desktop.tool(
        "xdotool", "search", "--sync", "--onlyvisible", "--name", "Why no call", "windowfocus", "--sync"
    )
    program.desktop.tool("xdotool", "sleep", "0.3", "key", *keys)


def test_each_reason_is_named(program: Program) -> None:
    desktop = program.desktop
    assert program.pbx["local_number"] == "202"
    with program.app(expects=["Requests to the listener were refused"]):
        desktop.until("the app", (program.home / "control.sock").exists)
        desktop.until("the listener", lambda: ask(program, "status")["listener"]["running"])
        url = ask(program, "status")["listener"]["urls"]["any"]
        assert told(program) == "no-event"

        assert send(url.rsplit("/", 2)[0] + "/" + "x" * 32 + "/events", UniqueCallId="1.1") == 404
        assert told(program) == "wrong-secret"

        assert ring(url, "1.1", employee="203") == 200
        assert told(program) == "other-employee"

        assert send(url, Colour="green") == 200
        assert told(program) == "not-understood"

        assert program.run("config", "set", "account.id", "77").returncode == 0
        assert ring(url, "1.2", AccountId="78") == 200
        assert told(program) == "other-account"

        assert ring(url, "1.3", AccountId="77") == 200
        desktop.until("the card", lambda: len(cards(program)) == 1)
        assert told(program) == "all-well"

        assert program.run("config", "set", "popup.muted", "true").returncode == 0
        assert told(program) == "muted"
        assert ring(url, "1.4", AccountId="77") == 200
        assert program.run("config", "set", "popup.muted", "false").returncode == 0
        assert len(cards(program)) == 1

        slide = desktop.start(sys.executable, "-c", PRESENTATION)
        try:
            desktop.until("the presentation", lambda: "A presentation" in desktop.windows())
            desktop.tool(
                "xdotool", "search", "--sync", "--name", "A presentation", "windowfocus", "--sync", "sleep", "1"
            )
            assert ring(url, "1.5", AccountId="77") == 200
            desktop.until("the reason", lambda: cause(program) == "full-screen")
            assert told(program) == "full-screen"
            assert len(cards(program)) == 1
        finally:
            slide.terminate()
            slide.wait(10)

        assert program.run("config", "set", "account.local_number", "999").returncode == 0
        assert told(program) == "unknown-number"
        report = subprocess.run(
            [sys.executable, "-m", "fonetray", "--home", str(program.home), "doctor"],
            env=desktop.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "call card: no employee has the chosen local number" in report.stdout


def test_the_page_tries_it(program: Program, tmp_path: Path) -> None:
    desktop = program.desktop
    with program.app():
        desktop.until("the app", (program.home / "control.sock").exists)
        desktop.until("the listener", lambda: ask(program, "status")["listener"]["running"])
        program.control("events-url", {"url": ask(program, "status")["listener"]["urls"]["any"]})
        ask(program, "why", show=True)
        desktop.until("the page", lambda: any("Why no call card" in title for title in desktop.windows()))
        press(program, "Tab", "space")
        desktop.until("the test card", lambda: any("Test call" in card for card in cards(program)))
        desktop.screenshot(tmp_path / "page.png")
        assert program.json("calls") == [], "a test leaves no call behind"
        desktop.until("the end of the test", lambda: not cards(program), patience=40)

        press(program, "Tab", "space")
        desktop.until("the question", lambda: any(title.startswith("Call Mette") for title in desktop.windows()))
        desktop.tool("xdotool", "search", "--onlyvisible", "--name", "^Call Mette", "windowfocus", "sleep", "0.6")
        desktop.tool("xdotool", "key", "Return")
        desktop.until("the call", lambda: any(call["employee"] == "202" for call in program.look("calls")))
        desktop.until("its trace", lambda: cause(program) == "all-well")
