"""The real app on a database that is held, damaged, taken away, or on a disk that is full."""

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.paths import Home
from fonetray.services.ground.handover import NobodyThere, hand_over
from support.desktop import Desktop
from support.holding import held
from support.program import FONETRAY, Program, simulated_pbx
from support.small_disk import small_disk

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.long,
    pytest.mark.timeout(240),
]

RINGS = "AccountId=48151&UniqueCallId={id}&Calledphone=200210&ANumber=86515151&EmployeeLocalNumber=210"
"""A colleague's telephone: the user's own would put its card before the notices."""
TOO_LARGE = "&x=" + "y" * 3_000


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[Desktop, dict[str, Any]]]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            yield desktop, pbx
        assert desktop.left_behind() == []


@pytest.fixture
def program(place: tuple[Desktop, dict[str, Any]], tmp_path: Path) -> Program:
    desktop, pbx = place
    made = Program(desktop, tmp_path / "home", pbx)
    made.set_up()
    return made


def status(program: Program) -> dict[str, Any]:
    try:
        return hand_over(Home.at(program.home).control_address, "status")
    except NobodyThere:
        return {}


def listening(program: Program) -> bool:
    return bool(status(program).get("listener", {}).get("running"))


def notice(program: Program, words: str) -> str:
    """Wait for a card on the screen that says so, and give all it says."""
    return str(
        program.desktop.until(
            words, lambda: next((text for text in status(program).get("notices", []) if words in text), "")
        )
    )


def checks(program: Program) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in json.loads(program.run("doctor", "--json").stdout)["checks"]}


def answer_to(program: Program, identity: str, more: str = "") -> int:
    """Send an event as the PBX does, and give the status it is answered with."""
    url = status(program)["listener"]["urls"]["any"] + "?" + RINGS.format(id=identity) + more
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_held_database_is_waited_for_and_then_said(program: Program) -> None:
    program.json("sync")
    database = program.home / "fonetray.db"
    with held(database):
        before = database.read_bytes()
        app = program.desktop.start(*FONETRAY, "--home", str(program.home), stderr=subprocess.PIPE)
        program.desktop.until("the card", lambda: "Notice" in program.desktop.tool("xwininfo", "-root", "-tree"))
        _, said = app.communicate(timeout=60)
        assert app.returncode == 1
        assert said == f"fonetray: {database} is held by another program; quit it and try again\n"
        assert database.read_bytes() == before
        assert "held by another program" in program.log()
        assert "Traceback" not in program.log()
    with program.app():
        program.desktop.until("the listener", lambda: listening(program))


def test_a_damaged_database_is_kept_beside_a_new_one(program: Program) -> None:
    program.json("sync")
    program.json("import", program.pbx["customers_csv"])
    database = program.home / "fonetray.db"
    damaged = b"no database any more" * 1_000
    database.write_bytes(damaged)
    said = program.run("doctor", "--json")
    broken = {check["name"]: check for check in json.loads(said.stdout)["checks"]}["database"]
    assert not broken["ok"]
    assert "damaged" in broken["detail"]
    with program.app():
        text = notice(program, "The database was damaged")
        (kept,) = (file for file in program.home.iterdir() if ".damaged-" in file.name)
        assert kept.name in text
        assert kept.read_bytes() == damaged
        program.desktop.until("colleagues", lambda: program.look("search", "mette"))
        assert answer_to(program, "1.1") == 200
        well = checks(program)["database"]
        assert well["ok"]
        assert kept.name in well["detail"]
    assert [call["id"] for call in program.json("calls")] == ["1.1"]


def test_damage_that_only_reading_meets_is_mended_at_the_start(program: Program) -> None:
    """The head of the file is well, the colleagues are not: the app meets it while it starts."""
    program.json("sync")
    database = program.home / "fonetray.db"
    content = database.read_bytes()
    with database.open("r+b") as file:
        file.seek(content.index(b'"local_number":"202"') // 4096 * 4096)
        file.write(b"\xa5" * 4096)
    with program.app(expects=["The database was damaged"]):
        notice(program, "The database was damaged")
        program.desktop.until("colleagues", lambda: "Mette" in str(program.look("search", "mette")))
        assert answer_to(program, "1.1") == 200
    assert len([file for file in program.home.iterdir() if ".damaged-" in file.name]) == 1


def test_a_database_that_is_deleted_is_put_back(program: Program) -> None:
    program.json("sync")
    with program.app(expects=["The database was removed or replaced"]):
        program.desktop.until("the listener", lambda: listening(program))
        assert answer_to(program, "1.1") == 200
        for file in program.home.glob("fonetray.db*"):
            file.unlink()
        assert answer_to(program, "2.2") == 200
        notice(program, "removed or replaced")
    assert {call["id"] for call in program.json("calls")} == {"1.1", "2.2"}
    assert program.json("search", "mette")


def test_a_full_disk_refuses_events_says_so_and_takes_them_again(
    place: tuple[Desktop, dict[str, Any]], tmp_path: Path
) -> None:
    desktop, pbx = place
    with small_disk(tmp_path / "disk", 16 * 1024 * 1024) as disk:
        program = Program(desktop, disk.folder, pbx)
        program.set_up()
        program.json("sync")
        with program.app(expects=["no room left on the disk"]):
            desktop.until("the listener", lambda: listening(program))
            assert answer_to(program, "1.1") == 200
            disk.fill()
            refused = [number for number in range(2, 60) if answer_to(program, f"{number}.1", TOO_LARGE) == 503]
            assert len(refused) > 40
            assert "no room left on the disk" in notice(program, "Calls are not kept now")
            assert "no room" in status(program)["warnings"]["tray"]
            doctor = checks(program)["database"]
            assert (doctor["ok"], doctor["fix"]) == (False, "Free some")
            disk.empty()
            assert answer_to(program, f"{refused[-1]}.1", TOO_LARGE) == 200
            notice(program, "Calls are kept again")
            assert checks(program)["database"]["ok"]
            taken = {call["id"] for call in program.json("calls")}
            assert {"1.1", *(f"{number}.1" for number in refused)} <= taken
        assert program.log().count("Nothing can be kept") <= 1  # the log's own disk was full too
        assert "Traceback" not in program.log()
