"""What the account window says of the address for the PBX, and what comes of changing it, with a real listener."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel

from fonetray.config.language import Translate
from fonetray.listener.ports import EventRequest
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.ui.account.address_box import AddressBox
from fonetray.ui.account.address_presenter import AddressPresenter

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Nowhere:
    async def receive(self, request: EventRequest) -> None:
        """Keep nothing."""


class Shown:
    """The box, what it says, and what went wrong."""

    def __init__(self, box: AddressBox, listener: Listener, *, public: bool) -> None:
        self.box = box
        self.listener = listener
        self.failures: list[str] = []
        self.shared = ""
        self.presenter = AddressPresenter(
            box=box,
            listener=listener,
            public=lambda: public,
            shared=lambda: self.shared,
            failed=self.failures.append,
            tr=Translate.for_language("en"),
        )
        self.presenter.show()
        box.show()

    def says(self, words: str) -> bool:
        return any(words in label.text() for label in self.box.findChildren(QLabel) if label.isVisible())

    def address(self) -> str:
        return str(self.box._url.edit.text())

    def come_to_the_front(self) -> None:
        self.box.activateWindow()
        QCoreApplication.processEvents()
        QCoreApplication.sendEvent(self.box, QEvent(QEvent.Type.ActivationChange))


@pytest.fixture
def secret(tmp_path: Path) -> ListenerSecret:
    return ListenerSecret.load_or_create(tmp_path / "listener.secret", now=lambda: START)


@pytest.fixture
async def listener(secret: ListenerSecret) -> AsyncIterator[Listener]:
    made = Listener(sink=Nowhere(), secret=secret)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def shown(parts: dict[str, Any], listener: Listener) -> Shown:
    return Shown(AddressBox(**parts), listener, public=False)


async def test_a_new_address_stands_there_at_once_with_the_end_of_the_former(
    shown: Shown, secret: ListenerSecret
) -> None:
    before = shown.address()
    assert before == shown.listener.urls().any
    assert not shown.says("former address")
    shown.box.change_wanted.emit()
    assert shown.address() == shown.listener.urls().any != before
    assert secret.former_until == START + timedelta(days=3), "the question says three days"
    assert shown.says("It has not been used since the change.")
    shown.box.forget_wanted.emit()
    assert not shown.says("former address")
    assert shown.failures == []


async def test_whoever_looks_again_reads_what_happened_meanwhile(shown: Shown, secret: ListenerSecret) -> None:
    shown.box.change_wanted.emit()
    secret.note_former_use()
    assert shown.says("It has not been used since the change.")
    shown.come_to_the_front()
    assert shown.says("It was last used")
    secret.rotate()
    shown.come_to_the_front()
    assert shown.address() == shown.listener.urls().any


async def test_an_open_question_stays_open_when_somebody_looks_again(shown: Shown) -> None:
    shown.box._ask()
    shown.come_to_the_front()
    assert shown.box._question.isVisible()
    assert not shown.box._change.isVisible()


async def test_an_address_that_cannot_be_changed_stays(shown: Shown, tmp_path: Path) -> None:
    before = shown.address()
    (tmp_path / "listener.secret.new").mkdir()
    shown.box.change_wanted.emit()
    assert shown.failures == [f"The address could not be changed: {os.strerror(errno.EISDIR)}"]
    assert shown.address() == before
    assert ListenerSecret.load_or_create(tmp_path / "listener.secret").reveal() in before


@pytest.mark.parametrize("public", [True, False])
async def test_a_cloud_that_cannot_come_in_is_explained(
    parts: dict[str, Any], listener: Listener, *, public: bool
) -> None:
    shown = Shown(AddressBox(**parts), listener, public=public)
    assert shown.says("a port forward or a tunnel") is not public
    assert not shown.says("Enter this address"), "the group says so"


async def test_an_address_at_which_nothing_listens_is_not_offered(shown: Shown) -> None:
    await shown.listener.stop()
    await asyncio.sleep(0)
    shown.come_to_the_front()
    assert shown.address() == ""
    assert shown.says("Fonetray is not listening for calls.")


async def test_the_shared_lists_address_stands_there_while_it_is_shared(shown: Shown) -> None:
    assert not shown.says("employee list")
    shown.shared = "http://192.0.2.1/secret/employees.json"
    shown.come_to_the_front()
    assert shown.says("Your intranet can read the employee list")
    assert shown.box._shared.edit.text() == shown.shared
    assert shown.box._shared.isVisible()
    await shown.listener.stop()
    shown.come_to_the_front()
    assert not shown.box._shared.isVisible()
