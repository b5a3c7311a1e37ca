"""Leave to come to the front, on its way from whoever was started with it to the window that Qt brings there."""

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from fonetray.app.commands import AppCommands
from fonetray.services.ground.handover import ACTIVATION, hand_over
from fonetray.system.control_socket import ControlSocket


async def test_what_a_second_start_was_given_is_the_first_ones_when_its_window_opens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given: list[str | None] = []
    navigator = SimpleNamespace(show_search=lambda: given.append(os.environ.get(ACTIVATION)))
    app = AppCommands(SimpleNamespace(presenters=SimpleNamespace(navigator=navigator)))  # type: ignore[arg-type] # asked for one thing

    async def show(question: dict[str, Any]) -> dict[str, Any]:
        monkeypatch.delenv(ACTIVATION, raising=False)  # the app is another process
        return await app.show(question)

    tasks: list[asyncio.Task[None]] = []
    ear = ControlSocket(
        address=str(tmp_path / "ear"),
        commands={"show": show},
        spawn=lambda work: tasks.append(asyncio.get_running_loop().create_task(work)),
    )
    await ear.start()
    for token in ("a-token", ""):
        monkeypatch.setenv(ACTIVATION, token)
        await asyncio.to_thread(hand_over, str(tmp_path / "ear"), "show")
    await asyncio.gather(*tasks)
    await ear.stop()
    assert given == ["a-token", None]


@pytest.mark.parametrize("nonsense", [None, 7, "two\nlines", "\0"])
async def test_what_is_no_token_is_not_taken(monkeypatch: pytest.MonkeyPatch, nonsense: object) -> None:
    monkeypatch.delenv(ACTIVATION, raising=False)
    navigator = SimpleNamespace(show_search=lambda: None)
    app = AppCommands(SimpleNamespace(presenters=SimpleNamespace(navigator=navigator)))  # type: ignore[arg-type] # asked for one thing
    await app.show({"activation": nonsense})
    assert ACTIVATION not in os.environ
