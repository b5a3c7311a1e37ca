"""A capture in the running app, by its commands, over a restart, to a file, and back into another home."""

import json
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.paths import Home
from fonetray.services.ground.handover import NobodyThere, hand_over
from support.desktop import Desktop
from support.program import Program, simulated_pbx

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.long,
    pytest.mark.timeout(180),
]

SIGN = "Collecting diagnostics"
CALL = {"from": "+4586515151", "to": "202", "script": "answered", "ring": 0.1, "talk": 0.1}


def status(program: Program) -> dict[str, Any]:
    return hand_over(Home.at(program.home).control_address, "status")


def listening(program: Program) -> str:
    """The address for the PBX, once the app answers."""
    try:
        listener = status(program)["listener"]
    except NobodyThere:
        return ""
    return str(listener["urls"]["any"]) if listener["running"] else ""


def ended(program: Program) -> list[dict[str, Any]]:
    return [call for call in program.json("calls") if call["state"] == "ended"]


def test_a_capture_from_one_home_to_another(tmp_path: Path) -> None:
    export = tmp_path / "given.jsonl"
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            program = Program(desktop, tmp_path / "home", pbx)
            program.set_up()
            with program.app():
                begin(program)
            before = program.json("capture", "status")["exchanges"]
            assert read(program) == (40, 6)
            assert program.json("capture", "status")["exchanges"] == before + 2
            with program.app(expects=("The capture has stopped",)):
                go_on_and_export(program, export)
                fail(program)
            before = told(program)[1:]  # the newest came after the export
            secrets = [pbx["username"], pbx["password"], pbx["hash"], (program.home / "listener.secret").read_text()]
        given = export.read_text("utf-8")
        assert [secret for secret in secrets if secret.strip() in given] == []
        assert "86515151" not in given
        with simulated_pbx(desktop, "--replay", str(export), "--replay-speed", "50") as pbx:
            other = Program(desktop, tmp_path / "other", pbx)
            other.set_up()
            with other.app():
                play(other, before)
        assert desktop.left_behind() == []


def read(program: Program) -> tuple[int, int]:
    """Have people and call flows read, and say how many of each there are."""
    synced = program.json("sync")
    return synced["employees"], synced["flows"]


def told(program: Program) -> list[tuple[str, ...]]:
    return [(call["id"], call["direction"], call["employee"]) for call in ended(program)]


def signed(program: Program) -> bool:
    return SIGN in status(program)["warnings"]["tray"]


def begin(program: Program) -> None:
    desktop = program.desktop
    url = desktop.until("the listener", lambda: listening(program))
    assert not signed(program)
    assert program.json("capture", "on")["on"]
    desktop.until("the sign", lambda: signed(program))
    program.control("events-url", {"url": url})
    assert read(program) == (40, 6)
    placed = program.run("dial", "86515151", "--yes")
    assert placed.returncode == 0, placed.stderr
    program.control("call", CALL)
    program.control("call", {"events": [{"hello": "Anna Hansen", "nummer": "86515151"}]})
    desktop.until("the calls", lambda: len(ended(program)) == 2, 40)
    assert program.json("capture", "status")["requests"] >= 6


def go_on_and_export(program: Program, export: Path) -> None:
    """Work on in a new start of the program, which the capture outlives; then end it and give it away."""
    desktop = program.desktop
    url = desktop.until("the listener", lambda: listening(program))
    desktop.until("the sign", lambda: signed(program))
    program.control("events-url", {"url": url})
    program.control("call", CALL)
    desktop.until("the third call", lambda: len(ended(program)) == 3)
    report = json.loads(program.run("doctor", "--json").stdout)
    assert "is on until" in {check["name"]: check["detail"] for check in report["checks"]}["capture"]
    assert not program.json("capture", "off")["on"]  # or the app's next reading of call flows would not be given away
    desktop.until("no sign", lambda: not signed(program))
    assert program.json("capture", "export", str(export))["not_understood"] == 1
    kept = (program.home / "capture.jsonl").read_text("utf-8")
    for secret in (program.pbx["username"], program.pbx["password"], program.pbx["hash"], url.split("/")[3]):
        assert secret not in kept
    assert "86515151" in kept


def fail(program: Program) -> None:
    """Begin once more where nothing can be written."""
    assert program.json("capture", "on")["requests"] == 0  # what was given away has made room
    (program.home / "capture.jsonl").mkdir()
    program.control("call", CALL)
    program.desktop.until("the notice", lambda: [n for n in status(program)["notices"] if "has stopped" in n])
    assert not signed(program)
    program.desktop.until("the fourth call", lambda: len(ended(program)) == 4)


def play(other: Program, before: list[tuple[str, ...]]) -> None:
    """Hear the same calls, of somebody else, in another home."""
    url = other.desktop.until("the listener", lambda: listening(other))
    assert read(other) == (40, 6)
    other.control("events-url", {"url": url})
    other.desktop.until("the end", lambda: other.control("replay")["done"])
    assert told(other) == before
    (number,) = {call["number"] for call in ended(other)}
    assert number
    assert "86515151" not in number
    report = json.loads(other.run("doctor", "--json").stdout)
    assert report["events"]["not_understood"] == 1
