"""A note in an office of real processes: shared, kept while the hub is away, sent when it is back; and its draft."""

import json
import re
import sqlite3
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from support.desktop import Desktop
from support.office import OfficeDesk, OfficeHub, Process, until
from support.ports import free_port
from support.program import FONETRAY, Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(300), pytest.mark.long]


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    with Desktop() as made:
        yield made


@pytest.fixture
def hub(desktop: Desktop) -> Iterator[OfficeHub]:
    with simulated_pbx(desktop) as pbx:
        made = OfficeHub(desktop, desktop.home / "hub", pbx, free_port())
        made.start()
        desktop.until("the hub", made.answers)
        yield made
        made.stop()


def ring(hub: OfficeHub, call: str, employee: str) -> None:
    host, port, path = hub.events
    words = urllib.parse.urlencode(
        {"UniqueCallId": call, "ANumber": "86515151", "Calledphone": f"200{employee}", "EmployeeLocalNumber": employee}
    )
    with urllib.request.urlopen(f"http://{host}:{port}{path}?{words}", timeout=20) as answer:
        assert answer.status == 200


def notes(desk: OfficeDesk, *words: str) -> list[dict[str, Any]]:
    return list(desk.program.json("notes", "list", *words))


def standing(desk: OfficeDesk, call: str = "1.1") -> list[tuple[str, str]]:
    return [(note["text"], note["state"]) for note in notes(desk, call)]


def at_hub(hub: OfficeHub) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(hub.program.home / "fonetray.db", timeout=20)) as reading:
        return reading.execute("SELECT author, text FROM notes ORDER BY written, id").fetchall()


def test_notes_outlive_a_hub_that_is_away_and_are_the_companys_when_it_is_back(
    desktop: Desktop, hub: OfficeHub
) -> None:
    mette = OfficeDesk(desktop, desktop.home / "mette", hub, "202")
    soren = OfficeDesk(desktop, desktop.home / "soren", hub, "203", "--read", "all")
    for desk in (mette, soren):
        desk.start()
        desk.program.until_listening()
    until("the desks", lambda: all(desk["connected"] for desk in hub.desks()) or hub.desks())
    ring(hub, "1.1", "202")
    for desk in (mette, soren):
        until("the call", lambda desk=desk: bool(desk.read()) or desk.read())

    first = mette.program.json("notes", "add", "1.1", "--text", "Ringer igen")
    assert first["state"] == "shared"
    assert standing(soren) == [("Ringer igen", "shared")]
    assert [note["mine"] for note in notes(soren, "--number", "86515151")] == [False]
    refused = soren.program.run("notes", "edit", first["id"], "--text", "mit")
    assert (refused.returncode, refused.stdout) == (3, ""), "it is hers, though the hub tells it"

    hub.kill()
    late = mette.program.json("notes", "add", "1.1", "--text", "Mens hubben var væk")
    assert late["state"] == "unsent"
    gone = mette.program.json("notes", "add", "1.1", "--text", "Fortrudt")
    mette.program.json("notes", "edit", first["id"], "--text", "Har ringet")
    mette.program.json("notes", "delete", gone["id"])
    assert standing(mette) == [("Mens hubben var væk", "unsent"), ("Har ringet", "unsent")]
    mette.kill()  # nor does a loss of power take them away
    mette.start()
    mette.program.until_listening()
    assert len(standing(mette)) == 2
    told = mette.program.run("notes", "list", "1.1")
    assert told.stdout.count("(not sent yet)") == 2

    hub.start()
    both = [("202", "Har ringet"), ("202", "Mens hubben var væk")]
    until("what waited", lambda: sorted(at_hub(hub)) == both or at_hub(hub))
    until("that it is known here", lambda: {state for _, state in standing(mette)} == {"shared"} or standing(mette))
    until("the feed of the other", lambda: len(standing(soren)) == 2 or standing(soren))
    calls = json.loads(soren.program.run("calls", "--json").stdout)
    assert {note["text"] for call in calls for note in call["notes"]} == {text for _, text in both}
    mette.program.json("notes", "delete", first["id"])
    until("the deletion", lambda: at_hub(hub) == both[1:] or at_hub(hub))
    for desk in (mette, soren):
        assert desk.stop() == 0


def test_what_is_typed_is_found_again_after_a_loss_of_power(desktop: Desktop, tmp_path: Path) -> None:
    """The card's button opens the window, which has the keyboard; a draft is on the disk while one writes."""
    with simulated_pbx(desktop) as pbx:
        program = Program(desktop, desktop.home / "home", pbx)
        program.set_up()
        app = Process(desktop, *FONETRAY, "--home", str(program.home))
        app.start()
        me, urls = pbx["local_number"], program.until_listening()["listener"]["urls"]
        ringing = f"UniqueCallId=1.1&ANumber=86515151&Calledphone=200{me}&EmployeeLocalNumber={me}"
        with urllib.request.urlopen(f"{urls['incoming']}?{ringing}", timeout=20) as answer:
            assert answer.status == 200
        desktop.until("the card", lambda: place_of(desktop, "Call"))
        x, y, _, height = place_of(desktop, "Call")
        desktop.tool("xdotool", "mousemove", str(x + 44), str(y + height - 26), "sleep", "0.2", "click", "1")
        desktop.until("the window", lambda: place_of(desktop, "Note: 86 51 51 51"))
        desktop.tool("xdotool", "type", "--delay", "10", "Wants an invoice")
        until("the draft", lambda: drafts(program) == ["Wants an invoice"] or drafts(program))
        desktop.screenshot(tmp_path / "note.png")
        app.kill()
        app.start()
        program.until_listening()
        said = ["A note is not finished: 86 51 51 51, "]  # and the day
        desktop.until(
            "the reminder", lambda: [one[: len(said[0])] for one in (program.status() or {})["notices"]] == said
        )
        assert app.stop() == 0
        assert drafts(program) == ["Wants an invoice"]


def drafts(program: Program) -> list[str]:
    with closing(sqlite3.connect(program.home / "fonetray.db", timeout=20)) as reading:
        return [text for (text,) in reading.execute("SELECT text FROM note_drafts")]


def place_of(desktop: Desktop, title: str) -> tuple[int, ...]:
    """Where a window stands: x, y, width, height; empty where there is none that can be seen."""
    for line in desktop.tool("xwininfo", "-root", "-tree").splitlines():
        if f'"{title} — Fonetray"' in line or f'"{title}"' in line:
            width, height, x, y = map(int, re.findall(r"(\d+)x(\d+)\+-?\d+\+-?\d+\s+\+(-?\d+)\+(-?\d+)", line)[0])
            if "IsViewable" in desktop.tool("xwininfo", "-id", line.split()[0]):
                return x, y, width, height
    return ()
