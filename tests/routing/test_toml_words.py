"""What is said of a file of rules that is no TOML, by the reader that this Python has."""

import pytest

from fonetray.routing.problems import RuleFileError
from fonetray.routing.rule_file import read_rules


def said(text: str) -> str:
    with pytest.raises(RuleFileError) as caught:
        read_rules("reception", text)
    (problem,) = caught.value.problems
    return f"{problem.line} {problem.text}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('a = 1\nb = "x', "2 a text has no closing quote"),
        ('a = "x\nb = 1', "1 a text has no closing quote"),
        ("a = 'x", "1 a text has no closing quote"),
        ('a = """x\n\n', "1 a text has no closing quote"),
        ('a = "\x01"', "1 here is a character that cannot be seen; remove it"),
        ('\na "x"', '2 there is no "=" after a key; write key = value'),
        ("a = x", '1 after "=" stands nothing that can be read; a text is in quotes, "like this"'),
        ("a =", '1 after "=" stands nothing that can be read; a text is in quotes, "like this"'),
        ("a = 1\na = 2", "2 this key stands a second time; keep one of them"),
        ("a = {b = 1, b = 2}", '1 "b" stands a second time; keep one of them'),
        ("[a]\n[a]", "2 [a] stands a second time; put both under one heading"),
        ("a = [1]\n[[a]]", "2 this heading or key belongs to something that has ended above"),
        ("a = [1 2]", '1 a list has no closing "]", or a comma is missing'),
        ("a = {b = 1", '1 a "{" has no closing "}", or a comma is missing'),
        ("goto = 800, 801", "1 something stands behind the value; a new key begins a new line"),
        ("[a", '1 a heading has no closing "]"'),
        ("[[rule]", '1 a heading has no closing "]]"'),
        ("== 1", "1 this is neither a heading in [ ] nor key = value"),
        ("[]", "1 here a key should stand; one of other letters than a-z, 0-9, _ and - is in quotes"),
        ('a = "C:\\data"', r"1 a \ in a text is written twice: \\"),
    ],
)
def test_it_is_said_so_that_it_can_be_mended(text: str, words: str) -> None:
    assert said(text) == words


def test_what_has_no_words_of_ours_is_said_in_the_readers_own() -> None:
    words = "are all texts in quotes, and all brackets closed?"
    assert said(r'a = "\ud800"') == f"1 escaped character is not a Unicode scalar value; {words}"
