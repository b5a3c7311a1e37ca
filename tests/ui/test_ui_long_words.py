"""Danish takes more room than English: with every text a third longer, nothing may be cut at a window's edge."""

import gettext
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from fonetray.config.language import Translate
from fonetray.ui.account.window import AccountWindow
from fonetray.ui.calling.confirm_window import ConfirmWindow
from fonetray.ui.notes.views import AboutView, NotesView, NoteView
from fonetray.ui.notes.window import NoteWindow
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.settings.window import SettingsWindow
from fonetray.ui.views import AskView, CardState, DepartmentView, FieldView, NumberView, PersonView, Presence


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


def test_a_note_fits_its_smallest_size(app: QApplication, long_parts: dict[str, Any]) -> None:
    window = NoteWindow(**long_parts)
    long = "Christian Bülow-Rasmussen af Østerbro"
    window.show_about(AboutView(long, "+45 87 40 02 10", long, long * 2, CardState.ENDED, incoming=True))
    standing = long_parts["tr"]("Only on this computer")
    note = NoteView(
        "1", long, "yesterday 14:05, changed later", "Fakturaoplysninger" * 20, mine=True, standing=standing
    )
    window.show_notes(NotesView((note,), (note,)))
    window.begin_edit("x", "y" * 3000, "yesterday 14:05")
    window.offer_undo(long_parts["tr"]("The note is deleted."))
    window.resize(window.minimumSize())
    window.open()
    app.processEvents()
    assert window.minimumSizeHint().width() <= window.minimumWidth()
    assert window.notes.widget().minimumSizeHint().width() <= window.notes.viewport().width()


def test_search_fits_its_smallest_size(long_parts: dict[str, Any]) -> None:
    window = SearchWindow(**long_parts)
    window.open_with()
    window.set_results(window.generation, [])
    assert window.minimumSizeHint().width() <= window.minimumWidth()


@pytest.mark.parametrize("width", [420, 860], ids=["below the list", "beside it"])
def test_a_person_s_details_fit(app: QApplication, long_parts: dict[str, Any], width: int) -> None:
    window = SearchWindow(**long_parts)
    window.resize(width, 560)
    window.open_with()
    numbers = tuple(NumberView("87 40 02 10", "Bordtelefon i receptionen", str(number)) for number in range(9))
    department = DepartmentView(
        "Kundeservice og ordremodtagelse", "Havnegade 14, 8000 Aarhus C", "kundeservice@brisvang-og-soenner.example",
        (("Kontaktperson", "Christian Bülow-Rasmussen af Østerbro"),),
    )  # fmt: skip
    fields = (FieldView("Stedfortræder ved fravær", "Christian Bülow-Rasmussen af Østerbro", "203"),)
    busy = PersonView(
        True, "Christian Bülow-Rasmussen af Østerbro", "Kundekonsulent", email="christian.buelow@brisvang.example",
        numbers=numbers, presence=Presence.BUSY, since=datetime(2020, 1, 1, tzinfo=UTC), url="https://x.example",
        department=department, fields=fields, waited_for=True,
    )  # fmt: skip
    window.set_results(window.generation, [busy])
    app.processEvents()
    details = window._page.details
    assert details.widget().minimumSizeHint().width() <= details.viewport().width()
    assert window.minimumSizeHint().width() <= window.width()


def test_confirm_fits(long_parts: dict[str, Any]) -> None:
    window = ConfirmWindow(**long_parts)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    busy: dict[str, Any] = {"colleague": "203", "presence": Presence.BUSY, "since": long_ago}
    name = "Christian Bülow-Rasmussen af Østerbro"
    window.ask(AskView(name, "+45 86 51 51 51", "Danmark", "Bordtelefon", "Dyrt. " * 30, **busy))
    assert window.minimumSizeHint().width() <= window.width()
    assert window.height() >= window.layout().heightForWidth(window.width())
    window.withdraw()
