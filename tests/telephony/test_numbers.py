import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fonetray.telephony.dialling import NumberKind, Tariff
from fonetray.telephony.numbers import e164, for_dialling, identify, squeeze, to_callee


def local(text: str) -> bool:
    return text in {"202", "112", "999"}


@pytest.mark.parametrize("text", ["", "anonymous", "Anonymous", "unknown", "hemmeligt nummer", " Hemmeligt  Nummer "])
def test_hidden_callers(text: str) -> None:
    assert identify(text, is_local=local).kind is NumberKind.HIDDEN


def test_callers_are_told_by_e164() -> None:
    assert identify("4586515151", is_local=local).kind is not NumberKind.HIDDEN
    assert e164("86515151") == e164("+45 86 51 51 51") == "+4586515151"
    assert e164("+4786515151") == "+4786515151"
    assert e164("202") == ""
    assert identify("112", is_local=local).kind is NumberKind.INTERNAL


def test_an_address_books_unseen_characters_do_not_make_another_number() -> None:
    assert e164("\u202d+45 86\u00a051\u201151 51\u202c") == "+4586515151"
    assert squeeze("+46 (0)8 123") == "+468123"
    assert squeeze("+39 (0)6 123") == "+3906123"


@pytest.mark.parametrize(
    ("text", "kind", "tariff", "region"),
    [
        ("86515151", NumberKind.NATIONAL, Tariff.ORDINARY, "DK"),
        ("80202020", NumberKind.NATIONAL, Tariff.FREE, "DK"),
        ("90123456", NumberKind.PREMIUM, Tariff.PREMIUM, "DK"),
        ("+4681234567", NumberKind.FOREIGN, Tariff.ORDINARY, "SE"),
        ("+298211234", NumberKind.FOREIGN, Tariff.ORDINARY, "FO"),
        ("+491801234567", NumberKind.FOREIGN, Tariff.SHARED, "DE"),
        ("+447012345678", NumberKind.FOREIGN, Tariff.SHARED, "GB"),
        ("+46771234567", NumberKind.FOREIGN, Tariff.SHARED, "SE"),
        ("+19005551234", NumberKind.PREMIUM, Tariff.PREMIUM, "US"),
        ("+979123456789", NumberKind.PREMIUM, Tariff.PREMIUM, "001"),
        ("+80012345678", NumberKind.FOREIGN, Tariff.FREE, "001"),
        ("+881612345678", NumberKind.FOREIGN, Tariff.SATELLITE, "001"),
        ("+870776123456", NumberKind.FOREIGN, Tariff.SATELLITE, "001"),
        ("+882161234567", NumberKind.FOREIGN, Tariff.SATELLITE, "001"),
        ("202", NumberKind.INTERNAL, Tariff.ORDINARY, ""),
        ("303", NumberKind.SHORT, Tariff.ORDINARY, ""),
        ("112", NumberKind.EMERGENCY, Tariff.ORDINARY, ""),
        ("911", NumberKind.EMERGENCY, Tariff.ORDINARY, ""),
        ("999", NumberKind.INTERNAL, Tariff.ORDINARY, ""),  # here somebody has it
        ("+112", NumberKind.EMERGENCY, Tariff.ORDINARY, ""),
        ("*21#", NumberKind.CODE, Tariff.ORDINARY, ""),
        ("+46112", NumberKind.NONE, Tariff.ORDINARY, ""),
    ],
)
def test_what_a_number_is_to_somebody_who_dials_it(text: str, kind: NumberKind, tariff: Tariff, region: str) -> None:
    number = for_dialling(text, is_local=local)
    assert (number.kind, number.tariff, number.region) == (kind, tariff, region)
    if kind not in (NumberKind.EMERGENCY, NumberKind.CODE, NumberKind.NONE):
        assert to_callee(number).isdigit()


@given(digits=st.from_regex(r"(\+45|0045|45|)0?[0-9]{6,9}", fullmatch=True))
@example("01234567")
@example("+4501234567")
def test_danish_numbers_are_read_as_the_library_does(digits: str) -> None:
    try:
        library = phonenumbers.parse(digits, "DK")
    except phonenumbers.NumberParseException:
        assert not e164(digits).startswith("+45")
        return
    national = str(library.national_number)
    if library.country_code == 45 and len(digits) > 6:
        assert e164(digits) == (f"+45{national}" if len(national) == 8 else "")
