import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from fonetray.ui.parts.labels import ElidedLabel, PlainLabel, menu_text, plain, tooltip

MARKUP = "<img src=x><b>Anders</b>"


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("Mette\tHolm\r\nSalg", "Mette Holm Salg"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("\u2066a\u2069\u200b\u200f\ufeff", "a"),
        ("\x00\x1b[31mrød", "[31mrød"),
        ("Åse Ærø", "Åse Ærø"),
        ("a\u00a0\u00a0b", "a b"),
        (MARKUP, MARKUP),
        ("", ""),
    ],
)
def test_plain(foreign: str, shown: str) -> None:
    assert plain(foreign) == shown


def test_plain_is_bounded() -> None:
    assert len(plain("x" * 100_000)) == 400


def test_markup_is_shown_as_it_is(app: QApplication) -> None:
    assert app is not None
    label = PlainLabel(MARKUP)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == MARKUP


def test_a_long_name_ends_in_an_ellipsis_and_its_tooltip_tells_all(app: QApplication) -> None:
    assert app is not None
    label = ElidedLabel(MARKUP + "Wiinstedt-Christoffersen" * 5)
    label.resize(120, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.whole().startswith(MARKUP)
    assert "<img" not in label.toolTip()
    assert "&lt;img src=x&gt;" in label.toolTip()
    assert label.accessibleName() == label.whole()
    label.resize(2000, 20)
    assert label.text() == label.whole()
    assert label.toolTip() == ""
    label.close()


def test_menu_text_keeps_ampersands() -> None:
    assert menu_text("Jensen & Søn\tA/S") == "Jensen && Søn A/S"


def test_tooltip_escapes() -> None:
    assert tooltip("<b>") == "<qt>&lt;b&gt;</qt>"
    assert tooltip("") == ""
