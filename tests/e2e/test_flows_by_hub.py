"""Call flows for a while with a hub, as processes: what was set before it was joined, two desks, and the hub killed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.desktop import Desktop
from support.office import OfficeDesk, OfficeHub, until
from support.ports import free_port
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.xdist_group("desktop"), pytest.mark.timeout(300)]


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    with Desktop() as made:
        yield made
        assert made.left_behind() == []


def stands(program: Program, local: str) -> tuple[bool, bool, str]:
    """Say whether a flow is on, whether it goes back, and who switched it."""
    found: dict[str, Any] = next(each for each in program.json("flows") if each["local_number"] == local)
    return found["active"], found["until"] is not None, found["changed_by"]


def make_due(hub: OfficeHub) -> None:
    """Have the hub's times be over, while it is off."""
    with closing(sqlite3.connect(hub.program.home / "fonetray.db")) as database:
        past = (datetime.now(UTC) - timedelta(hours=6)).isoformat(timespec="microseconds")
        database.execute("UPDATE flow_timers SET due = ?", (past,))
        database.commit()


@pytest.mark.long
def test_a_hub_keeps_what_was_promised_before_it_came_and_while_it_was_off(desktop: Desktop) -> None:
    with simulated_pbx(desktop) as pbx:
        mine = Program(desktop, desktop.home / "mine", pbx)
        mine.set_up()
        mine.json("sync")
        local, *_ = (each["local_number"] for each in mine.json("flows") if not each["active"])
        assert mine.run("flows", "on", local, "--until", "3 h").returncode == 0
        hub = OfficeHub(desktop, desktop.home / "hub", pbx, free_port())
        hub.start()
        try:
            desktop.until("the hub", hub.answers)
            joined = mine.run("join", "--stdin", stdin=hub.code(pbx["local_number"]) + "\n")
            assert joined.returncode == 0, joined.stderr
            other = OfficeDesk(desktop, desktop.home / "other", hub, "203").program
            with mine.app(expects=["The hub's feed is lost"]):
                mine.until_listening()
                desktop.until("the hand-over", lambda: stands(hub.program, local)[1])
                assert stands(mine, local)[:2] == (True, True)
                said = desktop.until("the notice", lambda: (mine.status() or {}).get("notices"))
                assert [text for text in said if "The company's hub sees to that now" in text]
                other.json("sync")
                assert other.run("flows", "off", local).returncode == 0
                until("the switch of a colleague", lambda: stands(mine, local) == (False, False, "203"))
                timed = other.run("flows", "on", local, "--until", "90 min")
                assert (timed.returncode, timed.stderr) == (0, "")
                until("their time", lambda: stands(mine, local) == (True, True, "203"))
                hub.kill()
                make_due(hub)
                hub.start()
                until("what came due meanwhile", lambda: stands(mine, local) == (False, False, "203"))
                done = hub.program.run("flows", "on", local, "--until", "tomorrow 8:00")
                assert done.returncode == 0, done.stderr
                until("what was done at the hub", lambda: stands(mine, local) == (True, True, ""))
                log = hub.program.json("flows", "log", "--limit", "4")
                assert [(each["employee"], each["active"], each["outcome"]) for each in log] == [
                    ("", True, "done"), ("203", False, "done"), ("203", True, "done"), ("203", False, "done")
                ]  # fmt: skip
                assert [bool(each["until"]) for each in log] == [True, True, True, False]
        finally:
            hub.stop()
