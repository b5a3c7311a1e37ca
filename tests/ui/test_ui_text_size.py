"""Text is as large as the desktop's, also when that changes while the program runs; and nothing is cut."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from fonetray.config.language import Translate
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel
from fonetray.ui.parts.link_button import LinkButton
from fonetray.ui.parts.number_picker import NumberChoice, NumberPicker
from fonetray.ui.parts.picture import Picture
from fonetray.ui.parts.style_sheet import TextFollower, dress
from fonetray.ui.parts.text_size import BODY, body_for, px
from fonetray.ui.parts.theme import Theme
from fonetray.ui.search.window import SearchWindow
from ui.filled import FIRM, MENU, NAME, NAMES, filled

SMALL, COMMON, LARGE, LARGEST = 8, 9, 16, 20


def points(size: float) -> QFont:
    font = QFont("Sans Serif")
    font.setPointSizeF(size)
    return font


@contextmanager
def text_of(app: QApplication, size: float) -> Iterator[TextFollower]:
    """Have the desktop's font be so large, in points."""
    try:
        app.setFont(points(size))
        yield dress(app, Theme.light())
    finally:
        app.setFont(points(COMMON))
        dress(app, Theme.light())


@pytest.fixture
def danish(parts: dict[str, Any]) -> dict[str, Any]:
    return parts | {"tr": Translate.for_language("da"), "icons": Icons(Theme.light())}


@pytest.mark.parametrize(
    ("size", "pixels"),
    [(1, 12), (SMALL, 12), (COMMON, 14), (10, 14), (11, 15), (14, 19), (LARGE, 21), (LARGEST, 27), (99, 27)],
)
def test_body_text_is_as_large_as_the_desktop_s(app: QApplication, size: float, pixels: int) -> None:
    assert app.primaryScreen().logicalDotsPerInchY() == 96
    assert body_for(points(size)) == pixels


def test_a_font_in_pixels_is_taken_as_it_is() -> None:
    font = points(COMMON)
    font.setPixelSize(18)
    assert body_for(font) == 18


def settle(app: QApplication) -> None:
    """Have layouts within layouts find their place, one after the other."""
    for _ in range(8):
        app.processEvents()


def left_out(window: QWidget) -> list[str]:
    """Say which texts of a window do not have the room that they ask for."""
    found = []
    for one in window.findChildren(QWidget):
        if not one.isVisibleTo(window) or not isinstance(one, QLabel | QAbstractButton | QLineEdit):
            continue
        shortens = isinstance(one, ElidedLabel | LinkButton | QLineEdit)
        asked = one.minimumSizeHint() if shortens else one.sizeHint()
        if isinstance(one, QToolButton):  # nothing but a picture, in a button that is as small as it may be
            asked = one.iconSize()
        height = asked.height()
        if isinstance(one, QLabel) and one.wordWrap():
            height = one.heightForWidth(one.width())
        elif not shortens and asked.width() > one.width():
            found.append(f"{one!r} {one.accessibleName()}: {one.width()} of {asked.width()} wide")
        if height > one.height():
            found.append(f"{one!r} {one.accessibleName()}: {one.height()} of {height} high")
    return found


def overlapping(window: QWidget) -> list[str]:
    """Say which neighbours stand on one another."""
    found = []
    for parent in (window, *window.findChildren(QWidget)):
        layout = parent.layout()
        if layout is None or not parent.isVisibleTo(window):
            continue
        rooms = [
            (child, QRect(child.mapTo(window, QPoint(0, 0)), child.size()))
            for child in parent.findChildren(QWidget)
            if child.parent() is parent and child.isVisibleTo(window) and layout.indexOf(child) >= 0
        ]
        for place, (one, room) in enumerate(rooms):
            found += [f"{one!r} and {other!r}" for other, taken in rooms[place + 1 :] if room.intersects(taken)]
    return found


@pytest.mark.parametrize("size", [SMALL, LARGE, LARGEST])
@pytest.mark.parametrize("name", [name for name in NAMES if name != MENU])
def test_nothing_is_cut(app: QApplication, danish: dict[str, Any], name: str, size: int) -> None:
    with text_of(app, size):
        window = filled(danish)[name]()
        settle(app)
        assert left_out(window) == []
        assert overlapping(window) == []
        window.close()
        window.deleteLater()


