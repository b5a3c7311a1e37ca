"""How somebody is recognised in what was kept."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.store.traces import is_telling, traces
from fonetray.telephony.numbers import e164

HER = traces(["+4520304050", "+46812345678"], ["Bodil Ærlighed", "Bo"])
SEPARATOR = st.sampled_from(["", " ", "-", ".", "/", "\N{NO-BREAK SPACE}", ") ("])


@given(st.data(), st.sampled_from(["", "+45", "0045", "+45 "]))
def test_a_number_is_known_however_it_is_written(data: st.DataObject, prefix: str) -> None:
    written = prefix + "".join(digit + data.draw(SEPARATOR) for digit in "20304050")
    assert HER.within(written)
    assert HER.within(f"ANumber={quote(written)}&x=1".encode())


@given(st.from_regex(r"\A[1-9][0-9]{7}\Z").filter(lambda digits: digits != "20304050"))
def test_another_number_is_not_hers(digits: str) -> None:
    assert not HER.within(f"ANumber=%2B45{digits}&UniqueCallId=1.2")
    assert not HER.of_number(e164(digits))


@pytest.mark.parametrize("text", ["+46 (0)8 123 456 78", "0046-8-12345678", "%2B46812345678"])
def test_a_foreign_number_is_known(text: str) -> None:
    assert HER.within(text)


@pytest.mark.parametrize(
    "text",
    [
        "Bodil Ærlighed ringer",
        "BODIL ÆRLIGHED",
        "n=Bodil+%C3%86rlighed",
        '{"name": "Bodil \\u00c6rlighed"}',
        "n=Bodil+%C6rlighed",
    ],
)
def test_a_name_is_known_in_the_ways_it_travels(text: str) -> None:
    assert HER.within(text)
    assert HER.within(text.encode())


@pytest.mark.parametrize("text", ["Bo ringer", "Bodil ringer", "", "Ærlighed varer længst"])
def test_a_word_is_nobody(text: str) -> None:
    assert not HER.within(text)
    assert not HER.within(text.encode())


def test_a_telling_name_has_two_words() -> None:
    names = ("Bo", "Bodil", "Bo Li", "Bo Ærø", "Firma A/S")
    assert [name for name in names if is_telling(name)] == ["Bo Ærø", "Firma A/S"]
