"""Telephone links, from a real click in a real browser through the desktop's own ways to the running app."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.paths import Home
from fonetray.services.ground.handover import hand_over
from support.browser import browser
from support.desktop import Desktop
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240)]

ASKED = {
    "tel:+4586515151": ("86 51 51 51", "86515151"),
    "tel:86%2051%2051%2051": ("86 51 51 51", "86515151"),
    "tel:(86)51-51.51": ("86 51 51 51", "86515151"),
    "tel:203;phone-context=+4586515": ("Jonas Bjerregaard", "203"),
    "callto:+4570101010": ("70 10 10 10", "70101010"),
    "sip:204@pbx.example": ("Sofie Ågesen", "204"),
    "tel:+45-86-51-51-51;ext=12": ("86 51 51 51", "86515151"),
}
"""What the question names, and what the PBX is then asked to ring."""
CAUTIOUS = {"tel:90123456": "90 12 34 56", "tel:+4915112345678": "+49 1511 2345678"}
"""Where Enter alone does not call."""
REFUSED = {
    "tel:112": "Use your phone for emergency calls: Fonetray never places them.",
    "tel:*21*12345678%23": "Codes with * or # change your phone's settings and cannot be called from here.",
    "tel:%0D%0A86515151": "The number contains hidden characters and was not called.",
}


@pytest.fixture
def program() -> Iterator[Program]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            made = Program(desktop, desktop.home / "h", pbx)
            made.set_up()
            assert made.json("sync")["employees"] == 40
            assert made.json("links", "take")["ours"]
            yield made
        assert desktop.left_behind() == []


def dials(program: Program) -> list[tuple[str, str]]:
    """What the journal has of wishes to call: origin and what came of each."""
    with closing(sqlite3.connect(program.home / "fonetray.db")) as reading:
        return reading.execute("SELECT origin, status FROM dials ORDER BY id").fetchall()


def question(program: Program) -> str:
    return next((title for title in program.desktop.windows() if re.match(r"Call .*\?", title)), "")


def callees(program: Program) -> list[Any]:
    made = [request for request in program.control("requests") if request["path"].endswith("/MakeCall")]
    return [json.loads(request["body"])["Callee"] for request in made]


def answer(program: Program, key: str) -> None:
    """Answer the question; its first moments are deaf to keys, for they were meant for what lay under it."""
    count = len(dials(program))
    program.desktop.tool(
        "xdotool", "search", "--sync", "--onlyvisible", "--name", r"^Call .*\?", "windowfocus", "--sync"
    )
    program.desktop.tool("xdotool", "sleep", "0.4", "key", key)
    program.desktop.until("the outcome", lambda: len(dials(program)) > count)


def test_a_click_in_the_browser_asks_and_enter_calls(program: Program, tmp_path: Path) -> None:
    links = ["tel:+4586515151", "tel:112"]
    with program.app(), browser(program.desktop, links, tmp_path / "profile") as page:
        page.click(0, lambda: question(program))
        assert "86 51 51 51" in question(program)
        program.desktop.screenshot(tmp_path / "question.png")
        answer(program, "Return")
        assert callees(program) == ["86515151"]
        page.click(1, lambda: dials(program)[-1] == ("link", "refused"))
    assert callees(program) == ["86515151"]


@pytest.mark.long
def test_twelve_links(program: Program, tmp_path: Path) -> None:
    links = [*ASKED, *CAUTIOUS, *REFUSED]
    assert len(links) == 12
    with program.app(), browser(program.desktop, links, tmp_path / "profile") as page:
        for line, link in enumerate(links):
            count = len(dials(program))
            if link in REFUSED:
                page.click(line, lambda count=count: len(dials(program)) > count)
                assert dials(program)[-1] == ("link", "refused"), link
                assert notices(program) == [REFUSED[link]]
                program.desktop.screenshot(tmp_path / f"link-{line}.png")
                continue
            page.click(line, lambda: question(program))
            program.desktop.screenshot(tmp_path / f"link-{line}.png")
            assert (ASKED[link][0] if link in ASKED else CAUTIOUS[link]) in question(program), link
            answer(program, "Return")
            assert dials(program)[-1] == ("link", "placed" if link in ASKED else "cancelled"), link
    assert callees(program) == [callee for _, callee in ASKED.values()]


def notices(program: Program) -> list[str]:
    return list((program.status() or {}).get("notices", []))


def cards(program: Program) -> list[str]:
    return list((program.status() or {}).get("cards", []))


@pytest.mark.long
def test_a_link_to_a_colleague_counts_down_and_escape_undoes_it(program: Program, tmp_path: Path) -> None:
    desktop = program.desktop
    assert program.run("config", "set", "dial.link_mode", "undo").returncode == 0
    with program.app(), browser(desktop, ["tel:203", "tel:90123456"], tmp_path / "profile") as page:
        program.until_listening()
        page.click(0, lambda: any("Undo (Esc)" in card for card in cards(program)))
        desktop.screenshot(tmp_path / "counting.png")
        assert desktop.tool("xdotool", "getactivewindow", "getwindowname").startswith("links at")
        desktop.tool("xdotool", "keydown", "Escape", "sleep", "0.1", "keyup", "Escape")
        desktop.until("the undoing", lambda: dials(program) == [("link", "cancelled")])
        assert [card for card in cards(program) if card.startswith("Not called, Jonas")]
        assert callees(program) == []
        page.click(1, lambda: question(program))
        answer(program, "Escape")
        page.click(0, lambda: callees(program))
    assert callees(program) == ["203"]
    assert dials(program) == [("link", "cancelled"), ("link", "cancelled"), ("link", "placed")]


@pytest.mark.long
def test_a_link_fills_the_search_window_where_that_is_set(program: Program, tmp_path: Path) -> None:
    desktop = program.desktop
    assert program.run("config", "set", "dial.link_mode", "prefill").returncode == 0
    with program.app(), browser(desktop, ["tel:+4586515151"], tmp_path / "profile") as page:
        program.until_listening()
        page.click(0, lambda: any("Search" in title for title in desktop.windows()))
        assert callees(program) == []
        desktop.screenshot(tmp_path / "filled.png")
        desktop.tool("xdotool", "search", "--sync", "--onlyvisible", "--name", "Search", "windowfocus", "--sync")
        desktop.tool("xdotool", "sleep", "0.7", "key", "Return")
        desktop.until("the question", lambda: question(program))
        answer(program, "Return")
    assert callees(program) == ["86515151"]
    assert dials(program) == [("link", "cancelled"), ("search", "placed")]


def test_a_click_starts_the_app_and_asks_there(program: Program, tmp_path: Path) -> None:
    with browser(program.desktop, ["tel:203"], tmp_path / "profile") as page:
        page.click(0, lambda: question(program))
        answer(program, "Return")
        assert callees(program) == ["203"]
        hand_over(Home.at(program.home).control_address, "quit")
        program.desktop.until("the app's end", lambda: not program.desktop.tray_icons())


@pytest.mark.long
def test_a_refused_link_starts_the_app_and_says_why_there(program: Program, tmp_path: Path) -> None:
    with browser(program.desktop, ["tel:112"], tmp_path / "profile") as page:
        page.click(0, lambda: notices(program))
        program.desktop.screenshot(tmp_path / "refused.png")
        assert notices(program) == [REFUSED["tel:112"]]
        assert dials(program) == [("link", "refused")]
        assert callees(program) == []
        hand_over(Home.at(program.home).control_address, "quit")
        program.desktop.until("the app's end", lambda: not program.desktop.tray_icons())
