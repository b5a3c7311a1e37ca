from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QDeadlineTimer, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from fonetray.ui.cards.call_card import CallCard
from fonetray.ui.cards.notice import NoticeCard
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.cards.popup_layout import Corner, Slot, choose, place
from fonetray.ui.cards.words import timer_text
from fonetray.ui.views import CandidateView, CardState, CardView, EarlierView, NoticeLevel

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def spoken() -> list[str]:
    return []


@pytest.fixture
def stack(parts: dict[str, Any], clock: Clock, spoken: list[str]) -> Iterator[PopupStack]:
    def speak(_widget: QWidget, text: str) -> None:
        spoken.append(text)

    made = PopupStack(**parts, now=clock, speak=speak)
    yield made
    made.close_all()


def ringing(which: int = 1, **more: Any) -> CardView:
    fields: dict[str, Any] = {
        "key": (str(which), "202"),
        "state": CardState.RINGING,
        "name": f"Caller {which}",
        "number": f"+45 86 51 51 {which:02}",
        "since": NOON,
    }
    return CardView(**(fields | more))


def texts(card: QWidget) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if label.text() and not label.isHidden()]


def press(card: QWidget, name: str) -> None:
    (one,) = [b for b in card.findChildren(QAbstractButton) if b.accessibleName().startswith(name)]
    QTest.mouseClick(one, Qt.MouseButton.LeftButton)


def waits(condition: Callable[[], bool]) -> bool:
    patience = QDeadlineTimer(10_000)
    while not condition() and not patience.hasExpired():
        QTest.qWait(5)
    return condition()


def test_a_card_takes_no_focus(stack: PopupStack) -> None:
    stack.show_card(ringing(url="https://crm.example/1"))
    stack.show_notice("Pick up your phone.")
    for card in stack.shown():
        flags = card.windowFlags()
        for flag in (
            Qt.WindowType.FramelessWindowHint,
            Qt.WindowType.WindowStaysOnTopHint,
            Qt.WindowType.WindowDoesNotAcceptFocus,
        ):
            assert flags & flag
        assert card.windowType() is Qt.WindowType.Tool
        assert card.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        focusable = [c for c in card.findChildren(QWidget) if c.focusPolicy() is not Qt.FocusPolicy.NoFocus]
        assert not focusable
        assert card.accessibleName()
        assert all(button.accessibleName() for button in card.findChildren(QAbstractButton))


def test_markup_in_a_name_is_shown_as_it_is(stack: PopupStack) -> None:
    stack.show_card(ringing(name="<img src=x>", organisation="<b>A/S</b>", line="<i>202</i>"))
    (card,) = stack.shown()
    assert {"<img src=x>", "<b>A/S</b>", "<i>202</i>"} <= set(texts(card))
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in card.findChildren(QLabel))


def test_a_call_is_updated_in_its_place(stack: PopupStack, spoken: list[str]) -> None:
    stack.show_card(ringing(1))
    stack.show_card(ringing(2))
    first = stack.shown()[0]
    stack.show_card(ringing(1, state=CardState.ANSWERED, name="Birthe Sørensen", outcome="Answered by you"))
    assert stack.shown()[0] is first
    assert "Birthe Sørensen" in texts(first)
    assert "In call" in first.accessibleName()
    assert [line.split(",")[0] for line in spoken] == ["Ringing", "Ringing"]


def test_a_screen_reader_hears_each_new_ringing_call_once(stack: PopupStack, spoken: list[str]) -> None:
    for _ in range(3):
        stack.show_card(ringing(1, organisation="Bageriet", line="to Bordtelefon"))
    stack.show_card(ringing(2, state=CardState.DIALLING))
    assert spoken == ["Ringing, Caller 1, Bageriet, to Bordtelefon"]


