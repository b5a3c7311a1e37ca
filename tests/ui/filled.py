"""Every window that there is, with as much in it as an office puts there; names are long and Danish."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from fonetray.ui.account.window import AccountWindow
from fonetray.ui.calling.confirm_window import ConfirmWindow
from fonetray.ui.calling.connect_window import ConnectWindow
from fonetray.ui.cards.call_card import CallCard
from fonetray.ui.cards.notice import NoticeCard
from fonetray.ui.contacts.server_views import FoundPerson, ServerDraft
from fonetray.ui.contacts.server_window import ServerWindow
from fonetray.ui.contacts.views import PreviewView, ReportView, RowView, SourceView
from fonetray.ui.contacts.window import ContactsWindow
from fonetray.ui.flows.question import FlowQuestion
from fonetray.ui.flows.time_window import FlowTimeWindow
from fonetray.ui.flows.views import FlowQuestionView, FlowView
from fonetray.ui.flows.window import FlowWindow
from fonetray.ui.history.views import CallRow, ContactLine, CustomerView, NoteLine
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.notes.views import AboutView, NotesView, NoteView
from fonetray.ui.notes.window import NoteWindow
from fonetray.ui.parts.number_picker import NumberChoice, NumberPicker
from fonetray.ui.routing.views import CheckView, DecisionView, ModuleView, ReasonView, TriedView
from fonetray.ui.routing.window import RoutingWindow
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.settings.forget_window import ForgetWindow
from fonetray.ui.settings.forget_words import ForgetView
from fonetray.ui.settings.window import SettingsWindow
from fonetray.ui.views import (
    AccountView,
    AskView,
    CandidateView,
    CardState,
    CardView,
    ColleagueView,
    DepartmentView,
    EarlierView,
    FieldView,
    NoticeLevel,
    NumberView,
    PersonView,
    Presence,
    StepView,
    WhyView,
)
from fonetray.ui.why.window import WhyWindow

NAME = "Anne-Dorthe Brøndby-Kristoffersen"
FIRM = "Østergaard-Nørgaards Ejendomsservice ApS"
NUMBER = "+45 86 51 51 51"
URL = "https://crm.example/7"
MENU = "a window's menu"
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

Parts = dict[str, Any]


def filled(parts: Parts) -> dict[str, Callable[[], QWidget]]:
    """Give who opens each window, by name; they belong to whoever opens them."""
    return {name: (lambda make=make: make(parts)) for name, make in _MAKERS.items()}


def person(index: int = 0, **also: Any) -> PersonView:
    numbers = (NumberView("87 40 02 10", "Bordtelefon i receptionen", "210"), NumberView(NUMBER, "Mobil", NUMBER))
    department = DepartmentView(
        "Kundeservice og ordremodtagelse", "Havnegade 14, 8000 Aarhus C", "kundeservice@brisvang.example",
        (("Kontaktperson", NAME),),
    )  # fmt: skip
    fields = (FieldView("Stedfortræder ved fravær", NAME, "203"),)
    about: Parts = {"email": "anne-dorthe@brisvang.example", "numbers": numbers, "presence": Presence.BUSY}
    about |= {"since": _LONG_AGO, "department": department, "fields": fields, "url": URL, "waited_for": index == 1}
    return PersonView(True, NAME, "Kundekonsulent, Kundeservice", **{**about, **also})


def _search(parts: Parts) -> QWidget:
    window = SearchWindow(**parts)
    window.open_with()
    sections = ("Favoritter", "Favoritter", "Kolleger", "Kolleger")
    window.set_results(window.generation, [person(row, section=one) for row, one in enumerate(sections)])
    return window


def _search_below(parts: Parts) -> QWidget:
    window = _search(parts)
    window.resize(window.minimumWidth(), window.height())
    return window


def _history(parts: Parts) -> QWidget:
    window = HistoryWindow(**parts)
    window.open()
    rows = [
        CallRow(
            (str(row), "202"), _LONG_AGO - timedelta(hours=row), CardState.MISSED if row % 2 else CardState.ENDED,
            True, NAME if row else FIRM, "I dag" if row < 3 else "I går", "14:05", NUMBER, "86515151",
            "ubesvaret, ringetid 0:25", "Mette Holm", row == 0, bool(row % 2),
        )
        for row in range(5)
    ]  # fmt: skip
    window.show_calls(rows, goes_on=False)
    note = NoteLine("Vil have et tilbud på rengøring af trappeopgange hver anden uge.", "Mette Holm, i går 14:05")
    contact = ContactLine(CardState.ENDED, True, "i går 14:05", "Mette Holm", "3:05", (note,))
    window.show_customer(
        CustomerView(
            ("0", "202"), NAME, "I dag 14:05, 3:05", FIRM, NUMBER, "86515151", URL, "Fundet i Kundekartotek",
            open=True, outside=True, fields=(FieldView("Kundenr", "10442"),), contacts=(contact, contact),
        )
    )  # fmt: skip
    window.undo.offer("Opkaldet er markeret som klaret.")
    return window


def _note(parts: Parts) -> QWidget:
    window = NoteWindow(**parts)
    window.show_about(AboutView(NAME, NUMBER, FIRM, "i dag 14:05 · 3:05 · Mette Holm", CardState.ENDED, True))
    note = NoteView("1", NAME, "i går 14:05, ændret senere", "Ring igen i næste uge. " * 4, True, "Kun her", True)
    window.show_notes(NotesView((note,), (note,)))
    window.open()
    return window


def _confirm(parts: Parts) -> QWidget:
    window = ConfirmWindow(**parts)
    busy: Parts = {"colleague": "203", "presence": Presence.BUSY, "since": _LONG_AGO}
    window.ask(AskView(NAME, NUMBER, "Mobilnummer i Danmark", "Ringer fra Bordtelefon", "Nummeret er dyrt.", **busy))
    return window


def _connect(parts: Parts) -> QWidget:
    window = ConnectWindow(**parts)
    window.open()
    return window


def _flows(parts: Parts) -> QWidget:
    window = FlowWindow(**parts)
    window.show_flows(
        [
            FlowView(
                str(600 + row), "Nattelukket i kundeservice", bool(row % 2), "Telefonsvarer kundeservice (690)",
                "Reception (200)", f"Slået til af {NAME} i dag 08:02", "i morgen 07:30", True, True,
            )
            for row in range(9)
        ]
    )  # fmt: skip
    window.say("Læst i dag kl. 14:05")
    window.open()
    return window


def _flow_question(parts: Parts) -> QWidget:
    window = FlowQuestion(**parts)
    window.ask(FlowQuestionView("Slå Nattelukket i kundeservice til?", f"Kald går så til {FIRM}.", "Slå til"))
    return window


def _flow_time(parts: Parts) -> QWidget:
    window = FlowTimeWindow(**parts)
    window.ask("Nattelukket i kundeservice, indtil hvornår?", "Slå til", lambda _: ("", "Skriv et klokkeslæt. " * 4))
    return window


def _account(parts: Parts) -> QWidget:
    window = AccountWindow(**parts)
    window.open_with(AccountView("ad@brisvang.example", "x", "10002", "y", "202"), saved=True)
    window.set_message("Loginet blev afvist af den offentlige service.", NoticeLevel.ERROR)
    return window


def _settings(parts: Parts) -> QWidget:
    window = SettingsWindow(**parts)
    window.open()
    return window


def _contacts(parts: Parts) -> ContactsWindow:
    window = ContactsWindow(**parts)
    source = SourceView("Kundekartotek for Midtjylland.csv", "CSV-fil, læst i dag 14:05", "12.345", "Fjern?")
    window.show_sources([source, source], "12.345 kontakter")
    window.open()
    return window


def _preview(parts: Parts) -> QWidget:
    window = _contacts(parts)
    headings = ("Navn", "Firmanavn og afdeling", "Telefonnummer", "Kundeansvarlig sælger")
    row = RowView(2, (NAME, FIRM, NUMBER, NAME))
    roles = ("name", "organisation", "number", "ignore")
    window.show_preview(PreviewView("kunder.csv", "CSV, adskilt af semikolon", headings, (row,) * 5, roles, ";"))
    return window


def _report(parts: Parts) -> QWidget:
    window = _contacts(parts)
    window.show_report(ReportView("12.345 kontakter læst ind", "3 rækker blev sprunget over.", ("Linje 4: intet",)))
    return window


def _server(parts: Parts) -> QWidget:
    window = ServerWindow(**parts)
    window.open_with(ServerDraft(), kept=False)
    window.show_found("12 personer fundet", [FoundPerson(NAME, FIRM)] * 3)
    return window


def _routing(parts: Parts) -> QWidget:
    window = RoutingWindow(**parts)
    window.show_modules(["kundekald"], "kundekald", "/home/ad/.config/fonetray/rules")
    window.show_module(ModuleView("kundekald", "https://hub.brisvang.example/x", "Kundekald", ("Linje 4: ?",), "Før"))
    window.show_decisions([DecisionView(row, "I dag 14:05", NUMBER, "4711", FIRM, "Kunder") for row in range(5)])
    tried = TriedView("Kunder med aftale", True, (CheckView("caller in customers", NAME, True),))
    window.show_reason(ReasonView(f"{FIRM} — Kunder med aftale", "Reglen før gælder", (tried, tried)))
    window.show()
    return window


def _why(parts: Parts) -> QWidget:
    window = WhyWindow(**parts)
    steps = tuple(StepView(f"Telefonsystemet sender kald hertil {row}", row < 3, "i dag 14:05") for row in range(5))
    window.show_view(
        WhyView("Telefonsystemet ringer forgæves", "Adressen er gammel. " * 5, steps, False, "a", "Konto…")
    )
    window.show()
    return window


def _forget(parts: Parts) -> QWidget:
    window = ForgetWindow(**parts)
    window.ask(
        ForgetView(f"Glem {NAME}?", NAME, NUMBER, ("12 kald", "3 noter"), ("Nummeret er også Mettes. ",), "Glem")
    )
    return window


def _picker(parts: Parts) -> QWidget:
    window = NumberPicker(**parts)
    window.ask([NumberChoice("1", NUMBER, f"{NAME}, {FIRM}")] * 3)
    return window


def card_view(**also: Any) -> CardView:
    earlier = EarlierView(CardState.ENDED, True, "i går 14:05", "Mette Holm", "3:05", "Vil have et tilbud på rengøring")
    rest: Parts = {
        "organisation": FIRM, "line": "Til Kundeservice", "url": URL, "fields": (("Kundeansvarlig sælger", NAME),),
        "earlier": (earlier, earlier), "candidates": (CandidateView(NAME, FIRM), CandidateView("Lise Sørensen", FIRM)),
        "colleague": ColleagueView("Sidst talt med Mette Holm, som er ledig", Presence.FREE), "takes_note": True,
        "why": "Fundet i Kundekartotek", "outcome": "Taget af Mette Holm", "since": _LONG_AGO,
    }  # fmt: skip
    return CardView(("1", "202"), CardState.RINGING, NAME, NUMBER, **{**rest, **also})


def _card(parts: Parts) -> QWidget:
    card = CallCard(**parts)
    card.show_view(card_view(), _LONG_AGO + timedelta(seconds=83))
    card.show()
    return card


def _undo_card(parts: Parts) -> QWidget:
    card = CallCard(**parts)
    offer = "Skal links altid ringe op herfra?"
    counting: Parts = {"stop": "Fortryd (Esc)", "offer": offer, "rings_at": _LONG_AGO + timedelta(seconds=3)}
    card.show_view(CardView("1", CardState.COUNTING, NAME, NUMBER, FIRM, **counting), _LONG_AGO)
    card.show()
    return card


def _notice(parts: Parts) -> QWidget:
    card = NoticeCard(**parts)
    text = "Kaldet kunne ikke ringes op: loginet blev afvist af telefonsystemet. Ret det under Konto."
    card.show_notice(text, NoticeLevel.ERROR, None, "Åbn kontoen")
    card.show()
    return card


def _menu(parts: Parts) -> QWidget:
    menu = QMenu()
    for icon, words in (("phone", "Ring op"), ("note", "Skriv en note"), ("copy", f"Kopiér {NUMBER}")):
        menu.addAction(parts["icons"].icon(icon), words)
    menu.addSeparator()
    menu.addMenu("Flere lande")
    menu.popup(menu.pos())
    return menu


_MAKERS: dict[str, Callable[[Parts], QWidget]] = {
    "search": _search,
    "search, narrow": _search_below,
    "history": _history,
    "note": _note,
    "question before a call": _confirm,
    "connect": _connect,
    "flows": _flows,
    "question about a flow": _flow_question,
    "time of a flow": _flow_time,
    "account": _account,
    "settings": _settings,
    "contacts": _contacts,
    "contacts, a file": _preview,
    "contacts, done": _report,
    "server": _server,
    "rules": _routing,
    "why": _why,
    "forget": _forget,
    "which number": _picker,
    "card": _card,
    "card that counts down": _undo_card,
    "notice": _notice,
    MENU: _menu,
}
NAMES = tuple(_MAKERS)
