"""The tray menu's ways to call out."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QMenu

from fonetray.config.settings import AccountSettings, load_settings
from fonetray.ui.calling.menu import CallingMenu
from fonetray.ui.calling.presenter import CallingPresenter
from fonetray.ui.views import PhoneView
from ui.room import ME, Room


@pytest.fixture
def root(app: object) -> Iterator[QMenu]:
    assert app is not None
    menu = QMenu()
    yield menu
    menu.deleteLater()


@pytest.fixture
def menu(root: QMenu, parts: dict[str, Any]) -> CallingMenu:
    return CallingMenu(root, tr=parts["tr"], icons=parts["icons"], parent=root)


def entries(root: QMenu) -> list[str]:
    return [action.text() for action in root.actions() if action.isVisible()]


def submenu(root: QMenu, beginning: str) -> QMenu:
    (found,) = [one for one in root.findChildren(QMenu) if one.title().startswith(beginning)]
    return found


def phones(root: QMenu) -> list[tuple[str, bool]]:
    return [(action.text(), action.isChecked()) for action in submenu(root, "Phone").actions() if action.text()]


def test_a_phone_is_chosen_in_the_menu(root: QMenu, menu: CallingMenu) -> None:
    assert entries(root) == []
    menu.set_phones([PhoneView("", "The profile's", chosen=False), PhoneView("200202", "Bord & <b>", chosen=True)])
    assert entries(root) == ["Phone that rings: Bord && <b>"]
    wanted = QSignalSpy(menu.phone_wanted)
    submenu(root, "Phone").actions()[0].trigger()
    assert list(wanted.at(0)) == [""]


async def test_my_phones_are_listed_and_the_choice_is_remembered(root: QMenu, menu: CallingMenu, room: Room) -> None:
    changes: list[bool] = []
    presenter = CallingPresenter(
        menu=menu, popups=room.stack, desk=room.desk, tasks=room.tasks, tr=room.tr, changed=lambda: changes.append(True)
    )
    presenter.refresh()
    assert phones(root) == [
        ("As your active profile says", True), ("Bordtelefon (200202)", False), ("Mobil (200302)", False)
    ]  # fmt: skip
    submenu(root, "Phone").actions()[2].trigger()
    assert phones(root)[2] == ("Mobil (200302)", True)
    assert changes == [True]
    assert load_settings(room.desk.account.home.config_file).settings.account.device == "200302"
    room.pbx.behaviour.change({"ring_delay": 5})
    room.settle(account=AccountSettings(local_number=ME, device="200302"))
    room.call()
    await room.until(room.devices)
    assert room.devices() == ["200302"]


async def test_a_phone_that_vanishes_is_said_and_the_default_rings(root: QMenu, menu: CallingMenu, room: Room) -> None:
    room.settle(account=AccountSettings(local_number=ME, device="200302"))
    presenter = CallingPresenter(
        menu=menu, popups=room.stack, desk=room.desk, tasks=room.tasks, tr=room.tr, changed=lambda: None
    )
    presenter.refresh()
    mette = room.pbx.company.employees[ME]
    left = [phone for phone in mette.record["Phones"] if phone["LocalNumber"] != "200302"]
    room.pbx.company.employees[ME] = replace(mette, phones=("200202",), record={**mette.record, "Phones": left})
    await room.desk.directory.sync()
    assert phones(root) == [
        ("As your active profile says", True),
        ("Bordtelefon (200202)", False),
        ("200302 is not your phone any more: those of your active profile ring.", False),
    ]
    room.pbx.behaviour.change({"ring_delay": 5})
    room.call()
    await room.until(room.devices)
    assert room.devices() == [""]
    assert room.desk.account.settings.account.device == "200302"  # it may come back
