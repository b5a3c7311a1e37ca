"""The window of call rules: the address, mistakes, the latest calls with their reasons, and what present rules say."""

import asyncio
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QTreeWidget

from fonetray.config.language import Translate
from fonetray.telephony.feed_messages import LearntMessage
from fonetray.ui.parts.empty_page import EmptyPage
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.routing.presenter import RoutingPresenter
from fonetray.ui.routing.window import RoutingWindow
from ui.room import ME, Room

RULES = (
    '[module]\naction = "goto"\n[[rule]]\nname = "PIN <b>"\nwhen = { digits = "1234" }\nanswer = { goto = "6000" }\n'
)
RULES += '[default]\ngoto = "1503"\n'


@dataclass
class Page:
    room: Room
    window: RoutingWindow

    def write(self, rules: str) -> None:
        folder = self.room.desk.modules.folder
        folder.mkdir(exist_ok=True)
        (folder / "reception.toml").write_text(rules, encoding="utf-8")

    async def call(self, **variables: str) -> str:
        url = f"{self.room.listener.urls().module}/reception?{urlencode(variables)}"

        def ask() -> str:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return str(answer.read().decode())

        return await asyncio.to_thread(ask)

    def choose_first(self) -> None:
        trees = {tree.accessibleName(): tree for tree in self.window.findChildren(QTreeWidget)}
        calls = trees["Calls that passed the module"]
        first = calls.topLevelItem(0)
        assert first is not None
        calls.setCurrentItem(first)

    def press(self, text: str) -> None:
        (button,) = [each for each in self.window.findChildren(QPushButton) if each.accessibleName() == text]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def address(self) -> str:
        return next(each.text() for each in self.window.findChildren(QLineEdit) if each.isReadOnly())


@pytest.fixture
async def page(room: Room, parts: dict[str, Any]) -> AsyncIterator[Page]:
    window = RoutingWindow(**parts)
    presenter = RoutingPresenter(window=window, desk=room.desk, listener=room.listener, tasks=room.tasks, tr=room.tr)
    made = Page(room, window)
    presenter.open()
    yield made
    window.close()


async def test_without_rules_it_offers_an_example(page: Page) -> None:
    empty = page.window.findChildren(EmptyPage)
    await page.room.until(lambda: any(each.isVisible() and each.title() == "No call rules yet" for each in empty))
    page.press("Begin with an example")
    await page.room.until(lambda: "/module/reception?input=[input]&callerid=[callerid]" in page.address())
    assert (page.room.desk.modules.folder / "reception.toml").is_file()
    assert await page.call(callerid="86515151") == "6050"
    await page.room.until(lambda: [row[2] for row in page.window.rows()] == ["6050 · Numbers we know"])


async def test_each_call_is_shown_with_its_reasons(page: Page) -> None:
    page.write(RULES)
    await page.call(input="4321", callerid="86515151")
    await page.call(input="1234")
    page.press("Read the files again")
    await page.room.until(lambda: len(page.window.rows()) == 2)
    assert [row[1:] for row in page.window.rows()] == [
        ["Hidden number · 1234", "6000 · PIN <b>"],
        ["86515151 · 4321", "1503 · No rule: the default"],
    ]
    page.choose_first()  # the first that came may have been shown, and chosen, before the second
    assert page.window.reason.texts() == ["PIN <b>", 'digits = "1234"', "input = 1234"]
    await page.call(input="9")
    await page.room.until(lambda: len(page.window.rows()) == 3)
    assert page.window.reason.texts() == ["PIN <b>", 'digits = "1234"', "input = 1234"], "the chosen one stays"


async def test_a_call_is_decided_by_the_present_rules(page: Page) -> None:
    page.write(RULES)
    await page.call(input="1234")
    page.press("Read the files again")
    await page.room.until(lambda: page.window.chosen() > 0)
    page.press("Decide by the present rules")
    await page.room.until(lambda: page.window.reason.said() == "The present rules decide the same.")
    page.write(RULES.replace("1234", "12"))
    page.press("Decide by the present rules")
    await page.room.until(lambda: page.window.reason.said() == "The present rules answer: 1503 — No rule: the default")


async def test_a_mistake_is_told_and_the_rules_before_stay(page: Page) -> None:
    page.write(RULES)
    assert await page.call(input="1234") == "6000"
    page.write(RULES.replace("goto =", "gotto =", 1))
    page.press("Read the files again")
    await page.room.until(lambda: 'reception.toml, line 6: "gotto" is no key' in page.window.problem())
    assert "stay in use" in page.window.problem()
    assert await page.call(input="1234") == "6000"
    assert page.window.findChildren(StatusLine)[0].isVisible()


async def test_a_mistake_is_told_in_the_users_language(room: Room, parts: dict[str, Any]) -> None:
    danish = Translate.for_language("da")
    window = RoutingWindow(**{**parts, "tr": danish})
    presenter = RoutingPresenter(window=window, desk=room.desk, listener=room.listener, tasks=room.tasks, tr=danish)
    page = Page(room, window)
    page.write(RULES.replace('"1234"', "1234").replace("[default]", "[defalt]"))
    presenter.open()
    await room.until(lambda: "linje 5" in window.problem())
    kept, first, second = window.problem().splitlines()
    assert first.startswith("reception.toml, linje 5: digits: skal være det indtastede i anførselstegn, for eksempel")
    assert second == 'reception.toml, linje 7: "defalt" hører ikke til i filen; mente du "default"?'
    assert kept == "Indtil det er rettet, er der ingen regler."
    window.close()


async def test_f5_reads_the_files_again_and_esc_closes(page: Page) -> None:
    page.write(RULES)
    QTest.keyClick(page.window, Qt.Key.Key_F5)
    await page.room.until(lambda: "reception" in page.address())
    QTest.keyClick(page.window, Qt.Key.Key_Escape)
    assert not page.window.isVisible()


async def test_a_closed_window_follows_nothing(page: Page) -> None:
    page.write(RULES)
    page.press("Read the files again")
    await page.room.until(lambda: "reception" in page.address())
    page.window.close()
    service = await page.room.desk.modules.service()
    assert not service.decisions._listeners
    await page.call(input="1")
    assert page.window.rows() == []


async def test_the_card_names_the_customer_that_a_module_found_and_f2_opens_their_page(page: Page) -> None:
    opened: list[str] = []
    page.room.stack.open_wanted.connect(opened.append)
    known = LearntMessage("4711", "Bo Ærlig", "Tømrer & Søn", "https://crm.example/1", "Owes 12 kr.")
    assert page.room.desk.modules.learnt.note("7.1", known)
    event = {"UniqueCallId": "7.1", "Calledphone": ME, "EmployeeLocalNumber": ME, "ANumber": "anonymous"}
    url = f"{page.room.listener.own_url}?{urlencode(event)}"
    await asyncio.to_thread(lambda: urllib.request.urlopen(url, timeout=20).close())
    await page.room.until(lambda: page.room.cards() == ["ringing"])
    (said,) = page.room.said()
    assert "Bo Ærlig, Tømrer & Søn" in said
    assert "Owes 12 kr. · Typed 4711" in said
    assert page.room.stack.open_newest()
    assert opened == ["https://crm.example/1"]
