"""How parameters may travel: query, form, JSON; both charsets; pluses that became spaces (protocol §3)."""

import json
from collections.abc import Callable
from urllib.parse import quote_from_bytes, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.parameters import NAME_MAX, PARAMETERS_MAX, VALUE_MAX, read_parameters

SENT = {
    "AccountId": "48151",
    "UniqueCallId": "12434346.4560",
    "ANumber": "+4586515151",
    "EmployeeLocalNumber": "0202",
    "Linje": "Kø & salg = æøå",
}


def multipart(parameters: dict[str, str], charset: str) -> bytes:
    parts = [f'--xyz\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{v}\r\n' for name, v in parameters.items()]
    return ("".join(parts) + "--xyz--\r\n").encode(charset)


def escaped(parameters: dict[str, str], charset: str) -> bytes:
    return urlencode(parameters, encoding=charset).encode()


def as_json(parameters: dict[str, str], charset: str) -> bytes:
    return json.dumps(parameters, ensure_ascii=False).encode(charset)


FORM, JSON = "application/x-www-form-urlencoded", "application/json; charset=utf-8"
WAYS: dict[str, tuple[str, Callable[[dict[str, str], str], bytes]]] = {
    "form": (FORM, escaped),
    "form without a type": ("", escaped),
    "form announced as JSON": (JSON, escaped),
    "form announced as text": ("text/plain", escaped),
    "form in parts": ('multipart/form-data; boundary="xyz"', multipart),
    "JSON": (JSON, as_json),
    "JSON of another type": ("application/vnd.pbx+json", as_json),
    "JSON without a type": ("", as_json),
    "JSON announced as a form": (FORM, as_json),
    "JSON in a list of one": (JSON, lambda parameters, charset: b"[" + as_json(parameters, charset) + b"]"),
    "JSON behind a byte order mark": (JSON, lambda sent, charset: b"\xef\xbb\xbf" + as_json(sent, charset)),
}


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_says_the_same(way: str, charset: str) -> None:
    content_type, write = WAYS[way]
    found = read_parameters(query=b"", content_type=content_type, body=write(SENT, charset))
    assert dict(found.pairs) == SENT
    assert found.problem == ""


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_a_query_says_the_same_whatever_the_method(charset: str) -> None:
    for content_type, body in (("", b""), ("application/octet-stream", b""), (FORM, b"")):
        found = read_parameters(query=escaped(SENT, charset), content_type=content_type, body=body)
        assert dict(found.pairs) == SENT


def test_query_and_body_add_up() -> None:
    query = escaped({name: SENT[name] for name in list(SENT)[:2]}, "utf-8")
    body = as_json({name: SENT[name] for name in list(SENT)[2:]}, "utf-8")
    assert dict(read_parameters(query=query, content_type=JSON, body=body).pairs) == SENT


@pytest.mark.parametrize("raw", ["Sønderå".encode(), "Sønderå".encode("cp1252"), b"S%C3%B8nder%C3%A5", b"S%F8nder%E5"])
def test_letters_escaped_or_not_in_either_charset(raw: bytes) -> None:
    assert read_parameters(query=b"Line=" + raw, content_type="", body=b"").text("line") == "Sønderå"


@pytest.mark.parametrize(
    "raw", [b"21222324+%96+Hovednummer", b"21222324 \x96 Hovednummer", b"21222324+%E2%80%93+Hovednummer"]
)
def test_the_dash_of_a_name_as_the_document_writes_it(raw: bytes) -> None:
    assert read_parameters(query=b"CallerName=" + raw, content_type="", body=b"").text("callername") == (
        "21222324 – Hovednummer"
    )


def test_the_charset_of_one_value_is_not_the_others() -> None:
    found = read_parameters(query=b"A=%C3%A6&B=%E6", content_type="", body=b"")
    assert (found.text("a"), found.text("b")) == ("æ", "æ")


