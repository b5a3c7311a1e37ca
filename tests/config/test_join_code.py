"""The one line that lets a desk in: what goes in comes out, and what was lost on the way is noticed."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.config.join_code import BadJoinCode, JoinCode, read_join_code

CODE = JoinCode("https://hub.firma.dk/fonetray", "s" * 43, "ab" * 32)


@given(st.text(max_size=60), st.text(min_size=1, max_size=60), st.sampled_from(["", "0f" * 32]))
def test_what_goes_in_comes_out(path: str, secret: str, pin: str) -> None:
    code = JoinCode(f"https://hub.firma.dk/{path}", secret, pin)
    assert read_join_code(f"  {code}\n") == code


def test_a_mail_that_breaks_the_line_does_no_harm() -> None:
    text = str(CODE)
    assert read_join_code(f"{text[:70]}\r\n{text[70:]}") == CODE


@given(st.data())
def test_a_piece_of_it_is_recognised_as_one(data: st.DataObject) -> None:
    text = str(CODE)
    with pytest.raises(BadJoinCode):
        read_join_code(text[: data.draw(st.integers(0, len(text) - 1))])


@given(st.data())
def test_a_letter_that_went_wrong_is_noticed(data: st.DataObject) -> None:
    text = str(CODE)
    at = data.draw(st.integers(len("fonetray1."), len(text) - 2))  # of the last letter not every bit counts
    other = data.draw(st.sampled_from([letter for letter in "AZaz09-_" if letter != text[at]]))
    with pytest.raises(BadJoinCode, match="not whole"):
        read_join_code(text[:at] + other + text[at + 1 :])


@pytest.mark.parametrize(
    "text", ["", "hello", "fonetray1.", f"join {CODE}", f"{CODE}?", str(CODE) * 2, "fonetray1." + "A" * 9000]
)
def test_what_is_no_code_is_said(text: str) -> None:
    with pytest.raises(BadJoinCode):
        read_join_code(text)


@pytest.mark.parametrize(
    "inside", [b"{}", b"[1]", b'["ftp://a","s",""]', b'["https://a","s","xyz"]', b'["https://a","",""]', b"\xff"]
)
def test_a_form_of_another_version_is_told_apart(inside: bytes) -> None:
    whole = base64.urlsafe_b64encode(inside + hashlib.sha256(inside).digest()[:4]).decode().rstrip("=")
    with pytest.raises(BadJoinCode, match="another version"):
        read_join_code(f"fonetray1.{whole}")


def test_the_secret_is_in_no_repr() -> None:
    assert CODE.secret not in repr(CODE)
