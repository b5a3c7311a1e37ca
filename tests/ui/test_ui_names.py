"""Names as they come: a long one is told whole where it can be, and all begin where the eye looks for them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from fonetray.ui.cards.call_card import CallCard
from fonetray.ui.parts.labels import ElidedLabel, NameLabel
from fonetray.ui.search.person_delegate import PersonDelegate
from fonetray.ui.search.person_model import PersonModel
from fonetray.ui.views import CardState, CardView, NumberView, PersonView
from fonetray.ui.words.minutes import Minutes

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LONG = "Hans-Christian Østergaard-Nørgaard"
WIDE, TALL = 500, 60


def right_half(parts: dict[str, Any], person: PersonView) -> QImage:
    """Paint a row of the search window, and give the half where the number stands."""
    model = PersonModel(tr=parts["tr"])
    model.set_people([person])
    picture = QImage(WIDE, TALL, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    option = QStyleOptionViewItem()
    option.rect = picture.rect()
    painter = QPainter(picture)
    PersonDelegate(minutes=Minutes(now=lambda: NOW), **parts).paint(painter, option, model.index(0, 0))
    painter.end()
    return picture.copy(QRect(WIDE // 2, 0, WIDE // 2, TALL))


def test_a_number_that_is_the_name_is_not_said_twice(parts: dict[str, Any]) -> None:
    unknown = PersonView(False, "70 10 10 10", "now", numbers=(NumberView("70 10 10 10", "", "70101010"),))
    assert right_half(parts, unknown) == right_half(parts, replace(unknown, numbers=()))
    assert right_half(parts, replace(unknown, name="Bo")) != right_half(parts, unknown)


def test_a_name_from_right_to_left_begins_at_the_left_too(app: QApplication) -> None:
    label = ElidedLabel("محمد")
    label.resize(300, 30)
    label.show()
    app.processEvents()
    half = label.grab().toImage().copy(0, 0, 150, 30)
    label.setText("")
    assert half != label.grab().toImage().copy(0, 0, 150, 30)
    label.close()


def test_a_long_name_on_a_card_is_told_whole(app: QApplication, parts: dict[str, Any]) -> None:
    card = CallCard(open_hint="", **parts)
    heights = set()
    for name in ("Bo", LONG, "Bo", LONG):
        card.show_view(CardView("1", CardState.RINGING, name, "86 51 51 51", "Bageriet"), NOW)
        card.show()
        app.processEvents()
        (label,) = card.findChildren(NameLabel)
        assert label.text() == name
        heights.add(card.height())
    assert len(heights) == 1
    card.show_view(CardView("1", CardState.RINGING, LONG * 3, "86 51 51 51"), NOW)
    assert label.text().endswith("…")
    assert label.whole() == LONG * 3
