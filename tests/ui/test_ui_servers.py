"""Adding a server, watching it being read, changing and removing it, with a real directory behind the windows."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit

from fonetray.app.contact_servers import ContactServers
from fonetray.config.contact_servers import CardDavServer, ContactServerError, LdapServer, load_servers
from fonetray.config.keyring_status import KeyringStatus, KeyringUnavailable
from fonetray.config.language import Translate
from fonetray.config.paths import Home
from fonetray.config.server_passwords import MemoryPasswords
from fonetray.config.settings import Settings
from fonetray.contacts.batches import Rejected
from fonetray.servers.errors import (
    BadAnswer,
    CutShort,
    Declined,
    Flaw,
    LoginRefused,
    Refusal,
    SentElsewhere,
    Unproven,
    Unreachable,
)
from fonetray.services.contacts.state import SourceLink, SourceState
from fonetray.services.contacts.taking import ImportReport, Progress, SourceTaken
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.telephony.people import Contact
from fonetray.telephony.sources import Source, SourceKind
from fonetray.ui.contacts.presenter import ContactsPresenter
from fonetray.ui.contacts.server_box import ServerBox
from fonetray.ui.contacts.server_drafts import draft_of, problems, server_of
from fonetray.ui.contacts.server_presenter import ServerPresenter
from fonetray.ui.contacts.server_row import ServerRow
from fonetray.ui.contacts.server_views import ServerDraft, ServerView
from fonetray.ui.contacts.server_window import ServerWindow
from fonetray.ui.contacts.server_words import server_trouble, standing
from fonetray.ui.contacts.window import ContactsWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from support.databases import opened
from support.odd_servers import answering, silent
from support.slapd import BASE, PASSWORD, READER, Slapd, person, slapd

CROWD = [person(f"Person {n}", telephoneNumber=f"8651{n:04d}") for n in range(30)]
EN, DA = Translate.for_language("en"), Translate.for_language("da")
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OFFICE = LdapServer(url="ldaps://dc.firma.dk", base=BASE, user=READER)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    with slapd(tmp_path_factory.mktemp("slapd"), [*CROWD, person("Ingen Vej")]) as server:
        yield server


@dataclass
class Office:
    desk: Desk
    box: ServerBox
    form: ServerWindow
    presenter: ServerPresenter

    def press(self, where: Any, name: str) -> None:
        found = [each for each in where.findChildren(QAbstractButton) if each.accessibleName() == name]
        assert len(found) == 1, [each.accessibleName() for each in where.findChildren(QAbstractButton)]
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)

    def type(self, **texts: str) -> None:
        names = {
            "name": "Name", "url": "Address", "base": "Base", "user": "User", "password": "Password",
            "filter": "Filter",
        }  # fmt: skip
        for field, text in texts.items():
            edits = [edit for edit in self.form.findChildren(QLineEdit) if edit.accessibleName() == names[field]]
            edits[0].setText(text)

    def row(self, name: str = "Kontoret") -> ServerRow:
        return next(row for row in self.box.rows() if row.name == name)

    async def until(self, what: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not what():  # noqa: ASYNC110 - windows tell nobody
                await asyncio.sleep(0.005)

    async def add(self, directory: Slapd, **changes: str) -> None:
        self.press(self.box, "Add a server…")
        self.type(**{
            "name": "Kontoret", "url": directory.plain.replace("localhost", "127.0.0.1"), "base": BASE,
            "user": READER, "password": PASSWORD, **changes,
        })  # fmt: skip
        choices = [box for box in self.form.findChildren(QComboBox) if "ldap" in box.accessibleName()]
        choices[0].setCurrentIndex(1)  # to this computer itself nothing needs protection


@pytest.fixture
async def office(parts: dict[str, Any], tmp_path: Path) -> AsyncIterator[Office]:
    home = Home.at(tmp_path / "home")
    home.prepare()
    database = opened(home.database)
    desk = Desk(account=Account(home, Settings()), database=database, passwords=MemoryPasswords())
    errors: list[BaseException] = []
    tasks = Tasks(on_error=lambda _name, error: errors.append(error))
    box, form = ServerBox(**parts), ServerWindow(**parts)
    servers = ContactServers(desk=desk, tasks=tasks)
    presenter = ServerPresenter(box=box, form=lambda: form, begin=servers.begin, tasks=tasks, tr=parts["tr"])
    box.show()
    await presenter.show()
    yield Office(desk, box, form, presenter)
    form.close()
    await tasks.close()
    await desk.close()
    assert errors == []


async def test_a_server_is_tried_added_and_read(office: Office, directory: Slapd) -> None:
    await office.add(directory)
    office.press(office.form, "Try")
    await office.until(office.form.found)
    assert office.form.found() == "31 people, for instance:"
    assert office.form.said() == ""
    assert not office.desk.account.home.contact_servers_file.exists()
    office.press(office.form, "Add")
    await office.until(lambda: not office.form.isVisible())
    await office.until(lambda: office.box.rows() and "read just now" in office.row().state())
    assert office.row().state() == "30 people, read just now, 1 left out"
    assert await office.desk.people.count_contacts() == 30


async def test_a_refused_login_is_said_and_nothing_is_kept(office: Office, directory: Slapd) -> None:
    await office.add(directory, password="forkert")
    for button in ("Try", "Add"):
        office.press(office.form, button)
        await office.until(office.form.said)
        assert office.form.said() == "The login was refused. Check user and password."
        assert office.form.isVisible()
    assert not office.desk.account.home.contact_servers_file.exists()


async def test_what_is_missing_is_said_at_its_field_and_nobody_is_asked(office: Office) -> None:
    office.press(office.box, "Add a server…")
    office.press(office.form, "Add")
    await office.until(office.form.said)
    assert office.form.said() == "Something is missing above."
    wrong = {field for field in ("name", "url", "base", "user", "password") if office.form.fields.error(field)}
    assert wrong == {"name", "url", "base"}


async def test_a_name_that_another_server_has_is_not_taken_from_it(office: Office, directory: Slapd) -> None:
    await office.desk.sources.add("Kontoret", OFFICE, PASSWORD)
    await office.presenter.show()
    await office.add(directory)
    office.press(office.form, "Add")
    await office.until(office.form.said)
    assert office.form.fields.error("name") == "There is a server of that name already."
    assert office.desk.sources.state("Kontoret").server == OFFICE


async def test_enter_tries_and_escape_leaves_and_forgets_the_password(office: Office, directory: Slapd) -> None:
    await office.add(directory)
    QTest.keyClick(office.form, Qt.Key.Key_Return)
    await office.until(office.form.found)
    QTest.keyClick(office.form, Qt.Key.Key_Escape)
    assert not office.form.isVisible()
    assert office.form.fields.draft().password == ""


async def test_leaving_ends_what_is_asked(office: Office, directory: Slapd) -> None:
    async with answering(silent) as port:
        await office.add(directory, url=f"ldap://127.0.0.1:{port}")
        office.press(office.form, "Try")
        await office.until(lambda: office.presenter._asking is not None)
        asking = office.presenter._asking
        office.form.close()
        assert asking is not None
        await asyncio.wait([asking])
        assert asking.cancelled()


async def test_a_reading_shows_how_far_it_is_and_can_be_cancelled(office: Office, directory: Slapd) -> None:
    async with answering(silent) as port:
        sources = office.desk.sources
        await sources.add("Kontoret", replace_url(directory, f"ldap://127.0.0.1:{port}"), PASSWORD)
        await office.presenter.show()
        await office.until(office.box.rows)
        office.press(office.row(), "Read Kontoret now")
        await office.until(lambda: office.row().state() == "Connecting…")
        office.press(office.row(), "Stop reading Kontoret")
        await office.until(lambda: office.row().state() == "Not read yet")


def replace_url(directory: Slapd, url: str) -> LdapServer:
    del directory
    return LdapServer(url=url, base=BASE, user=READER)


async def test_a_server_is_removed_when_the_question_is_answered(office: Office, directory: Slapd) -> None:
    await office.add(directory)
    office.press(office.form, "Add")
    await office.until(lambda: office.box.rows() and "30 people" in office.row().state())
    office.press(office.row(), "Remove Kontoret")
    assert office.row().question() == "Remove Kontoret and its 30 people? This cannot be undone."
    assert office.box.focusWidget() is not None
    assert office.box.focusWidget().accessibleName() == "Keep Kontoret"
    office.press(office.row(), "Keep Kontoret")
    assert office.row().question() == ""
    assert await office.desk.people.count_contacts() == 30
    office.press(office.row(), "Remove Kontoret")
    office.press(office.row(), "Yes, remove Kontoret")
    await office.until(lambda: not office.box.rows())
    async with asyncio.timeout(20):
        while await office.desk.people.count_contacts():  # noqa: ASYNC110 - windows tell nobody
            await asyncio.sleep(0.005)
    assert load_servers(office.desk.account.home.contact_servers_file).servers == {}


async def test_a_server_is_changed_without_entering_its_password_again(office: Office, directory: Slapd) -> None:
    await office.add(directory)
    office.press(office.form, "Add")
    await office.until(lambda: office.box.rows() and "30 people" in office.row().state())
    office.press(office.row(), "Change Kontoret")
    assert office.form.windowTitle() == "Change Kontoret"
    assert office.form.fields.draft().password == ""
    office.type(filter="(cn=Person 1*)")
    office.press(office.form, "Save")
    await office.until(lambda: not office.form.isVisible())
    await office.until(lambda: "11 people" in office.row().state())
    assert await office.desk.sources.password("Kontoret") == PASSWORD


async def test_a_broken_file_is_said(office: Office) -> None:
    office.desk.account.home.contact_servers_file.write_text("[servers", "utf-8")
    await office.presenter.show()
    await office.until(office.box.said)
    assert "contacts.toml cannot be read" in office.box.said()


async def test_the_window_of_contacts_lists_a_server_once_and_follows_it(
    parts: dict[str, Any], office: Office, directory: Slapd
) -> None:
    await office.desk.contacts.put(Source("kunder", SourceKind.CSV), [Contact("kunder", "1", "Bo", email="b@b.dk")])
    window = ContactsWindow(**parts)
    office.presenter._box.hide()
    tasks = office.presenter._tasks
    servers = ContactServers(desk=office.desk, tasks=tasks)
    listed = ServerPresenter(
        box=window.sources.servers, form=lambda: office.form, begin=servers.begin, tasks=tasks, tr=parts["tr"]
    )
    changed: list[bool] = []
    presenter = ContactsPresenter(
        window=window,
        desk=office.desk,
        tasks=tasks,
        tr=parts["tr"],
        changed=lambda: changed.append(True),
        servers=listed,
    )
    presenter.open()
    await office.until(window.sources.rows)
    assert window.sources.servers.rows() == []
    office.press(window.sources.servers, "Add a server…")
    office.form.close()
    await office.desk.sources.add("Kontoret", replace_url(directory, directory.plain), PASSWORD)
    await office.until(window.sources.servers.rows)
    office.press(window.sources.servers, "Read Kontoret now")
    await office.until(lambda: changed)
    await office.until(lambda: "30 people" in window.sources.servers.rows()[0].state())
    assert len(window.sources.rows()) == 1
    office.press(window.sources.servers, "Remove Kontoret")
    office.press(window.sources.servers, "Yes, remove Kontoret")
    await office.until(lambda: not window.sources.servers.rows())
    await office.until(lambda: len(changed) > 1)
    assert len(window.sources.rows()) == 1


def test_without_contacts_the_window_offers_both_ways(parts: dict[str, Any]) -> None:
    window = ContactsWindow(**parts)
    window.show_sources([], "")
    assert window.sources.is_empty()
    wanted: list[bool] = []
    window.sources.servers.add_wanted.connect(lambda: wanted.append(True))
    names = [each for each in window.sources.findChildren(QAbstractButton) if each.accessibleName() == "Add a server…"]
    QTest.mouseClick(next(each for each in names if each.isVisibleTo(window)), Qt.MouseButton.LeftButton)
    assert wanted == [True]
    window.sources.servers.show_servers([ServerView("Kontoret", "Directory", "Not read yet", NoticeLevel.INFO, 0)])
    assert not window.sources.is_empty()


def test_a_row_keeps_its_question_while_it_is_shown_anew(parts: dict[str, Any]) -> None:
    box = ServerBox(**parts)
    view = ServerView("Kontoret", "Directory", "Not read yet", NoticeLevel.INFO, 3)
    box.show_servers([view])
    (row,) = box.rows()
    row._ask()
    box.show_servers([replace(view, state="Connecting…"), replace(view, name="B")])
    assert box.rows()[0] is row
    assert row.question()
    box.show_servers([replace(view, name="B")])
    assert [one.name for one in box.rows()] == ["B"]


def state(**changes: Any) -> SourceState:
    return SourceState("Kontoret", OFFICE, **changes)


STANDINGS: dict[str, tuple[SourceState, str]] = {
    "new": (state(), "Not read yet"),
    "queued": (state(queued=True), "Waits until another server has been read"),
    "begun": (state(progress=Progress()), "Connecting…"),
    "amid": (state(progress=Progress(20)), "Reading… 20 so far"),
    "amid what is known": (state(progress=Progress(20, 300)), "Reading 20 of about 300…"),
    "more than there were": (state(progress=Progress(320, 300)), "Reading 320 of about 320…"),
    "read": (state(link=SourceLink.UP, read=NOW - timedelta(minutes=5), count=1), "1 person, read 5 min ago"),
    "read, with some left out": (
        state(
            link=SourceLink.UP, read=NOW, count=812,
            report=ImportReport(rejected=(Rejected(0, "x"),), rejected_count=3),
        ),
        "812 people, read just now, 3 left out",
    ),
    "lost": (
        state(link=SourceLink.DOWN, error=Unreachable("x"), since=NOW - timedelta(minutes=7)),
        "The server cannot be reached. Check the address and the network. First noticed 7 min ago.",
    ),
    "refused": (
        state(link=SourceLink.REFUSED, error=LoginRefused("x"), since=NOW),
        "The login was refused. Check user and password. First noticed just now.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("how", "words"), STANDINGS.values(), ids=STANDINGS)
def test_every_standing_has_its_words(how: SourceState, words: str) -> None:
    assert standing(how, NOW, EN)[0] == words
    assert standing(how, NOW, DA)[0] != words


TROUBLES = [
    BadAnswer("x"), CutShort("x"), LoginRefused("x"), SentElsewhere("other.example"), Unreachable("x"),
    KeyringUnavailable(KeyringStatus.LOCKED), SourceTaken("x"), ContactServerError("x"),
    *(Unproven(flaw) for flaw in Flaw), *(Declined("x", refusal) for refusal in Refusal),
]  # fmt: skip


@pytest.mark.parametrize("error", TROUBLES, ids=repr)
def test_every_trouble_has_a_sentence_in_both_languages(error: Exception) -> None:
    english, danish = server_trouble(error, EN), server_trouble(error, DA)
    assert len(english.split()) >= 4
    assert english != danish


def test_what_is_wrong_is_found_before_a_server_is_asked() -> None:
    good = draft_of("Kontoret", OFFICE)
    assert not any(problems(replace(good, password="x"), EN, kept=False).values())
    assert not any(problems(good, EN, kept=True).values())
    assert problems(good, EN, kept=False)["password"]
    assert problems(replace(good, url="https://dc.firma.dk"), EN, kept=True)["url"]
    assert problems(replace(good, attributes="fax=x"), EN, kept=True)["attributes"]
    cloud = draft_of("Skyen", CardDavServer(url="https://sky.firma.dk", user="anna"))
    assert not any(problems(cloud, EN, kept=True).values())
    assert problems(replace(cloud, user=""), EN, kept=True)["user"]


ATTRIBUTES = st.dictionaries(
    st.sampled_from(("phone", "email", "name")), st.lists(st.from_regex(r"\A[A-Za-z][A-Za-z0-9-]{0,8}\Z"), min_size=1)
)


@given(ATTRIBUTES, st.integers(1, 168), st.sampled_from(("ldaps://a", "ldap://a")), st.booleans())
def test_what_is_kept_can_be_typed_again(attributes: dict[str, list[str]], every: int, url: str, plain: bool) -> None:
    server = server_of(
        ServerDraft(
            name="a", url=url, base="dc=a", every=every, plain=plain,
            attributes="; ".join(f"{field}={','.join(names)}" for field, names in attributes.items()),
        )
    )  # fmt: skip
    assert server_of(draft_of("a", server)) == server
    assert isinstance(server, LdapServer)
    assert {field: list(names) for field, names in server.attributes.items()} == attributes