def test_closing_by_hand_stays_closed_for_that_call(stack: PopupStack) -> None:
    closed = QSignalSpy(stack.closed)
    stack.show_card(ringing(1))
    press(stack.shown()[0], "Hide")
    assert stack.shown() == []
    assert [closed.at(i)[0] for i in range(closed.count())] == [("1", "202")]
    stack.show_card(ringing(1, state=CardState.ANSWERED))
    assert stack.shown() == []
    stack.show_card(ringing(2))
    assert len(stack.shown()) == 1


def test_a_card_closed_by_the_program_may_come_back(stack: PopupStack) -> None:
    stack.show_card(ringing(1))
    stack.close_card(("1", "202"))
    stack.close_card(("unknown", ""))
    assert stack.shown() == []
    stack.show_card(ringing(1))
    assert len(stack.shown()) == 1


def test_a_card_hides_in_time_and_an_update_may_call_that_off(stack: PopupStack) -> None:
    stack.show_card(ringing(1, hide_after=0.02))
    stack.show_card(ringing(2, hide_after=0.02))
    stack.show_card(ringing(2, hide_after=None))
    assert waits(lambda: len(stack.shown()) == 1)
    assert stack.shown()[0].accessibleName().startswith("Ringing, Caller 2")


def test_opening_by_click_button_and_key(stack: PopupStack) -> None:
    opened = QSignalSpy(stack.open_wanted)
    stack.show_card(ringing(1, url="https://crm.example/1"))
    stack.show_card(ringing(2))
    card = stack.shown()[0]
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    press(card, "Open customer (F2)")
    assert stack.open_newest()
    assert [opened.at(i)[0] for i in range(opened.count())] == ["https://crm.example/1"] * 3
    QTest.mouseClick(stack.shown()[1], Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    assert opened.count() == 3


def test_copying_the_number(stack: PopupStack) -> None:
    stack.show_card(ringing(7))
    press(stack.shown()[0], "Copy number")
    assert QGuiApplication.clipboard().text() == "+45 86 51 51 07"


def test_who_it_is_has_the_width_of_the_card(stack: PopupStack) -> None:
    firm = "Østergaard-Nørgaards Ejendomsservice ApS"
    stack.show_card(ringing(1, number="+45 86 51 51 51 lokal 1234", organisation=firm))
    card = stack.shown()[0]
    assert firm in texts(card)
    assert "+45 86 51 51 51 lokal 1234" in texts(card)
    unknown = "+45 86 51 51 52"
    stack.show_card(ringing(1, name=unknown, number=unknown, organisation=firm * 3))
    copy = next(one for one in card.findChildren(QAbstractButton) if one.accessibleName() == "Copy number")
    assert any(text.startswith(firm[:20]) and text.endswith("…") for text in texts(card))
    assert card.rect().contains(copy.geometry())


def test_a_hidden_number_has_nothing_to_copy_or_open(stack: PopupStack) -> None:
    stack.show_card(ringing(1, name="Hidden number", number=""))
    buttons = [b for b in stack.shown()[0].findChildren(QAbstractButton) if b.isVisible()]
    assert [b.accessibleName() for b in buttons] == ["Hide (the call goes on)"]


def test_seconds_are_counted_only_while_seen(stack: PopupStack, clock: Clock) -> None:
    assert not stack.ticking()
    stack.show_card(ringing(1, since=NOON - timedelta(seconds=72)))
    assert stack.ticking()
    card = stack.shown()[0]
    assert isinstance(card, CallCard)
    card.tick(clock() + timedelta(seconds=1))
    assert "Ringing 1:13" in [child.accessibleName() for child in card.findChildren(QWidget)]
    stack.show_card(ringing(1, state=CardState.ENDED, since=None))
    assert not stack.ticking()
    stack.show_card(ringing(2))
    assert stack.ticking()
    stack.close_all()
    assert not stack.ticking()


def test_newest_at_the_bottom_and_no_more_than_four(stack: PopupStack) -> None:
    for number in range(1, 7):
        stack.show_card(ringing(number))
    cards = stack.shown()
    assert [card.accessibleName().split(", ")[1] for card in cards] == [f"Caller {n}" for n in (3, 4, 5, 6)]
    assert [card.y() for card in cards] == sorted(card.y() for card in cards)
    windows = [w for w in QGuiApplication.topLevelWindows() if w.isVisible()]
    assert len(windows) == 5
    area = QGuiApplication.primaryScreen().availableGeometry()
    assert all(area.contains(card.geometry()) for card in cards)
    stack.close_card(("6", "202"))
    assert [card.accessibleName().split(", ")[1] for card in stack.shown()] == [f"Caller {n}" for n in (2, 3, 4, 5)]
    stack.close_card(("5", "202"))
    assert len([w for w in QGuiApplication.topLevelWindows() if w.isVisible()]) == 4


def test_notices_stand_in_the_stack_and_change_in_place(stack: PopupStack, spoken: list[str]) -> None:
    closed = QSignalSpy(stack.closed)
    stack.show_notice("Your phone is ringing.", NoticeLevel.INFO, key="dial", hide_after=None)
    stack.show_notice("<b>No</b> line is free. Try again.", NoticeLevel.ERROR, key="dial", hide_after=None)
    (card,) = stack.shown()
    assert isinstance(card, NoticeCard)
    assert card.text() == "<b>No</b> line is free. Try again."
    assert spoken == ["Your phone is ringing."]
    press(card, "Close")
    assert closed.at(0)[0] == "dial"
    stack.show_notice("Again.", key="dial")
    assert len(stack.shown()) == 1
    stack.close_notice("dial")
    assert stack.shown() == []


def test_a_long_notice_is_not_cut(stack: PopupStack) -> None:
    stack.show_notice("Kort.", hide_after=None)
    stack.show_notice("Telefonsystemet kan ikke nås lige nu, prøv igen om lidt. " * 4, hide_after=None)
    short, long = stack.shown()
    assert long.height() > short.height()
    label = next(label for label in long.findChildren(QLabel) if label.text())
    assert label.height() >= label.heightForWidth(label.width())


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (7, "0:07"), (72, "1:12"), (3599, "59:59"), (3600, "1:00:00"), (-5, "0:00")],
)
def test_timer_text(seconds: int, shown: str) -> None:
    assert timer_text(NOON, NOON + timedelta(seconds=seconds)) == shown


