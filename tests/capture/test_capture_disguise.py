"""People are hidden, the same one behind the same stand-in; form stays."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.capture.disguise import Disguise
from fonetray.capture.fields import Form, rewrite
from fonetray.capture.secrets import Scrubber, Secrets
from fonetray.capture.standins import StandIns
from fonetray.telephony.hidden import is_hidden
from fonetray.telephony.numbers import e164, identify
from fonetray.telephony.timestamps import read_timestamp


def nobody(_: str) -> bool:
    return False


@pytest.fixture
def disguise() -> Disguise:
    return Disguise()


WRITTEN = ["+4586515151", "004586515151", "4586515151", " 4586515151", "86515151", "86 51 51 51", "(+45) 86-51-51-51"]


def test_one_number_has_one_stand_in_however_it_is_written(disguise: Disguise) -> None:
    told = [disguise.value("ANumber", written) for written in WRITTEN]
    assert {re.sub(r"\D", "", text)[-8:] for text in told} == {told[4]}
    assert told[4] != "86515151"
    for written, other in zip(WRITTEN, told, strict=True):
        assert re.sub(r"\d", "0", written) == re.sub(r"\d", "0", other)
        assert other.startswith(written[: written.index("86")])


@given(st.from_regex(r"(\+|00|)(45|46|1|298|)[2-9][0-9]{7}", fullmatch=True))
def test_a_stand_in_is_a_number_of_the_same_kind(number: str) -> None:
    stand_ins = StandIns()
    other = stand_ins.number(number)
    assert len(other) == len(number)
    assert stand_ins.number(number) == other
    before, after = identify(number, is_local=nobody), identify(other, is_local=nobody)
    assert (before.kind, before.region) == (after.kind, after.region) or not before.e164.startswith("+45")
    if e164(number) and e164(number).startswith("+45"):
        assert e164(other) == e164(stand_ins.number(e164(number)))


def test_different_people_stay_different() -> None:
    stand_ins = StandIns()
    numbers = {f"8651{end:04}" for end in range(3000)}
    assert len({stand_ins.number(number) for number in numbers}) == len(numbers)
    words = {a + b + "ette" for a in string.ascii_lowercase for b in string.ascii_lowercase}
    assert len({stand_ins.word(word) for word in words}) == len(words)


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=12))
def test_a_word_keeps_length_casing_and_charset(word: str) -> None:
    stand_ins = StandIns()
    other = stand_ins.word(word)
    assert len(other) == len(word)
    assert [letter.isascii() for letter in other] == [letter.isascii() for letter in word]
    for before, after in zip(word, other, strict=True):
        assert before.isupper() == after.isupper() or not before.isascii()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EmployeeLocalNumber", "202"),
        ("Localnumber", "2000000"),
        ("Calledphone", "200202"),
        ("Number", "112"),
        ("UniqueCallId", "12434346.4567"),
        ("UniquelCallId", "1700000000.4567"),
        ("UniqueCallId", "17000000004567"),
        ("linked", "12434346.4567"),
        ("TimeStamp", "2026-11-23T10:00:00"),
        ("TimeStamp", "23-11-2026 10:00:00"),
        ("TimeStamp", "1700000000"),
        ("TimeStamp", "1700000000123"),
        ("x", "/Date(1700000000000)/"),
        ("x", "2026-11-23T10:00:00+01:00"),
        ("Duration", "00:01:23"),
        ("Duration", "83"),
        ("Transfer", "true"),
        ("CallDirection", "Incoming"),
        ("ANumber", "anonymous"),
        ("ANumber", "Hemmeligt nummer"),
        ("ANumber", "sip:anonymous@anonymous.invalid"),
        ("ANumber", ""),
        ("AccountId", "99999"),
        ("Username", "redacted@user.invalid"),
        ("IsActive", "False"),
        ("Type", "Snom D735"),
        ("Message", "An error has occurred."),
    ],
)
def test_form_stays(disguise: Disguise, name: str, value: str) -> None:
    assert disguise.value(name, value) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Name", "Mette Kjærgård"),
        ("CallerName", "21222324 – Hovednummer"),
        ("unheardOf", "Anna"),
        ("unheardOf", "1234567"),
        ("x", "4586515151"),
        ("Email", "mette@firma.example"),
        ("ANumber", "sip:86515151@10.0.0.1"),
        ("ANumber", "Privat 86515151"),
        ("Value", "CPR 010203-1234"),
        ("Street", "Havnegade 14"),
        ("", "ring fra Anna"),
        ("Message", "86515151 is busy"),
        ("Message", "anna@firma.example is unknown"),
        ("Candidate", "4586515151"),
    ],
)
def test_people_are_hidden(disguise: Disguise, name: str, value: str) -> None:
    hidden = disguise.value(name, value)
    for telling in re.findall(r"[^\W\d_]{3,}|\d{7,}|\d{4}$", value):
        assert telling not in hidden or telling in ("sip", "is", "busy", "unknown", "firma", "example")
    assert hidden != value
    assert is_hidden(hidden) == is_hidden(value)


def test_local_numbers_are_known_by_their_fields(disguise: Disguise) -> None:
    assert disguise.value("Calledphone", "2000000") != "2000000"
    assert disguise.value("PhoneLocalNumber", "2000000") == "2000000"
    assert disguise.value("Calledphone", "2000000") == "2000000"
    assert disguise.value("LocalNumber", "86515151") != "86515151"


def test_who_is_known_is_hidden_where_only_mentioned(disguise: Disguise) -> None:
    before = "Runtime error: Mette cannot be called"
    assert disguise.loose(before) == before
    other = disguise.value("Name", "Mette Kjærgård").split()[0]
    assert disguise.loose(before) == f"Runtime error: {other} cannot be called"


def test_a_machine_is_left_its_words(disguise: Disguise) -> None:
    disguise.prose = True
    page = (
        "<html>Server Error in '/' Application. Version:4.0.30319.42000; 2026-11-23 10:00:00; 10.20.30.40; 0x80004005"
    )
    assert rewrite(page, Form.TEXT, disguise) == page


@pytest.mark.parametrize(
    "text", ["a1" * 40_000, "a" * 80_000, "1-" * 40_000, "@" * 80_000, "a.b-" * 20_000, "%E6" * 20_000]
)
@pytest.mark.parametrize("form", Form)
def test_no_text_takes_for_ever(disguise: Disguise, text: str, form: Form) -> None:
    scrubber = Scrubber(Secrets(password="Hemmelig&Ord"))
    assert len(rewrite(rewrite(text, form, scrubber), form, disguise)) <= 2 * len(text)


def test_addresses_show_who_belongs_together(disguise: Disguise) -> None:
    one, two, third = (
        disguise.value("Email", address) for address in ("a.b@firma.dk", "C@FIRMA.dk", "mette.kjær@other.dk")
    )
    assert one.partition("@")[2] == two.partition("@")[2].lower() != third.partition("@")[2]
    assert all(address.endswith(".example") for address in (one, two, third))
    assert disguise.value("Name", "Mette").lower() == third.partition(".")[0]


def test_times_that_stay_are_times() -> None:
    assert read_timestamp(Disguise().value("TimeStamp", "1700000000")) is not None


def test_whole_documents(disguise: Disguise) -> None:
    text = '{"Localnumber":202,"Name":"Mette","Phonenumbers":[{"Number":86515151,"LineName":null}],"Email":null}'
    hidden = rewrite(text, Form.JSON, disguise)
    assert re.fullmatch(
        r'\{"Localnumber":202,"Name":"[A-Z][a-z]{4}","Phonenumbers":\[\{"Number":86\d{6},"LineName":null\}\],"Email":null\}',
        hidden,
    )
    assert "86515151" not in hidden
    assert "Mette" not in hidden
