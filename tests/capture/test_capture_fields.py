"""Finding values in what was sent, and putting others there, without touching the form around them."""

import json
from urllib.parse import parse_qsl, quote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.capture.fields import Form, form_of, rewrite
from fonetray.capture.texts import as_text, as_utf8


class Nothing:
    def value(self, name: str, text: str) -> str:
        del name
        return text

    def loose(self, text: str) -> str:
        return text


class Seen(Nothing):
    """Keeps the values that it was shown, and puts ``new`` for those of ``name``."""

    def __init__(self, name: str = "", new: str = "") -> None:
        self.pairs: list[tuple[str, str]] = []
        self.name, self.new = name, new

    def value(self, name: str, text: str) -> str:
        self.pairs.append((name, text))
        return self.new if self.name and name == self.name else text


@given(st.binary(max_size=300))
def test_any_bytes_are_text_and_back(data: bytes) -> None:
    for read in (as_text, as_utf8):
        text, encoding = read(data)
        assert text.encode(encoding) == data


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_words_stay_readable_in_every_charset(charset: str) -> None:
    text, _ = as_text('{"Name": "Mette Kjærgård"}'.encode(charset))
    assert "Mette Kjærgård" in text


@given(st.text(max_size=300), st.sampled_from(Form))
def test_what_nobody_changes_stays_to_the_letter(text: str, form: Form) -> None:
    assert rewrite(text, form, Nothing()) == text


@given(st.sampled_from(Form), st.lists(st.sampled_from([*'"\\{}[]:,<>/=&;%+ae1 \n', "<a>", "&#230;", "%E6", '":'])))
def test_damage_stays_to_the_letter(form: Form, pieces: list[str]) -> None:
    text = "".join(pieces)
    assert rewrite(text, form, Nothing()) == text


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=12), max_size=5))
def test_every_value_of_json_is_seen(fields: dict[str, str]) -> None:
    for ascii_only in (True, False):
        seen = Seen()
        rewrite(json.dumps(fields, ensure_ascii=ascii_only), Form.JSON, seen)
        assert seen.pairs == list(fields.items())


@given(st.lists(st.tuples(st.text("abcÆ +&=%", min_size=1, max_size=8), st.text("abcÆ +&=%", max_size=12)), max_size=5))
def test_every_value_of_a_query_is_seen(pairs: list[tuple[str, str]]) -> None:
    seen = Seen()
    text = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    rewrite(text, Form.QUERY, seen)
    assert [pair for pair in seen.pairs if pair != ("", "")] == pairs


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("a=1&Name=S%F8ren&b=2", "Jæns!", "a=1&Name=J%E6ns!&b=2"),
        ("Name=S%C3%B8ren", "Jæren", "Name=J%C3%A6ren"),
        ("Name=S%c3%b8ren", "Søxen", "Name=S%c3%b8xen"),
        ("Name=Søren", "Jæren", "Name=Jæren"),
        ("Name=%2B4586515151", "+4586123456", "Name=%2B4586123456"),
        ("Name=+4586515151", "+4586123456", "Name=+4586123456"),
        ("Name=a", "some & other", "Name=some%20%26%20other"),
    ],
)
def test_escapes_are_where_they_were_in_the_charset_that_it_was(before: str, new: str, after: str) -> None:
    assert rewrite(before, Form.QUERY, Seen("Name", new)) == after


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ('{"NAME" : "Søren", "b":null}', "Jæren", '{"NAME" : "Jæren", "b":null}'),
        ('{"NAME":"S\\u00f8ren"}', "Jæren", '{"NAME":"J\\u00e6ren"}'),
        ('[{"NAME":12345678},{"b":[1]}]', "12999999", '[{"NAME":12999999},{"b":[1]}]'),
        ('{"NAME":48151}', "own-account", '{"NAME":"own-account"}'),
        ('{"NAME":["x","y"]}', "z", '{"NAME":["z","z"]}'),
        ('{"in":{"b":1},"NAME":"x"', "z", '{"in":{"b":1},"NAME":"z"'),
        ('{"NAME": "Anna Han', "z", '{"NAME": "z z'),
    ],
)
def test_json_keeps_its_form(before: str, new: str, after: str) -> None:
    assert rewrite(before, Form.JSON, Seen("NAME", new)) == after


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ('<?xml version="1.0"?><a:E xmlns="http://x/"><a:N>\n Sø </a:N></a:E>', "J<", "\n J&lt; "),
        ("<E><N>S&#248;</N></E>", "Jæ", "<N>J&#230;</N>"),
        ("<E><N><![CDATA[Sø]]></N></E>", "Jæ", "<![CDATA[Jæ]]>"),
        ("<E N='Sø'/>", "J\"'", "<E N='J&quot;&apos;'/>"),
        ("<E><N>Sø", "Jæ", "<N>Jæ"),
    ],
)
def test_xml_keeps_its_form(before: str, new: str, after: str) -> None:
    assert after in rewrite(before, Form.XML, Seen("N", new))


def test_the_values_of_xml_have_the_names_of_their_elements() -> None:
    seen = Seen()
    rewrite('<A><B i:nil="true" /><C>1</C><D><E>2</E></D><F>3 &amp; 4</F></A>', Form.XML, seen)
    assert seen.pairs == [("nil", "true"), ("C", "1"), ("E", "2"), ("F", "3 & 4")]


def test_the_parts_of_a_form_are_found() -> None:
    body = '--x\r\nContent-Disposition: form-data; name="ANumber"\r\n\r\n86515151\r\n--x--\r\n'
    seen = Seen("ANumber", "1")
    assert rewrite(body, form_of(body, "multipart/form-data; boundary=x"), seen) == body.replace("86515151", "1")
    assert seen.pairs == [("ANumber", "86515151")]


@pytest.mark.parametrize(
    ("text", "content_type", "form"),
    [
        ("a=1&b=2", "", Form.QUERY),
        ("a=1", "application/x-www-form-urlencoded; charset=x", Form.QUERY),
        ("\ufeff {", "", Form.JSON),
        ("Unauthorized", "application/json", Form.JSON),
        ("<a/>", "application/json", Form.XML),
        ("<!DOCTYPE html><p>", "", Form.TEXT),
        ("<p>x</p>", "text/html", Form.TEXT),
        ("hello there", "", Form.TEXT),
    ],
)
def test_the_form_is_told_by_what_is_there(text: str, content_type: str, form: Form) -> None:
    assert form_of(text, content_type) is form


def test_changed_forms_are_still_what_they_were() -> None:
    change = Seen("N", 'a"<&é\\')
    assert json.loads(rewrite('{"N":"x"}', Form.JSON, change))["N"] == change.new
    assert ET.fromstring(rewrite("<E><N>x</N></E>", Form.XML, change)).findtext("N") == change.new  # noqa: S314 - our own
    assert parse_qsl(rewrite("N=x", Form.QUERY, change)) == [("N", change.new)]