@pytest.mark.parametrize(
    ("raw", "text"),
    [(b"+4586515151", "+4586515151"), (b"%2B4586515151", "+4586515151"), (b"+45+86+51", "+45 86 51"), (b"a+b", "a b")],
)
def test_a_raw_plus_before_a_digit_is_a_plus(raw: bytes, text: str) -> None:
    assert read_parameters(query=b"ANumber=" + raw, content_type="", body=b"").text("anumber") == text


def test_numbers_in_json_are_the_text_they_were() -> None:
    body = b'{"UniqueCallId": 12434346.4560, "EmployeeLocalNumber": 202, "Transfer": true, "BNumber": null, "X": 1e5}'
    found = read_parameters(query=b"", content_type=JSON, body=body)
    assert [value for _, value in found.pairs] == ["12434346.4560", "202", "true", "", "1e5"]


def test_nested_json_is_kept_as_json() -> None:
    body = '{"UniqueCallId": "1.1", "Queue": {"Name": "Kø", "Waiting": [1, null, true]}}'.encode()
    found = read_parameters(query=b"", content_type=JSON, body=body)
    assert json.loads(found.text("queue")) == {"Name": "Kø", "Waiting": ["1", None, True]}


@pytest.mark.parametrize(
    ("query", "body"),
    [(b"ANumber=&anumber=86515151&ANUMBER=1", b""), (b"", b'{"ANumber": "", "anumber": "86515151", "ANUMBER": "1"}')],
)
def test_of_a_name_sent_twice_the_first_filled_counts_and_all_are_kept(query: bytes, body: bytes) -> None:
    found = read_parameters(query=query, content_type="", body=body)
    assert found.text("anumber") == "86515151"
    assert [value for _, value in found.pairs] == ["", "86515151", "1"]


def test_half_a_character_and_control_characters_do_no_harm() -> None:
    found = read_parameters(query=b"A=1%00%0a2", content_type="", body=b'{"Line": "\\ud800", "B": "a\x01b"}')
    assert found.pairs == (("A", "1  2"), ("Line", "?"), ("B", "a b"))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [(JSON, b"{broken"), (JSON, b"[1, 2]"), ("", b"[" * 60_000), ("", b"hello"), ("", b"\x00\xff")],
)
def test_a_body_that_cannot_be_read_costs_only_itself(content_type: str, body: bytes) -> None:
    found = read_parameters(query=escaped(SENT, "utf-8"), content_type=content_type, body=body)
    assert dict(found.pairs) == SENT
    assert found.problem


def test_sizes_are_bounded() -> None:
    flood = b"&".join(b"p%d%s=%s" % (number, b"n" * 200, b"x" * 2000) for number in range(500))
    found = read_parameters(query=flood, content_type="", body=b"")
    assert len(found.pairs) == PARAMETERS_MAX
    assert {(len(name), len(value)) for name, value in found.pairs} == {(NAME_MAX, VALUE_MAX)}


TEXT = st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=30).map(str.strip).filter(bool)


@given(st.dictionaries(TEXT, TEXT, max_size=20), st.sampled_from(list(WAYS)))
def test_no_way_loses_a_parameter(sent: dict[str, str], way: str) -> None:
    content_type, write = WAYS[way]
    if way == "form in parts":
        sent = {name: value for name, value in sent.items() if not set(name) & set('";')}
    elif write is escaped:
        assert escaped(sent, "utf-8").isascii()
    found = read_parameters(query=b"", content_type=content_type, body=write(sent, "utf-8"))
    assert dict(found.pairs) == sent


@given(st.binary(max_size=300))
def test_any_bytes_survive_as_text_of_their_charset(raw: bytes) -> None:
    found = read_parameters(query=b"A=" + quote_from_bytes(raw).encode(), content_type="", body=b"")
    assert len(found.pairs) == 1
    found.pairs[0][1].encode("utf-8")