def _looks(window: QWidget) -> list[tuple[str, int, int]]:
    """Give how each text of a window is written, and how high each part is."""
    return sorted(
        (type(one).__name__, one.font().pixelSize(), _height(one))
        for one in window.findChildren(QWidget)
        if isinstance(one, QLabel | QPushButton | QToolButton | QLineEdit) and one.isVisibleTo(window)
    )


def _height(one: QWidget) -> int:
    if isinstance(one, Picture):
        return one.pixmap().height()
    whatever = isinstance(one, QLabel) and (one.wordWrap() or not one.text())  # as wide as it happens to be, or empty
    return 0 if whatever else one.sizeHint().height()


@pytest.mark.parametrize("name", [name for name in NAMES if name != MENU])
def test_a_window_that_is_open_follows(app: QApplication, danish: dict[str, Any], name: str) -> None:
    with text_of(app, LARGE):
        made_so = filled(danish)[name]()
        settle(app)
        wanted, least = _looks(made_so), made_so.minimumWidth()
        made_so.close()
        made_so.deleteLater()
    with text_of(app, COMMON) as follower:
        window = filled(danish)[name]()
        settle(app)
        before = _looks(window)
        app.setFont(points(LARGE))
        settle(app)
        assert _looks(window) == wanted != before
        assert window.minimumWidth() == least
        assert left_out(window) == []
        app.setFont(points(COMMON))
        settle(app)
        assert _looks(window) == before
        assert follower is not None  # it lives until here
        window.close()
        window.deleteLater()


@pytest.mark.parametrize("name", ["search", "history"])
def test_rows_are_as_high_as_their_text(app: QApplication, danish: dict[str, Any], name: str) -> None:
    with text_of(app, COMMON) as follower:
        window = filled(danish)[name]()
        assert isinstance(window, SearchWindow | HistoryWindow)
        rows = window._page.list if isinstance(window, SearchWindow) else window.list

        def heights() -> list[int]:
            app.processEvents()
            return [rows.rowHeight(row) for row in range(rows.model().rowCount())]

        before = heights()
        app.setFont(points(LARGE))
        after = heights()
        assert len(set(after)) == 2, "with a heading, and without"
        assert all(high > low for low, high in zip(before, after, strict=True))
        app.setFont(points(COMMON))
        assert heights() == before
        assert follower is not None  # it lives until here
        window.close()
        window.deleteLater()


def test_nothing_is_measured_anew_while_a_list_is_painted(
    app: QApplication, danish: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = filled(danish)["history"]()
    app.processEvents()
    window.grab()

    def asked(*_: object) -> Any:
        raise AssertionError("a font was made")

    monkeypatch.setattr("fonetray.ui.parts.row_delegate.text_font", asked)
    monkeypatch.setattr("fonetray.ui.parts.text_size.px", asked)
    window.grab()


def test_the_desktop_s_own_change_is_heard(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of another font a desktop says that its theme changed; the application keeps the font that it was given."""
    with text_of(app, COMMON) as follower:
        monkeypatch.setattr(QFontDatabase, "systemFont", lambda _: points(LARGE))
        app.sendEvent(follower, QEvent(QEvent.Type.ThemeChange))
        assert app.font().pixelSize() == 21
        assert px(BODY) == 21


def test_a_theme_of_the_same_font_changes_nothing(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    with text_of(app, COMMON) as follower, monkeypatch.context() as patched:
        patched.setattr(QFontDatabase, "systemFont", lambda _: points(COMMON))
        patched.setattr(TextFollower, "follow", lambda *_: pytest.fail("everything was dressed anew"))
        app.sendEvent(follower, QEvent(QEvent.Type.ThemeChange))
        app.processEvents()


def test_an_icon_has_the_size_of_the_text_beside_it(app: QApplication) -> None:
    with text_of(app, LARGE):
        icons = Icons(Theme.light())
        side = QSize(px(16), px(16))
        assert icons.icon("phone").actualSize(side) == side


@pytest.mark.parametrize("size", [SMALL, COMMON, LARGE])
def test_a_few_choices_whose_lines_wrap_are_seen_without_scrolling(
    app: QApplication, danish: dict[str, Any], size: float
) -> None:
    with text_of(app, size):
        picker = NumberPicker(**danish)
        picker.ask([NumberChoice("1", "+45 86 51 51 51", f"{NAME}, {FIRM}")] * 2)
        settle(app)
        assert picker.list.verticalScrollBar().maximum() == 0
        assert picker.list.horizontalScrollBar().maximum() == 0
        picker.close()
        picker.deleteLater()
