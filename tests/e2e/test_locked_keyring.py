"""A session whose keyring is still locked when the app starts: calls are shown, and unlocking it is enough."""

import json
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.desktop import KEYRING_PASSWORD, Desktop
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240), pytest.mark.long]

SESSION = Path(__file__).resolve().parents[1] / "config" / "keyring_session.py"


@pytest.fixture
def program() -> Iterator[Program]:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        made = Program(desktop, desktop.home / "h", pbx)
        made.set_up()
        yield made


def test_calls_are_shown_before_the_keyring_is_unlocked_and_the_app_signs_in_by_itself(program: Program) -> None:
    said = program.desktop.tool(sys.executable, str(SESSION), "30", "lock")
    assert json.loads(said)["outcome"] is True
    with program.app():
        anywhere = program.until_listening()["listener"]["urls"]["any"]
        event = f"UniqueCallId=1&ANumber=86515151&EmployeeLocalNumber={program.pbx['local_number']}"
        assert urllib.request.urlopen(f"{anywhere}?{event}", timeout=20).status == 200
        status = program.desktop.until("the card", lambda: (found := program.status())["cards"] and found)
        assert "86 51 51 51" in status["cards"][0]
        assert status["provider"]["link"] == "untried"
        said = program.desktop.until("the notice", lambda: (program.status() or {})["notices"])
        assert "Your keyring is locked" in said[0]
        program.desktop.tool("xdotool", "type", "--delay", "60", KEYRING_PASSWORD)
        program.desktop.tool("xdotool", "key", "Return")
        program.desktop.until("the sign-in", lambda: (program.status() or {})["provider"]["link"] == "up")
        assert (program.status() or {})["notices"] == []
        assert not any("Account" in title for title in program.desktop.windows())