def test_live_cards_stay_in_front_of_those_that_are_over() -> None:
    size = QSize(360, 100)
    slots = [Slot(size, live=True), *[Slot(size, live=False)] * 5]
    assert choose(slots, 4) == [0, 3, 4, 5]


def test_cards_stack_up_from_the_bottom_right() -> None:
    corners = place([QSize(360, 100), QSize(360, 50)], QRect(100, 0, 1000, 800), margin=16, gap=8)
    assert corners == [QPoint(724, 626), QPoint(724, 734)]


def test_a_card_made_ahead_shows_nothing_until_a_call_takes_it(stack: PopupStack, spoken: list[str]) -> None:
    stack.prepare()
    stack.prepare()
    assert stack.shown() == []
    assert not stack.ticking()
    stack.show_card(ringing(1))
    (card,) = stack.shown()
    assert card.accessibleName() == "Ringing, Caller 1"
    assert len(spoken) == 1


def test_a_card_used_again_keeps_nothing_of_the_call_before(stack: PopupStack) -> None:
    stack.show_card(
        ringing(1, organisation="Bageriet", url="https://crm.example/1", outcome="Mette", hide_after=0.01),
    )
    assert waits(lambda: stack.shown() == [])
    stack.show_card(ringing(2))
    (card,) = stack.shown()
    said = texts(card)
    assert "Caller 2" in said
    assert not {"Caller 1", "Bageriet", "Mette"} & set(said)
    QTest.qWait(40)
    assert stack.shown() == [card]
    assert not stack.open_newest()


