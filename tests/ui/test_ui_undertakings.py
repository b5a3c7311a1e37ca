"""What a failed task is called where a user reads it: never by the name that it has in the log."""

import ast
import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

import fonetray
from fonetray.app.commands import command_table
from fonetray.app.desktop import Desktop, Extras
from fonetray.app.shell import Shell
from fonetray.config.credentials import Credentials, MemoryCredentials
from fonetray.config.language import Translate
from fonetray.config.paths import Home
from fonetray.config.redaction import Redactor
from fonetray.store.database import Database
from fonetray.ui.cards.notice import NoticeCard
from fonetray.ui.tray.icon import Tray
from fonetray.ui.words.undertakings import NAMELESS, failed_words, undertakings

STARTERS = {"spawn", "WhenCalm"}
ROOMS = [Path(str(fonetray.__file__)).parent / room for room in ("ui", "app")]


def names() -> set[str]:
    """Give the name of every task that the desktop starts."""
    found = set()
    for file in (file for room in ROOMS for file in room.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in STARTERS:
                    found |= {word.value.value for word in node.keywords
                              if word.arg == "name" and isinstance(word.value, ast.Constant)}  # fmt: skip
    return {str(name) for name in found}


def test_every_task_has_words_and_no_words_are_left_over() -> None:
    told = [task for _, tasks in undertakings(Translate.for_language("en")) for task in tasks]
    assert len(told) == len(set(told))
    assert {*told, *NAMELESS} == names()


@pytest.mark.parametrize("language", ["en", "da"])
def test_each_undertaking_has_words_of_its_own(language: str) -> None:
    words = [words for words, _ in undertakings(Translate.for_language(language))]
    assert len(words) == len(set(words))


def test_a_user_reads_danish() -> None:
    tr = Translate.for_language("da")
    assert failed_words("sync", tr) == "Noget gik galt (kolleger). Loggen fortæller mere."
    for task in ("command", "a task of tomorrow"):
        assert failed_words(task, tr) == "Noget gik galt. Loggen fortæller mere."


async def test_a_task_that_fails_is_told_in_the_user_s_words(
    parts: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    danish = parts | {"tr": Translate.for_language("da")}
    home = Home.at(tmp_path)
    home.prepare()
    database = Database(home.database)
    database.open()
    tray = Tray(icon=QSystemTrayIcon(), **danish)
    shell = Shell(tray, danish["theme"], danish["icons"], danish["tr"], Redactor())
    extras = Extras(MemoryCredentials(Credentials()), companion=_nobody)
    app = Desktop(home=home, problems=(), shell=shell, database=database, commands=command_table, extras=extras)
    failing = app.tasks.spawn(_fail(), name="sync")
    assert failing is not None
    with caplog.at_level(logging.CRITICAL):
        await asyncio.wait([failing])
        await asyncio.sleep(0)  # who is told of its end is told after it
    cards = [card.text() for card in app.windows.popups.shown() if isinstance(card, NoticeCard)]
    assert cards == ["Noget gik galt (kolleger). Loggen fortæller mere."]
    await app.tasks.close()
    await app.desk.close()
    app.presenters.cards.close()
    app.presenters.keys.let_go()
    app.windows.close()


async def _fail() -> None:
    raise RuntimeError("nobody foresaw this")


async def _nobody(_: Desktop) -> None: ...
