from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QPushButton

from fonetray.ui.account.address_box import AddressBox


@pytest.fixture
def box(parts: dict[str, Any]) -> AddressBox:
    made = AddressBox(**parts)
    made.set_address("http://127.0.0.1:1/secret/events", "Enter it.")
    made.show()
    return made


def press(box: AddressBox, name: str) -> None:
    (found,) = [each for each in box.findChildren(QPushButton) if each.accessibleName() == name and each.isVisible()]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def visible(box: AddressBox) -> set[str]:
    return {each.accessibleName() for each in box.findChildren(QPushButton) if each.isVisible()}


def test_a_new_address_is_made_only_when_the_user_is_sure(box: AddressBox) -> None:
    wanted = QSignalSpy(box.change_wanted)
    assert visible(box) == {"Copy", "Make a new address…"}
    press(box, "Make a new address…")
    assert visible(box) == {"Copy", "Make a new address", "Keep this one"}
    press(box, "Keep this one")
    assert wanted.count() == 0
    press(box, "Make a new address…")
    press(box, "Make a new address")
    assert wanted.count() == 1
    assert visible(box) == {"Copy", "Make a new address…"}


def test_the_former_address_can_be_refused_while_there_is_one(box: AddressBox) -> None:
    wanted = QSignalSpy(box.forget_wanted)
    box.set_former("The former address is taken until tomorrow.")
    press(box, "Refuse the former address")
    assert wanted.count() == 1
    box.set_former("")
    assert "Refuse the former address" not in visible(box)


def test_with_no_address_there_is_nothing_to_change(box: AddressBox) -> None:
    box.set_address("", "Nothing listens.")
    assert visible(box) == set()