def test_a_call_that_rings_anew_comes_back_to_the_corner_and_is_heard(stack: PopupStack, spoken: list[str]) -> None:
    stack.show_card(ringing(1, ring=1))
    stack.show_card(ringing(2, ring=1))
    stack.show_card(ringing(1, ring=2))
    assert [card.accessibleName() for card in stack.shown()] == ["Ringing, Caller 2", "Ringing, Caller 1"]
    assert spoken == ["Ringing, Caller 1", "Ringing, Caller 2", "Ringing, Caller 1"]
    press(stack.shown()[1], "Hide")
    stack.show_card(ringing(1, ring=2, state=CardState.ANSWERED))
    assert len(stack.shown()) == 1, "it was hidden by the user"
    stack.show_card(ringing(1, ring=3))
    assert len(stack.shown()) == 2
    assert len(spoken) == 4


def test_details_are_on_the_newest_live_call_only(stack: PopupStack) -> None:
    earlier = (EarlierView(CardState.ENDED, incoming=True, when="today 10:32", who="Mette Holm", length="4:12"),)
    details = {"fields": (("Customer no.", "10442"),), "earlier": earlier}
    stack.show_card(ringing(1, **details))
    alone = stack.shown()[0].height()
    stack.show_card(ringing(2, **details))
    first, second = stack.shown()
    assert first.height() < alone == second.height()
    assert "10442" not in texts(first)
    assert {"10442", "Customer no.", "Last contacts", "Mette Holm · 4:12", "today 10:32"} <= set(texts(second))
    stack.show_card(ringing(2, state=CardState.ELSEWHERE, folded=True, **details))
    first, second = stack.shown()
    assert first.height() == alone
    assert second.height() < alone


def test_one_of_several_people_is_picked_on_the_card(stack: PopupStack) -> None:
    picked = QSignalSpy(stack.candidate_wanted)
    people = tuple(CandidateView(f"Person {n}", "Firma" if n == 1 else "") for n in range(6))
    stack.show_card(ringing(1, candidates=people))
    (card,) = stack.shown()
    assert "6 people have this number" in texts(card)
    press(card, "It is Person 1 · Firma")
    assert (picked.count(), picked.at(0)) == (1, [("1", "202"), 1])
    stack.show_card(ringing(1, candidates=people[:1]))
    assert not [button for button in card.findChildren(QAbstractButton) if button.isVisible() and button.text()]


def test_a_note_is_wished_for_and_an_offer_is_answered(stack: PopupStack) -> None:
    wished, answered = QSignalSpy(stack.note_wanted), QSignalSpy(stack.offer_answered)
    stack.show_card(ringing(1, takes_note=True, offer="May F2 open it?"))
    (card,) = stack.shown()
    press(card, "Note")
    press(card, "Yes")
    press(card, "No, only here")
    assert wished.at(0) == [("1", "202")]
    assert [answered.at(which)[0] for which in range(answered.count())] == [True, False]
    stack.show_card(ringing(1, state=CardState.ENDED, folded=True, takes_note=True, asks_note="Write a note"))
    press(card, "Write a note")
    assert wished.count() == 2


def test_it_is_told_when_there_is_a_customer_to_open(stack: PopupStack) -> None:
    told = QSignalSpy(stack.openable)
    stack.show_card(ringing(1))
    assert told.count() == 0
    stack.show_card(ringing(2, url="https://crm.example/1"))
    stack.show_card(ringing(1, url="https://crm.example/2"))
    stack.close_card(("1", "202"))
    assert [told.at(which)[0] for which in range(told.count())] == [True]
    stack.close_card(("2", "202"))
    assert [told.at(which)[0] for which in range(told.count())] == [True, False]


