"""Why somebody is a match: all digits, the last eight, or nothing to compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.lookup.matches import Certainty, Match, Why, compare, last_digits
from fonetray.lookup.number_forms import FORMS, number_forms
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.numbers import identify


def read(text: str) -> PhoneNumber:
    return identify(text, is_local=lambda _: False)


DANISH, SWEDISH = read("86515151"), read("+46701234567")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (["86 51 51 51"], Why.SAME_NUMBER),
        (["+45 86515151"], Why.SAME_NUMBER),
        (["004586515151"], Why.SAME_NUMBER),
        (["20304050", "(+45) 86-51-51-51"], Why.SAME_NUMBER),
        (["4586515151"], Why.SAME_NUMBER),
        (["+46 86 51 51 51"], Why.LAST_DIGITS),
        (["+46 86 51 51 51", "86515151"], Why.SAME_NUMBER),
        (["86515152"], None),
        (["6515151"], None),
        (["51515186"], None),
        (["865151510"], None),
        (["lokal 51", "", "secret"], None),
        ([], None),
    ],
)
def test_numbers_are_compared_as_they_are_written(written: list[str], why: Why | None) -> None:
    assert compare(written, DANISH) is why


def test_a_foreign_number_needs_its_country() -> None:
    assert compare(["+46 (0)70-123 45 67"], SWEDISH) is Why.SAME_NUMBER
    assert compare(["070-123 45 67"], SWEDISH) is Why.LAST_DIGITS


def test_only_equality_is_certain() -> None:
    certain = {why for why in Why if Match("a", "b", why=why).certainty is Certainty.EXACT}
    assert certain == {Why.SAME_NUMBER, Why.LOCAL_NUMBER, Why.MODULE}


@given(st.integers(20_000_000, 89_999_999), st.sampled_from(["{}", "+45{}", "0045{}", "+45 {}", "45-{}"]))
def test_a_number_is_never_somebody_elses(number: int, written: str) -> None:
    other = written.format(number + 1 if number % 10 < 9 else number - 1)
    assert compare([other], read(str(number))) is None
    assert compare([written.format(number)], read(str(number))) is not None


def test_a_number_has_every_form() -> None:
    forms = number_forms(DANISH)
    assert tuple(forms) == FORMS
    assert list(forms.values()) == ["+4586515151", "4586515151", "004586515151", "86515151", "86515151", "86 51 51 51"]
    assert number_forms(SWEDISH)["national"] == "701234567"
    assert number_forms(SWEDISH)["last8"] == "01234567"


@given(st.text())
def test_last_digits_are_eight_or_none(text: str) -> None:
    assert len(last_digits(text)) in (0, 8)
