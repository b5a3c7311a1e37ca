from itertools import product

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from fonetray.ui.parts.style_sheet import dress
from fonetray.ui.parts.theme import Theme, mix
from fonetray.ui.views import CardState, NoticeLevel, Presence

THEMES = [Theme.light(), Theme.dark()]
AA_TEXT = 4.5
AA_EDGE = 3.0


def luminance(colour: str) -> float:
    channels = []
    for part in QColor(colour).getRgb()[:3]:
        share = part / 255
        channels.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    red, green, blue = channels
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_yardstick_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_every_text_colour_can_be_read_on_every_background(theme: Theme) -> None:
    texts = ("text", "muted", "accent", "danger", "success", "warning")
    backgrounds = ("surface", "raised", "hover", "selected")
    poor = {
        (text, ground): round(contrast(getattr(theme, text), getattr(theme, ground)), 2)
        for text, ground in product(texts, backgrounds)
        if contrast(getattr(theme, text), getattr(theme, ground)) < AA_TEXT
    }
    assert not poor
    assert contrast(theme.on_accent, theme.accent) >= AA_TEXT


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_chips_and_boxes_can_be_read(theme: Theme) -> None:
    colours = {theme.state_colour(state) for state in CardState}
    colours |= {theme.level_colour(level) for level in NoticeLevel}
    colours |= {theme.presence_colour(presence) for presence in Presence}
    for colour in colours:
        assert contrast(colour, theme.tint(colour)) >= AA_TEXT, colour
        assert contrast(theme.text, theme.tint(colour)) >= AA_TEXT, colour


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_edges_of_fields_can_be_seen(theme: Theme) -> None:
    for ground in (theme.surface, theme.raised):
        assert contrast(theme.outline, ground) >= AA_EDGE
        assert contrast(theme.accent, ground) >= AA_EDGE


def test_mix_lies_between() -> None:
    assert mix("#ffffff", "#000000", 0.5) == "#808080"
    assert mix("#123456", "#ffffff", 1.0) == "#123456"


def test_choose(app: QApplication) -> None:
    assert Theme.choose("dark", app).is_dark
    assert not Theme.choose("light", app).is_dark
    assert isinstance(Theme.choose("auto", app), Theme)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_apply_dresses_the_program(app: QApplication, theme: Theme) -> None:
    try:
        dress(app, theme)
        assert app.palette().window().color() == QColor(theme.surface)
        assert app.font().pixelSize() == theme.body
        assert "{" in app.styleSheet()
    finally:
        dress(app, Theme.light())
