"""A call through an integration module, with real programs: the PBX asks, rules answer, the card names the caller."""

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from fonetray.config.paths import Home
from fonetray.config.resources import resource
from fonetray.services.ground.handover import hand_over
from support.desktop import Desktop
from support.keyboard import focus_and_press
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(180)]


@pytest.fixture
def program() -> Iterator[Program]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            made = Program(desktop, desktop.home / "h", pbx)
            made.set_up()
            made.json("sync")
            made.json("import", pbx["customers_csv"])
            a_browser(desktop)
            yield made
        assert desktop.left_behind() == []


def a_browser(desktop: Desktop) -> None:
    """Have pages opened by a program that only writes down which."""
    program = desktop.home / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" >> {desktop.home / "opened"}\n', encoding="utf-8")
    program.chmod(0o755)
    entry = desktop.home / "data" / "applications" / "a-browser.desktop"
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(f"[Desktop Entry]\nType=Application\nName=A browser\nExec={program} %u\n", encoding="utf-8")
    chosen = desktop.home / "config" / "mimeapps.list"
    chosen.parent.mkdir(parents=True, exist_ok=True)
    chosen.write_text("[Default Applications]\nx-scheme-handler/https=a-browser.desktop\n", encoding="utf-8")


def test_a_hidden_caller_types_a_customer_number_and_the_card_opens_their_page(program: Program) -> None:
    shutil.copytree(resource("examples/routing"), program.home / "routing")
    rules = program.home / "routing" / "customer.toml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("[module]\n", "[module]\ndeadline = 5000\n"), encoding="utf-8")
    with program.app():
        listener = program.until_listening()["listener"]
        program.desktop.until("the rules", lambda: answers(listener["modules"]["customer"]))
        program.control("events-url", {"url": listener["urls"]["any"]})
        module = {"url": listener["modules"]["customer"], "action": "goto", "goto": "1503", "typed": "10008#"}
        result = program.control("routed-call", {"modules": [module], "script": "ringing", "ring": 0})
        assert (result["goto"], result["rings"]) == (program.pbx["local_number"], program.pbx["local_number"])
        cards = program.desktop.until("the card", lambda: (program.status() or {}).get("cards"))
        assert "Poul Krægpøth, Åparken El-teknik ApS" in cards[0]
        assert "Customer 10008" in cards[0]
        hand_over(Home.at(program.home).control_address, "why", show=True)  # any window of ours but the search
        focus_and_press(program.desktop, "Why no call", "F2")
        program.desktop.until("the page", lambda: "crm.example.dk/kunde/10008" in opened(program))


def answers(module: str) -> bool:
    """Whether a module's rules have been read, which nobody waits long for."""
    try:
        with urllib.request.urlopen(f"{module}?input=10008", timeout=20) as answer:
            return bool(answer.read())
    except urllib.error.HTTPError as error:
        error.close()
        return False


def opened(program: Program) -> str:
    """Give what the browser was asked to open."""
    file = program.desktop.home / "opened"
    return file.read_text(encoding="utf-8") if file.exists() else ""
