"""An office of real processes: who reads more is sent the call that runs, and a handled call is handled for all."""

import urllib.parse
import urllib.request
from typing import Any

import pytest

from support.desktop import Desktop
from support.keyboard import focus_and_press
from support.office import OfficeDesk, OfficeHub, until
from support.ports import free_port
from support.program import simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.xdist_group("desktop"), pytest.mark.timeout(300), pytest.mark.long]

CALL = "12434346.4711"
_HISTORY = ("xdotool", "search", "--onlyvisible", "--name", "^Call history", "windowfocus", "--sync")


def tell(hub: OfficeHub, **more: str) -> None:
    host, port, path = hub.events
    words = urllib.parse.urlencode({"UniqueCallId": CALL, "ANumber": "86515151", **more})
    with urllib.request.urlopen(f"http://{host}:{port}{path}?{words}", timeout=20) as answer:
        assert answer.status == 200


def first(desk: OfficeDesk) -> dict[str, Any]:
    """Give the call as a desk lists it, nothing where it knows of none."""
    return next((dict(call) for call in desk.program.json("calls") if call["id"] == CALL), {})


def handled(desk: OfficeDesk) -> dict[str, Any]:
    return first(desk).get("handled") or {}


def test_who_reads_more_has_the_call_that_runs_and_hears_who_took_care_of_it() -> None:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        hub = OfficeHub(desktop, desktop.home / "hub", pbx, free_port())
        hub.start()
        desktop.until("the hub", hub.answers)
        mette, soren, aase = (OfficeDesk(desktop, desktop.home / one, hub, one) for one in ("202", "203", "204"))
        for desk in (mette, soren, aase):
            desk.start()
            desk.program.until_listening()
        until("the desks", lambda: all(desk["connected"] for desk in hub.desks()) or hub.desks())

        tell(hub, EmployeeLocalNumber="202", Calledphone="200202")
        until("the call", lambda: first(mette).get("state") == "ringing" or first(mette))
        assert first(soren) == {}
        assert hub.program.run("hub", "read", "203", "all").returncode == 0
        until("what runs", lambda: first(soren).get("state") == "ringing" or first(soren))
        tell(hub, Duration="0")
        for desk in (mette, soren):
            until("its end", lambda desk=desk: first(desk).get("open") is True or first(desk))
            assert sum(desk.read().values()) == 2, desk.read()

        mette.program.run()  # a second start shows the search window
        desktop.until("the search", lambda: any(title.startswith("Search") for title in desktop.windows()))
        focus_and_press(desktop, "Search", "ctrl+h")
        desktop.until("the history", lambda: any(title.startswith("Call history") for title in desktop.windows()))
        desktop.tool(*_HISTORY, "sleep", "1", "key", "ctrl+m")
        until("that it is handled", lambda: handled(mette).get("state") == "shared" or handled(mette))
        until("that the colleague knows", lambda: bool(handled(soren)) or first(soren))
        told = handled(soren)
        assert (told["employee"], told["how"], told["state"]) == ("202", "by hand", "shared")
        assert told["employee_name"]

        hub.kill()
        desktop.tool(*_HISTORY, "sleep", "1", "key", "ctrl+z")
        until("that it is open here", lambda: first(mette)["open"] or first(mette))
        assert not first(soren)["open"]
        mette.kill()  # nor does a loss of power take it away
        mette.start()
        hub.start()
        until("that it is open there", lambda: first(soren)["open"] or first(soren))
        assert not aase.holds(CALL)
        for desk in (mette, soren, aase):
            assert desk.stop() == 0
        assert hub.stop() == 0
