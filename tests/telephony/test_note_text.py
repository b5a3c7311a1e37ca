"""What a note's text may be: every letter of every language, and nothing that deceives the eye."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.note_text import LONGEST_NOTE, clean_note, too_long


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Ringer igen \r\ni morgen\r", "Ringer igen \ni morgen"),
        ("a\u2028b\u2029c\u0085d", "a\nb\nc\nd"),
        ("tab\there\x00", "tab here"),
        ("\u202egnp.exe\u202c \u2066x\u2069", "gnp.exe x"),
        ("مرحبا, 👩‍👩‍👧 og 🥐", "مرحبا, 👩‍👩‍👧 og 🥐"),
        ("half \ud83e", "half"),
        ("<b>fed</b> & co", "<b>fed</b> & co"),
        (" \n\t ", ""),
    ],
)
def test_letters_stay_and_the_rest_goes(text: str, cleaned: str) -> None:
    assert clean_note(text) == cleaned


@given(st.text(max_size=3 * LONGEST_NOTE))
def test_any_text_becomes_one_that_can_be_kept_and_shown(text: str) -> None:
    cleaned = clean_note(text)
    assert len(cleaned) <= LONGEST_NOTE
    assert clean_note(cleaned) == cleaned
    cleaned.encode()  # no half letters
    assert {unicodedata.category(letter) for letter in cleaned if letter != "\n"}.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_what_is_too_long_is_told_by_how_much() -> None:
    assert [too_long(text) for text in ("", "x" * LONGEST_NOTE, f" {'x' * (LONGEST_NOTE + 7)}\n")] == [0, 0, 7]
