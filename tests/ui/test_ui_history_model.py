"""The list of calls: pages behind, what is new where it belongs, the day above the first of each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PySide6.QtWidgets import QApplication

from fonetray.config.language import Translate
from fonetray.ui.history.model import DAY_ROLE, HistoryModel
from fonetray.ui.history.views import CallRow
from fonetray.ui.views import CardState

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def row(which: int, employee: str = "202", *, day: str = "") -> CallRow:
    when = NOON + timedelta(hours=which)
    return CallRow(
        (str(which), employee), when, CardState.ENDED, incoming=True, name=f"Bo {which}",
        day=day or f"{when:%A}", clock=f"{when:%H:%M}",
    )  # fmt: skip


@pytest.fixture
def model(app: QApplication) -> HistoryModel:
    assert app is not None
    return HistoryModel(tr=Translate.for_language("en"))


def shown(model: HistoryModel) -> list[str]:
    return [one.name for one in model.rows()]


def days(model: HistoryModel) -> list[object]:
    return [model.index(place).data(DAY_ROLE) for place in range(model.rowCount())]


def test_pages_are_put_behind_each_other_and_more_is_asked_for_once(model: HistoryModel) -> None:
    asked: list[None] = []
    model.more_wanted.connect(lambda: asked.append(None))
    model.show_rows([row(30), row(20)], goes_on=True)
    assert model.canFetchMore(model.index(0))
    model.fetchMore(model.index(0))
    model.fetchMore(model.index(0))
    assert len(asked) == 1
    model.add([row(20), row(10)], goes_on=False)
    assert shown(model) == ["Bo 30", "Bo 20", "Bo 10"], "none comes twice"
    assert not model.canFetchMore(model.index(0))


def test_each_day_stands_above_its_first_call(model: HistoryModel) -> None:
    model.show_rows([row(2), row(1), row(-13)], goes_on=False)
    assert days(model) == ["Monday", "", "Sunday"]
    model.renew(["3"], [row(3)])
    assert days(model) == ["Monday", "", "", "Sunday"]
    model.renew(["3", "2", "1"], [])
    assert days(model) == ["Sunday"]


def test_a_new_call_comes_where_it_belongs_and_behind_the_last_only_at_the_end(model: HistoryModel) -> None:
    model.show_rows([row(30), row(20)], goes_on=True)
    model.renew(["25", "10"], [row(25), row(10)])
    assert shown(model) == ["Bo 30", "Bo 25", "Bo 20"], "the older one comes with its page"
    model.add([], goes_on=False)
    model.renew(["10"], [row(10)])
    assert shown(model)[-1] == "Bo 10"


def test_a_row_says_all_in_words(model: HistoryModel) -> None:
    missed = replace(row(1), state=CardState.MISSED, became="Missed · handled", number="86 51 51 51", noted=True)
    assert model.spoken(missed) == "Bo 1, 86 51 51 51, Incoming, Missed · handled, Monday, 13:00, with a note"


CHANGES = some.lists(
    some.tuples(some.sets(some.integers(0, 9), max_size=4), some.sets(some.integers(0, 9), max_size=4)), max_size=6
)


@given(some.sets(some.integers(0, 9)), CHANGES)
def test_whatever_changes_the_list_is_in_order_and_as_it_should_be(
    app: QApplication, first: set[int], changes: Sequence[tuple[set[int], set[int]]]
) -> None:
    assert app is not None
    model = HistoryModel(tr=Translate.for_language("en"))
    expected = set(first)
    model.show_rows([row(one) for one in sorted(first, reverse=True)], goes_on=False)
    for gone, come in changes:
        expected = (expected - gone) | come
        model.renew([str(one) for one in gone | come], [row(one) for one in sorted(come)])
        assert shown(model) == [f"Bo {one}" for one in sorted(expected, reverse=True)]
