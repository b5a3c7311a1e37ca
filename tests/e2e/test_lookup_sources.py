"""A source of another system beside the running app: put there, asked when the phone rings, broken, switched off."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.paths import Home
from fonetray.services.ground.handover import hand_over
from support.desktop import Desktop
from support.program import Program, simulated_pbx
from support.served import served
from support.web_source import json as answer_json

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(180), pytest.mark.long]

SECRET = "s3cret-key-of-the-crm"
TEMPLATE = """
title = "Our CRM"
sends = "the number of each caller to our own server"
[request]
url = "{url}/find?phone={{digits}}"
headers = {{ X-Key = "{{secret:crm}}" }}
[answer]
results = "@"
name = "name"
numbers = "phone"
"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            made = Program(desktop, tmp_path / "home", pbx)
            made.set_up()
            yield made
        assert desktop.left_behind() == []


def status(program: Program) -> dict[str, Any]:
    return hand_over(Home.at(program.home).control_address, "status")


def running(program: Program) -> bool:
    return bool(json.loads(program.run("doctor", "--json").stdout)["listener"]["running"])


def checks(program: Program) -> dict[str, dict[str, Any]]:
    done = program.run("doctor", "--json")
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]} if done.stdout else {}


def test_a_source_while_the_app_runs(program: Program) -> None:
    desktop, file = program.desktop, program.home / "lookup" / "crm.toml"

    def ring(number: str) -> None:
        program.control("call", {"from": number, "to": "202", "script": "missed", "ring": 6})

    with (
        served(answer_json([{"name": "Bo Jensen", "phone": "86515151"}])) as crm,
        program.app(expects=["no secret 'crm' is stored", "A lookup source cannot be used: crm.toml, line 1"]),
    ):
        desktop.until("the app", lambda: running(program))
        program.control("events-url", {"url": status(program)["listener"]["urls"]["any"]})
        file.parent.mkdir()
        file.write_text(TEMPLATE.format(url=crm.url), encoding="utf-8")
        ring("86515151")
        desktop.until("the number", lambda: any("86 51 51 51" in card for card in status(program)["cards"]))
        desktop.until("the failure", lambda: not checks(program).get("lookup in Our CRM", {"ok": True})["ok"])
        assert "no secret 'crm' is stored" in checks(program)["lookup in Our CRM"]["detail"]
        assert crm.asked == []

        assert program.run("lookups", "secret", "crm", "--stdin", stdin=SECRET).returncode == 0
        desktop.until("the end of the call", lambda: not status(program)["cards"], 40)
        ring("86515151")
        desktop.until("the name", lambda: any("Bo Jensen" in card for card in status(program)["cards"]))
        assert crm.asked[0].headers["X-Key"] == SECRET
        assert checks(program)["lookup in Our CRM"]["detail"].startswith("last answered 0 min ago in ")

        file.write_text("title = 7", encoding="utf-8")
        ring("70101010")
        desktop.until("the notice", lambda: any("crm.toml, line 1" in said for said in status(program)["notices"]))
        assert program.run("lookups", "off", "crm").returncode == 0
        assert "lookup in Our CRM" not in checks(program)
    assert SECRET not in program.log()


JOURNAL = """
[journal]
enabled = true
sends = "each call to our own server"
wait = 0
url = "{url}/calls"
headers = {{ X-Key = "{{secret:crm}}" }}
[journal.json]
who = "{{name}}"
what = "{{direction}} {{outcome}}"
"""


def test_a_source_is_told_of_a_call_once_also_over_a_restart(program: Program) -> None:
    desktop, file = program.desktop, program.home / "lookup" / "crm.toml"
    with served(answer_json([{"name": "Bo Jensen", "phone": "86515151"}])) as crm:

        def told() -> list[Any]:
            return [json.loads(asked.body) for asked in crm.asked if asked.path == "/calls"]

        assert program.run("lookups", "secret", "crm", "--stdin", stdin=SECRET).returncode == 0
        file.parent.mkdir()
        file.write_text(TEMPLATE.format(url=crm.url) + JOURNAL.format(url=crm.url), encoding="utf-8")
        with program.app():
            desktop.until("the app", lambda: running(program))
            program.control("events-url", {"url": status(program)["listener"]["urls"]["any"]})
            program.control("call", {"from": "86515151", "to": "202", "script": "answered", "ring": 1, "talk": 2})
            desktop.until("the call is told", told, 40)
            assert told() == [{"who": "Bo Jensen", "what": "incoming answered"}]
        with program.app():
            desktop.until("the app", lambda: running(program))
            assert program.run("lookups", "journal").stdout == "No call waits to be told.\n"
        assert len(told()) == 1
    assert SECRET not in program.log()
