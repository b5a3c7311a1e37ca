"""Danish takes more room than English: with every text a third longer, nothing may be cut at a window's edge."""

import gettext
from typing import Any

import pytest
from PySide6.QtWidgets import QScrollArea, QWidget

from fonetray.config.language import Translate
from fonetray.ui.account_window import AccountWindow
from fonetray.ui.confirm_window import ConfirmWindow
from fonetray.ui.search_window import SearchWindow
from fonetray.ui.settings_window import SettingsWindow
from fonetray.ui.views import AskView


class Longer(Translate):
    def __call__(self, text: str, **values: object) -> str:
        said = text + " " + ("øvrige ord " * 20)[: max(2, len(text) * 35 // 100)]
        return said.format(**values) if values else said


@pytest.fixture
def long_parts(parts: dict[str, Any]) -> dict[str, Any]:
    return parts | {"tr": Longer("da", gettext.NullTranslations())}


@pytest.mark.parametrize("kind", [AccountWindow, SettingsWindow])
def test_a_form_fits_its_window(long_parts: dict[str, Any], kind: type[QWidget]) -> None:
    window = kind(**long_parts)
    window.show()
    (area,) = window.findChildren(QScrollArea)
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    window.resize(window.minimumSize())
    assert window.minimumSizeHint().width() <= window.width()


def test_search_fits_its_smallest_size(long_parts: dict[str, Any]) -> None:
    window = SearchWindow(**long_parts)
    window.open_with()
    window.set_results(window.generation, [])
    assert window.minimumSizeHint().width() <= window.minimumWidth()


def test_confirm_fits(long_parts: dict[str, Any]) -> None:
    window = ConfirmWindow(**long_parts)
    window.ask(
        AskView("Christian Bülow-Rasmussen af Østerbro", "+45 86 51 51 51", "Danmark", "Bordtelefon", "Dyrt. " * 30)
    )
    assert window.minimumSizeHint().width() <= window.width()
    assert window.height() >= window.layout().heightForWidth(window.width())
    window.withdraw()
