"""The whole chain with real processes on a real desktop: tray, search, call, events, popup, journal, quit."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.paths import Home
from fonetray.services.ground.handover import hand_over
from support.desktop import Desktop
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(180)]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            made = Program(desktop, tmp_path / "home", pbx)
            made.set_up()
            yield made
        assert desktop.left_behind() == []


def make_calls(program: Program) -> list[dict[str, Any]]:
    return [request for request in program.control("requests") if request["path"].endswith("/MakeCall")]


def cards(program: Program) -> list[str]:
    return list(hand_over(Home.at(program.home).control_address, "status")["cards"])


def test_from_tray_to_journal(program: Program) -> None:
    desktop = program.desktop
    with program.app():
        desktop.until("the tray icon", lambda: any("fonetray" in name.lower() for name in desktop.tray_icons()))
        program.until_listening()
        report = json.loads(program.run("doctor", "--json").stdout)
        assert {check["name"]: check["ok"] for check in report["checks"]}["keyring"]
        program.control("events-url", {"url": report["listener"]["urls"]["any"]})
        assert (first := program.json("sync"))["employees"] == 40
        assert first["flows"] == 6
        imported = program.json("import", program.pbx["customers_csv"])
        assert (imported["added"], imported["rejected"]) == (200, [])

        assert program.run().returncode == 0
        desktop.until("the search window", lambda: any("Search" in title for title in desktop.windows()))
        desktop.tool("xdotool", "search", "--sync", "--onlyvisible", "--name", "Search", "windowfocus", "--sync")
        desktop.tool("xdotool", "type", "--delay", "40", "soeren oest")
        expected = program.json("search", "soeren oest")[0]
        assert expected["name"] == "Søren Østergård"
        desktop.tool("xdotool", "sleep", "0.7", "key", "Return")
        desktop.until("the question", lambda: any(title.startswith("Call Søren") for title in desktop.windows()))
        assert make_calls(program) == []
        desktop.tool("xdotool", "sleep", "0.5", "key", "Return")
        desktop.until("the MakeCall", lambda: make_calls(program))
        (request,) = make_calls(program)
        assert request["method"] == "POST"
        assert json.loads(request["body"]) == {
            "Device": "",
            "Callee": expected["numbers"][0]["number"],
            "Username": program.pbx["username"],
            "Password": program.pbx["password"],
        }
        desktop.until("the outgoing call", lambda: any("Søren Østergård" in card for card in cards(program)))
        desktop.until(
            "its end",
            lambda: [c for c in program.look("calls") if c["employee"] == "202" and c["state"] == "ended"],
            40,
        )

        focused = desktop.tool("xdotool", "getactivewindow")
        customer = program.json("search", "Nyvang")[0]
        number = customer["numbers"][0]["number"]
        program.control("call", {"from": number, "to": "202", "script": "answered", "ring": 2, "talk": 2})
        card = desktop.until("the popup", lambda: next((c for c in cards(program) if customer["name"] in c), ""))
        assert customer["organisation"] in card
        assert "Call — Fonetray" in desktop.tool("xwininfo", "-root", "-tree")
        assert desktop.tool("xdotool", "getactivewindow") == focused
        ended = desktop.until(
            "the end", lambda: [c for c in program.look("calls", "--number", number) if c["state"] == "ended"]
        )
        assert ended[0]["direction"] == "incoming"
        assert ended[0]["matches"][0]["name"] == customer["name"]
        assert program.json("lookup", number)["history"][0]["state"] == "ended"

        program.control("call", {"from": "", "to": "210", "script": "missed", "ring": 1})
        missed = desktop.until(
            "the colleague's call", lambda: [c for c in program.look("calls") if c["state"] == "missed"]
        )
        assert missed[0]["employee"] == "210"
        assert not any("Hidden" in text for text in cards(program))
    assert "Traceback" not in program.log()
    for secret in (
        program.pbx["password"],
        program.pbx["hash"],
        (program.home / "listener.secret").read_text().strip(),
    ):
        assert secret not in program.log()


def test_commands_without_the_app(program: Program) -> None:
    synced = program.json("sync")
    assert synced == {"employees": 40, "flows": 6, "added": 40, "changed": 0, "removed": 0, "doubt": ""}
    flow = program.json("flows")[0]
    wanted = "off" if flow["active"] else "on"
    switched = program.run("flows", wanted, flow["local_number"], "--json")
    assert json.loads(switched.stdout)[0]["active"] is not flow["active"]
    placed = program.run("dial", "86 51 51 51", "--yes", "--json")
    assert json.loads(placed.stdout)["status"] == "placed"
    assert [json.loads(request["body"])["Callee"] for request in make_calls(program)] == ["86515151"]
    refused = program.run("dial", "tel:112", "--yes", "--json")
    assert (refused.returncode, json.loads(refused.stdout)["status"]) == (3, "refused")
    assert len(make_calls(program)) == 1
    off = program.run("connect", "86 51 51 51", "6000", "--yes", "--json")
    assert (off.returncode, json.loads(off.stdout)["reason"]) == (3, "connect-off")
    assert program.run("config", "set", "dial.connect_to", "true").returncode == 0
    on = program.run("connect", "86 51 51 51", "6000", "--yes", "--json")
    assert (on.returncode, json.loads(on.stdout)["status"]) == (0, "placed")
    asked = [request for request in program.control("requests") if request["path"].endswith("/Call")]
    assert [(request["method"], request["path"]) for request in asked] == [("POST", "/api/Call")]
    assert program.run("nonsense").returncode == 2
    assert program.run("logout").returncode == 0
    signed_out = program.run("sync")
    assert signed_out.returncode == 1
    assert len(signed_out.stderr.strip().splitlines()) == 1
