"""The page "Why no call card?": each cause, made to hold by real requests, is told in words, and the way out works."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from fonetray.config.language import Translate
from fonetray.services.doctor.diagnosis import Cause, Stage
from fonetray.store.journal import RawEvent
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from fonetray.ui.parts.labels import PlainLabel
from fonetray.ui.why.presenter import WhyPresenter
from fonetray.ui.why.window import StepRow, WhyWindow
from fonetray.ui.why.words import ACTIONS, action_text, advice, headline, stage
from ui.room import ME, Room

RINGS = {"UniqueCallId": "1.1", "Calledphone": ME, "EmployeeLocalNumber": ME, "ANumber": "86515151"}


@dataclass
class Page:
    room: Room
    window: WhyWindow
    presenter: WhyPresenter
    changes: list[None]

    async def says(self, cause: Cause, *words: str) -> None:
        """Look anew, and see that the page answers with a cause and with ``words``."""
        number, tr = self.room.desk.account.local_number, self.room.tr
        before, _, behind = headline(cause, "\0", number, tr).partition("\0")
        self.window.refresh_wanted.emit()
        await self.room.until(lambda: self.window.answer().startswith(before) and self.window.answer().endswith(behind))
        assert [word for word in words if word not in self.shown()] == []

    def shown(self) -> str:
        return "\n".join(label.text() for label in self.window.findChildren(PlainLabel))

    def broken(self) -> list[str]:
        rows = self.window.findChildren(StepRow)
        return [row.accessibleName() for row in rows if row.accessibleName().endswith(": broken")]

    async def send(self, status: int = 200, url: str = "", host: str = "", **parameters: str) -> None:
        address = f"{url or self.room.listener.own_url}?{urlencode(RINGS | parameters)}"
        assert await asyncio.to_thread(_get, address, host) == status

    def settle(self, section: str, **values: Any) -> None:
        settings = self.room.desk.account.settings
        self.room.settle(**{section: msgspec.structs.replace(getattr(settings, section), **values)})


def _get(address: str, host: str) -> int:
    request = urllib.request.Request(address, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.fixture
async def page(room: Room, parts: dict[str, Any]) -> AsyncIterator[Page]:
    window, changes = WhyWindow(**parts), []
    presenter = WhyPresenter(
        window=window, desk=room.desk, listener=room.listener, dials=room.dials, quiet=room.quiet, privacy=room.privacy,
        tasks=room.tasks, tr=room.tr, changed=lambda: changes.append(None),
    )  # fmt: skip
    presenter.open()
    await room.until(window.isVisible)
    yield Page(room, window, presenter, changes)
    window.close()


async def test_each_cause_is_told_when_it_holds(page: Page) -> None:
    own = page.room.listener.own_url
    await page.says(Cause.NO_EVENT)
    assert page.broken() == ["The telephone system reaches it: broken"]
    await page.send(404, own.rsplit("/", 2)[0] + "/" + "x" * 32 + "/events")
    await page.says(Cause.WRONG_SECRET, "just now")
    await page.send(404, host="rebound.example")
    await page.says(Cause.WRONG_HOST)
    await page.send(Calledphone="203", EmployeeLocalNumber="203")
    await page.says(Cause.OTHER_EMPLOYEE, f"none to your local number {ME}")
    assert page.broken() == ["They are of your local number: broken"]
    page.settle("account", local_number="")
    await page.says(Cause.NO_NUMBER)
    page.settle("account", local_number="999")
    await page.says(Cause.UNKNOWN_NUMBER, "local number 999")
    page.settle("account", local_number=ME, id="77")
    await page.send(AccountId="78")
    await page.says(Cause.OTHER_ACCOUNT, "account.id")
    await page.send(AccountId="77", UniqueCallId="")
    await page.says(Cause.NOT_UNDERSTOOD, "capture export")
    assert page.room.cards() == []
    await page.send(AccountId="77")
    await page.says(Cause.ALL_WELL, "just now")
    await page.room.until(lambda: page.room.cards() == ["ringing"])
    assert page.broken() == []
    page.room.wall.full = True
    await page.send(UniqueCallId="1.2")
    await page.says(Cause.FULL_SCREEN, "popup.in_full_screen")
    assert page.room.cards() == ["ringing"]
    page.settle("popup", while_sharing="hide")
    page.room.privacy.present(True)
    await page.says(Cause.PRESENTING, "popup.while_sharing")
    page.settle("popup", while_sharing="no-names")
    await page.says(Cause.FULL_SCREEN)
    await page.room.listener.stop()
    await page.says(Cause.NOT_LISTENING)
    assert page.broken() == ["Fonetray listens on this computer: broken"]


async def test_the_page_shows_cards_again(page: Page) -> None:
    await page.send()
    page.settle("popup", muted=True)
    await page.says(Cause.MUTED)
    await page.send(UniqueCallId="1.2")
    assert page.room.cards() == ["ringing"]
    (again,) = [each for each in page.window.findChildren(QPushButton) if each.text() == "Show cards again"]
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    await page.says(Cause.ALL_WELL)
    assert page.changes == [None]
    assert not again.isVisible()
    await page.send(UniqueCallId="1.3")
    await page.room.until(lambda: page.room.cards() == ["ringing", "ringing"])


async def test_it_says_when_the_last_event_was(page: Page) -> None:
    earlier = datetime.now(UTC) - timedelta(minutes=2, seconds=10)
    raw = RawEvent(earlier, "192.0.2.1", "", "GET", b"UniqueCallId=1.1", "", b"", understood=True)
    call = Call("1.1", ME, Direction.INCOMING, CallState.MISSED, "86515151", started=earlier, ended=earlier)
    await page.room.desk.journal.append(raw, [replace(call, employee="203")])
    await page.says(Cause.OTHER_EMPLOYEE)
    assert page.shown().count("2 min ago") == 2, "of the events that arrived, and of those that were understood"
    await page.room.desk.journal.append(raw, [call])
    await page.says(Cause.ALL_WELL, "your last call was 2 min ago")
    assert page.shown().count("2 min ago") == 4


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_cause_has_words_of_its_own(language: str) -> None:
    tr = Translate.for_language(language)
    for words in ([headline(each, "12:05", ME, tr) for each in Cause], [stage(each, tr) for each in Stage]):
        assert "" not in words
        assert len(set(words)) == len(words)
    assert all(advice(cause, tr) for cause in Cause)
    assert all(action_text(action, tr) for action in ACTIONS.values())


def test_the_words_are_danish_where_the_user_is() -> None:
    english, danish = (Translate.for_language(language) for language in ("en", "da"))
    for cause in Cause:
        assert headline(cause, "12:05", ME, english) != headline(cause, "12:05", ME, danish)
        assert advice(cause, english) != advice(cause, danish)
