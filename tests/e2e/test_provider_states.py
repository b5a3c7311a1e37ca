"""What the real app says of its provider: passwords that travel openly, https that is not there, a login refused."""

import json
from collections.abc import Iterator
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
    pytest.mark.timeout(240),
]

RISK = {"en": "Anybody on the way can then read your password", "da": "kan alle undervejs læse din adgangskode"}
OPENLY = {"en": "Passwords travel unprotected", "da": "Adgangskoder sendes ubeskyttet"}


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[Desktop, dict[str, Any]]]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            yield desktop, pbx
        assert desktop.left_behind() == []


@pytest.fixture
def program(place: tuple[Desktop, dict[str, Any]], tmp_path: Path) -> Iterator[Program]:
    desktop, pbx = place
    made = Program(desktop, tmp_path / "home", pbx)
    made.set_up()
    yield made
    made.control("variant", {"failure": "none", "failure_on": "all"})


def configure(program: Program, **values: str) -> None:
    for key, value in values.items():
        done = program.run("config", "set", key.replace("__", "."), value)
        assert done.returncode == 0, done.stderr


def status(program: Program) -> dict[str, Any]:
    try:
        return hand_over(Home.at(program.home).control_address, "status")
    except NobodyThere:
        return {}


def link(program: Program) -> str:
    return str(status(program).get("provider", {}).get("link"))


def notice(program: Program, words: str) -> str:
    return str(
        program.desktop.until(
            words, lambda: next((text for text in status(program).get("notices", []) if words in text), "")
        )
    )


def make_calls(program: Program) -> list[dict[str, Any]]:
    return [entry for entry in program.control("requests") if entry["path"].endswith("/MakeCall")]


def checks(program: Program) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in json.loads(program.run("doctor", "--json").stdout)["checks"]}


@pytest.mark.parametrize("language", ["en", "da"])
def test_plain_http_goes_only_by_the_setting_and_is_said_for_as_long(program: Program, language: str) -> None:
    before = len(make_calls(program))
    openly = program.pbx["myfone_url"].replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - a name that is not loopback's
    configure(program, provider__myfone_url=openly, ui__language=language)
    refused = program.run("dial", "86515151", "--yes")
    assert refused.returncode == 1
    assert "provider.allow_plain_http" in refused.stdout + refused.stderr
    assert len(make_calls(program)) == before
    configure(program, provider__allow_plain_http="true")
    with program.app(expects=["The provider's public API is lost"]):
        program.desktop.until("the provider", lambda: link(program) == "up")
        program.run()  # the search window
        program.desktop.until("the window's words", lambda: OPENLY[language] in status(program)["warnings"]["window"])
        assert OPENLY[language] in status(program)["warnings"]["tray"]
        program.control("variant", {"failure": "500", "failure_on": "api"})
        assert program.run("sync").returncode == 1
        said = status(program)["warnings"]
        assert all(OPENLY[language] in words for words in said.values())  # whatever else there is to say
        program.control("variant", {"failure": "none", "failure_on": "all"})
        check = checks(program)["https"]
        assert not check["ok"]
        assert "unprotected" in check["detail"]
        assert program.run("dial", "86515151", "--yes").returncode == 0
        assert len(make_calls(program)) == before + 1
    configure(program, provider__allow_plain_http="false", provider__myfone_url=program.pbx["myfone_url"])
    with program.app(expects=["The provider's public API is lost"]):
        program.desktop.until("the provider", lambda: link(program) == "up")
        said = status(program)["warnings"]
        assert not any(OPENLY[language] in words for words in said.values())
        assert "https" not in checks(program)


@pytest.mark.parametrize("language", ["en", "da"])
def test_a_call_without_https_names_the_setting_and_its_risk(program: Program, language: str) -> None:
    before = len(make_calls(program))
    https = program.pbx["myfone_url"].replace("http:", "https:")
    configure(program, provider__myfone_url=https, ui__language=language)
    with program.app(expects=["The provider's MakeCall is lost"]):
        program.desktop.until("the provider", lambda: link(program) == "up")
        placed = program.run("dial", "86515151", "--yes", "--json")
        assert json.loads(placed.stdout)["status"] == "failed"
        text = notice(program, RISK[language])
        for words in (text, json.loads(placed.stdout)["message"]):
            assert "provider.allow_plain_http" in words
            assert "provider.myfone_url" in words
        program.desktop.screenshot(program.home / f"no-https-{language}.png")
    assert len(make_calls(program)) == before
    assert program.log().count("The provider's MakeCall is lost") == 1


def test_a_loss_and_a_refused_login_are_told_apart_and_each_once(program: Program) -> None:
    with program.app(expects=["The provider's public API is"]):
        program.desktop.until("the provider", lambda: link(program) == "up")
        for failure, state in (("500", "down"), ("401", "refused")):
            program.control("variant", {"failure": failure})
            for _ in range(3):
                assert program.run("sync").returncode == 1
            assert link(program) == state
            words = "The login was refused" if state == "refused" else "answers strangely"
            assert words in status(program)["warnings"]["tray"]
            program.control("variant", {"failure": "none"})
            for _ in range(2):
                assert program.run("sync").returncode == 0
            assert link(program) == "up"
    log = program.log()
    assert log.count("The provider's public API is lost") == 1
    assert log.count("The provider's public API is closed to us") == 1
    assert log.count("The provider's public API answers again") == 2
