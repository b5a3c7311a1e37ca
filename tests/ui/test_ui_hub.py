"""The account window, the tray's words and "Why no call card?" of a desk with a hub, which is a real one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QSystemTrayIcon

from fonetray.config.credentials import Credentials, KeyringStatus, MemoryCredentials
from fonetray.config.language import Translate
from fonetray.config.paths import Home
from fonetray.config.settings import Settings, load_settings
from fonetray.feed.errors import FeedBroken, FeedError, NoHubAddress, NotAdmitted, Unproven, Unreachable
from fonetray.feed.ports import FeedLink, FeedStanding
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.services.desk import Desk
from fonetray.services.doctor.diagnosis import Cause, diagnose
from fonetray.services.doctor.tracing import gather_facts
from fonetray.services.ground.account import Account
from fonetray.services.people.company import as_provider
from fonetray.system.session_lock import UnknownLock
from fonetray.ui.account.presenter import AccountPresenter
from fonetray.ui.account.window import AccountWindow
from fonetray.ui.cards.call_presenter import CallPresenter
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.privacy import Privacy
from fonetray.ui.quiet import Quiet
from fonetray.ui.tasks import Tasks
from fonetray.ui.tray.icon import Tray
from fonetray.ui.tray.presenter import TrayPresenter
from fonetray.ui.views import CardView
from fonetray.ui.words.hub import hub_trouble
from fonetray.ui.words.wording import trouble
from support.databases import opened
from support.real_hub import RealHub
from support.unhurried import PATIENCE
from ui.room import Wall


class OpenKeyring(MemoryCredentials):
    status = KeyringStatus.READY

    async def probe(self) -> KeyringStatus:
        return self.status


@dataclass
class Office:
    hub: RealHub
    desk: Desk
    keyring: OpenKeyring
    window: AccountWindow
    presenter: AccountPresenter
    tray: Tray
    listener: Listener

    def button(self, name: str) -> QAbstractButton:
        found: list[QAbstractButton] = self.window.hub.findChildren(QAbstractButton)
        return next(each for each in found if each.accessibleName() == name)

    async def enter(self, code: str) -> None:
        QTest.mouseClick(self.button("My company has a hub…"), Qt.MouseButton.LeftButton)
        assert self.window.focusWidget() is self.window.hub.code
        self.window.hub.code.setText(code)
        QTest.keyClick(self.window.hub.code, Qt.Key.Key_Return)

    async def until(self, what: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not what():  # noqa: ASYNC110 - windows tell nobody
                await asyncio.sleep(0.01)


@pytest.fixture
async def office(parts: dict[str, Any], tmp_path: Path) -> AsyncIterator[Office]:
    hub = RealHub(tmp_path / "hub")
    await hub.start()
    home = Home.at(tmp_path / "desk")
    home.prepare()
    database = opened(home.database)
    desk = Desk(account=Account(home, Settings(), Credentials()), database=database)
    await desk.load()
    desk.hub.start()
    listener = Listener(sink=desk.rehearsal, secret=ListenerSecret.load_or_create(home.secret_file))
    await listener.start()
    errors: list[BaseException] = []
    tasks = Tasks(on_error=lambda _name, error: errors.append(error))
    keyring = OpenKeyring(Credentials())
    window, popups, tray = AccountWindow(**parts), PopupStack(**parts), Tray(icon=QSystemTrayIcon(), **parts)
    presenter = AccountPresenter(
        window=window,
        desk=desk,
        credentials=keyring,
        tasks=tasks,
        tr=parts["tr"],
        listener=listener,
        changed=desk.hub.changed,
    )
    TrayPresenter(tray=tray, popups=popups, desk=desk, tasks=tasks, tr=parts["tr"])
    presenter.open()
    await asyncio.sleep(0)
    yield Office(hub, desk, keyring, window, presenter, tray, listener)
    await tasks.close()
    await listener.stop()
    await desk.close()
    await hub.stop()
    window.close()
    assert errors == []


async def test_a_code_is_entered_and_the_window_says_where_and_as_whom(office: Office) -> None:
    code = await office.hub.code()
    await office.enter(f" {code}\n")
    await office.until(lambda: office.window.hub.state() == "Connected to 127.0.0.1 as 202")
    await office.desk.directory.sync()
    assert office.window.hub.state() == "Connected to 127.0.0.1 as 202 Mette Holm"
    assert office.window.local_number() == "202"
    assert not office.window.hub.entering()
    assert office.window.hub.code.text() == "", "the code is forgotten"
    hidden = [edit for edit in office.window.findChildren(QLineEdit) if edit.accessibleName() in ("Account id", "Hash")]
    assert len(hidden) == 2
    assert not any(edit.isVisible() for edit in hidden)
    kept = await office.keyring.load()
    assert kept is not None
    assert kept.hub_token
    assert load_settings(office.desk.account.home.config_file).settings.hub.url == office.hub.url


@pytest.mark.parametrize("text", ["", "fonetray1.abc", "hello", "fonetray1." + "A" * 5000])
async def test_what_is_no_code_is_said_at_the_field(office: Office, text: str) -> None:
    await office.enter(text)
    await office.until(office.window.hub.error)
    assert "one long line" in office.window.hub.error()
    assert office.window.hub.entering()


async def test_without_a_keyring_nothing_changes(office: Office) -> None:
    office.keyring.status = KeyringStatus.MISSING
    await office.enter(str(await office.hub.code()))
    await office.until(office.window.hub.error)
    assert "no keyring" in office.window.hub.error()
    assert not office.desk.account.home.config_file.exists()


async def test_a_code_that_was_used_says_so(office: Office) -> None:
    code = await office.hub.code()
    token = (await office.hub.desks.join(code.secret)).token
    await office.hub.desks.admit(token, source="test")
    await office.enter(str(code))
    await office.until(office.window.hub.error)
    assert "used already" in office.window.hub.error()


async def test_the_tray_says_what_keeps_calls_away(office: Office) -> None:
    await office.enter(str(await office.hub.code()))
    await office.until(lambda: "Ready" in office.tray.tooltip())
    await office.hub.stop()
    await office.until(lambda: "Not connected to the hub since" in office.tray.tooltip())
    await office.hub.start()
    await office.until(lambda: "Ready" in office.tray.tooltip())
    await office.hub.desks.revoke("202")
    await office.until(lambda: "lets this computer in no more" in office.tray.tooltip())
    assert "lets this computer in no more" in office.window.hub.state()
    facts = await gather_facts(desk=office.desk, listener=office.listener, withheld=None)
    assert diagnose(facts).cause is Cause.HUB_REFUSED


async def test_why_no_card_follows_the_hub(office: Office) -> None:
    async def cause() -> Cause:
        return diagnose(await gather_facts(desk=office.desk, listener=office.listener, withheld=None)).cause

    assert await cause() is Cause.NO_EVENT
    await office.enter(str(await office.hub.code()))
    await office.until(lambda: office.desk.hub.feeding.link.link is FeedLink.UP)
    assert await cause() is Cause.HUB_SILENT
    await office.hub.hear("1", "incoming", "202")
    await office.until(office.desk.calls.live_calls)
    await office.desk.directory.sync()
    assert await cause() is Cause.ALL_WELL
    office.desk.account.credentials = Credentials()
    office.desk.hub.changed()
    await office.until(lambda: office.desk.hub.feeding.link.link is FeedLink.NONE)
    assert await cause() is Cause.HUB_NOT_JOINED


async def test_who_of_the_company_spoke_last_is_filled_into_the_card(office: Office, parts: dict[str, Any]) -> None:
    for kind in ("incoming", "answered", "ended"):
        await office.hub.hear("old", kind, "" if kind == "ended" else "203")
    await office.enter(str(await office.hub.code()))
    await office.until(lambda: office.desk.hub.feeding.link.link is FeedLink.UP)
    await office.desk.directory.sync()
    office.desk.last_contacts._patience = PATIENCE
    errors: list[BaseException] = []
    popups, tasks = PopupStack(**parts), Tasks(on_error=lambda _name, error: errors.append(error))
    quiet = Quiet(settings=lambda: office.desk.account.settings.popup, screen=Wall())
    privacy = Privacy(settings=lambda: office.desk.account.settings.popup, lock=UnknownLock())
    CallPresenter(popups=popups, desk=office.desk, quiet=quiet, privacy=privacy, tasks=tasks, tr=parts["tr"])
    shown: list[tuple[str, str]] = []
    show = popups.show_card

    def note(view: CardView) -> None:
        shown.extend((last.who, last.when) for last in view.earlier[:1])
        show(view)

    popups.show_card = note  # type: ignore[method-assign] # to see each state of the card
    await office.hub.hear("1", "incoming", "202")
    await office.until(lambda: shown)
    assert shown == [("Søren Lund", "just now")]
    popups.close_all()
    await tasks.close()
    assert errors == []


@pytest.mark.parametrize("language", ["en", "da"])
async def test_each_trouble_has_words_of_its_own(office: Office, language: str) -> None:
    tr = Translate.for_language(language)
    account, feeding = office.desk.account, office.desk.hub.feeding
    assert hub_trouble(office.desk, tr) == ""
    account.settings = Settings(hub=type(Settings().hub)(url="https://hub.example.dk"))
    said = {hub_trouble(office.desk, tr)}
    account.credentials = Credentials(hub_token="t")
    for link in (FeedLink.CONNECTING, FeedLink.UP, FeedLink.NONE):
        feeding.standing(FeedStanding(link))
        assert hub_trouble(office.desk, tr) == ""
    errors: tuple[FeedError, ...] = (Unreachable("x"), Unproven("x"), NoHubAddress("x"), FeedBroken("x"))
    standings = [FeedStanding(FeedLink.LOST, error) for error in errors]
    standings += [FeedStanding(FeedLink.REFUSED, NotAdmitted(code)) for code in ("unknown", "revoked", "expired")]
    for standing in (*standings, FeedStanding(FeedLink.DISPLACED)):
        feeding.standing(standing)
        said.add(hub_trouble(office.desk, tr))
    assert len(said) == 9
    assert "" not in said
    assert len({trouble(as_provider(error), tr) for error in (*errors, NotAdmitted("unknown"))}) == 5
    assert all("provider" not in trouble(as_provider(error), tr).split() for error in errors[:2])
    account.settings, account.credentials = Settings(), Credentials()