HOSTILE = {
    "markup": "<img src=file:///etc/passwd>",
    "long": "Ø" * 10_000,
    "reversed": "Bo \u202eexe.gnp\u202c",
    "emoji": "👩‍👩‍👧‍👦 Familien 🎄",
    "control": "Bo\x00\x07\r\n\tBa\x1b[31m",
    "tall": "Z" + "\u0300\u0301\u0302" * 40,
    "one word": "Donaudampfschiffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_of_a_stranger_changes_the_cards_size_or_is_read_as_anything_else(stack: PopupStack, text: str) -> None:
    earlier = EarlierView(CardState.ENDED, incoming=True, when="today", who="Mette", note="note")
    plain_card = ringing(1, organisation="A/S", line="To", outcome="Out", fields=(("a", "b"),), earlier=(earlier,))
    stack.show_card(plain_card)
    (card,) = stack.shown()
    size = card.size()
    earlier = EarlierView(CardState.ENDED, incoming=True, when="today", who=text, note=text)
    changed = {"name": text, "organisation": text, "line": text, "outcome": text, "earlier": (earlier,)}
    stack.show_card(ringing(1, **changed, fields=((text, text),)))
    assert card.size() == size
    for label in card.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert not set(label.text()) & set("\u202e\x00\x07\r\n\t\x1b")
        assert "<img" not in label.toolTip()
    assert len(card.accessibleName()) < 3_000


@pytest.mark.parametrize(
    ("corner", "points"),
    [
        (Corner(), [QPoint(724, 626), QPoint(724, 734)]),
        (Corner(left=True), [QPoint(116, 626), QPoint(116, 734)]),
        (Corner(top=True), [QPoint(724, 74), QPoint(724, 16)]),
        (Corner(top=True, left=True), [QPoint(116, 74), QPoint(116, 16)]),
    ],
)
def test_cards_stack_away_from_their_corner(corner: Corner, points: list[QPoint]) -> None:
    sizes = [QSize(360, 100), QSize(360, 50)]
    assert place(sizes, QRect(100, 0, 1000, 800), margin=16, gap=8, corner=corner) == points


def test_no_more_cards_than_there_is_room_for() -> None:
    slots = [Slot(QSize(360, 300), live=True)] * 4
    assert choose(slots, 4, room=700, gap=8) == [2, 3]
    assert choose(slots, 4, room=100, gap=8) == [3], "one is always shown"


def test_the_corner_is_the_settings_and_a_screen_that_is_gone_leaves_the_first(
    parts: dict[str, Any], clock: Clock
) -> None:
    wanted = ["pointer"]
    stack = PopupStack(**parts, now=clock, place=lambda: wanted[0])
    area = QGuiApplication.primaryScreen().availableGeometry()
    for place_of_it, at_top, at_left in (
        ("pointer", False, False),
        (f"top-left@{QGuiApplication.primaryScreen().name()}", True, True),
        ("top-right@gone", True, False),
        ("bottom-left", False, True),
    ):
        wanted[0] = place_of_it
        stack.show_card(ringing(1))
        (card,) = stack.shown()
        assert (card.y() < area.center().y()) is at_top
        assert (card.x() < area.center().x() - card.width() / 2) is at_left
        stack.close_card(("1", "202"))
    stack.close_all()


@pytest.mark.parametrize(
    ("name", "number", "organisation"),
    [("Poul", "", "Åparken ApS"), ("70 10 10 10", "70 10 10 10", "Unknown number"), ("Bo", "70 10 10 10", "Søn")],
    ids=["hidden but known", "unknown", "known"],
)
def test_what_stands_under_the_name_begins_where_the_name_does(
    stack: PopupStack, name: str, number: str, organisation: str
) -> None:
    stack.show_card(ringing(name=name, number=number, organisation=organisation))
    (card,) = stack.shown()
    labels = {label.text(): label for label in card.findChildren(QLabel) if label.isVisible()}
    first = labels[number if number != name and number else organisation]
    assert first.x() == labels[name].x()
    assert first.contentsRect().x() == labels[name].contentsRect().x()
