"""Programs that are asked for a word end with the question."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from fonetray.config.paths import Home
from fonetray.system.selection import WaylandSelection
from fonetray.system.xdg import XdgIntegration

QUESTIONS: dict[str, Callable[[Path], Awaitable[object]]] = {
    "xdg-mime": lambda home: XdgIntegration.of_user(Home.at(home)).links(),
    "wl-paste": lambda _: WaylandSelection().text(),
}


@pytest.mark.skipif(sys.platform != "linux", reason="desktops of other systems ask no programs")
@pytest.mark.parametrize("program", QUESTIONS)
async def test_a_program_that_nobody_waits_for_any_more_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    monkeypatch.setattr("fonetray.system.selection._PATIENCE", 60.0)
    asked = tmp_path / program
    asked.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid.new\nmv {tmp_path}/pid.new {tmp_path}/pid\nexec sleep 600\n")
    asked.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    asking = asyncio.ensure_future(QUESTIONS[program](tmp_path))
    async with asyncio.timeout(20):
        while not (tmp_path / "pid").exists():  # noqa: ASYNC110 - another process tells
            await asyncio.sleep(0.01)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
