import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.theme import Theme

NAMES = [
    "fonetray", "tray-idle", "tray-ringing", "tray-busy", "tray-offline", "tray-attention", "search", "phone",
    "phone-incoming", "phone-outgoing", "phone-missed", "phone-elsewhere", "user", "users", "building", "settings",
    "quit", "copy", "check", "warning", "info", "external-link", "close", "flow", "clock", "refresh", "eye", "key",
    "star", "star-filled", "redial",
    "menu",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_drawn(icons: Icons, name: str) -> None:
    image = icons.pixmap(name, 24, ratio=2.0).toImage()
    assert image.width() == 48
    painted = sum(image.pixelColor(x, y).alpha() > 0 for x in range(48) for y in range(48))
    assert painted > 20


def test_an_icon_takes_the_colour_it_is_given(icons: Icons) -> None:
    image = icons.pixmap("close", 24, colour="#ff0000").toImage()
    colours = [image.pixelColor(x, y) for x in range(24) for y in range(24)]
    solid = [colour for colour in colours if colour.alpha() > 200]
    assert solid
    assert all(colour.red() > 200 and colour.green() < 50 for colour in solid)


def test_the_text_colour_is_the_default(app: QApplication) -> None:
    assert app is not None
    theme = Theme.dark()
    image = Icons(theme).pixmap("close", 24).toImage()
    solid = [c for x in range(24) for y in range(24) if (c := image.pixelColor(x, y)).alpha() > 250]
    assert solid
    assert all(abs(c.red() - QColor(theme.text).red()) < 12 for c in solid)


def test_an_icon_that_is_not_drawn_is_an_error(icons: Icons) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")
