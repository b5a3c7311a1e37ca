"""Templates: what may stand in one, and the one line that says what is wrong and where."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.lookup.errors import TemplateError
from fonetray.lookup.template import SqlQuestion, Template, WebQuestion
from fonetray.lookup.template_file import LARGEST, parse_template, read_template

GOOD = """\
title = "Our CRM"
sends = "the number to our own server"

[values]
tenant = "hobro"
page = ""

[request]
url = "https://{tenant}.crm.example/find/{digits}"
headers = { Authorization = "Bearer {secret:crm}" }

[answer]
results = "people"
name = "name"
numbers = "phones"
id = "id"
profile = "https://crm.example/{id}"
"""
SQL = """\
title = "ERP"
sends = "nothing: the database is ours"

[sql]
database = "postgresql://fonetray@db.example.dk/erp"
password = "{secret:erp}"
query = "SELECT name, phone AS number FROM customers WHERE phone = :e164"
"""


def parse(text: str, name: str = "crm") -> Template:
    return parse_template(text, name=name, file=f"{name}.toml")


def wrong(text: str, name: str = "crm") -> str:
    with pytest.raises(TemplateError) as caught:
        parse(text, name)
    said = str(caught.value)
    assert "\n" not in said
    return said


def test_a_template_says_whom_to_ask_and_how() -> None:
    template = parse(GOOD)
    assert (template.name, template.title, template.timeout, str(template.rate)) == ("crm", "Our CRM", 5.0, "60/minute")
    assert template.secrets == ("crm",)
    assert isinstance(template.question, WebQuestion)
    assert template.question.url.render(lambda place: f"<{place.name}>") == "https://hobro.crm.example/find/<digits>"
    assert template.profile is not None
    sql = parse(SQL)
    assert isinstance(sql.question, SqlQuestion)
    assert sql.secrets == ("erp",)


def test_a_page_of_an_empty_value_is_left_out() -> None:
    assert parse(GOOD.replace("crm.example/{id}", "crm.example/{page}/{id}")).profile is None


def test_a_profile_may_be_opened_by_a_program_that_the_file_names() -> None:
    own = GOOD.replace('profile = "https://crm.example/{id}"', 'profile = "mycrm:open/{id}"\nprofile_scheme = "mycrm"')
    template = parse(own)
    assert (template.profile is not None, template.scheme) == (True, "mycrm")
    assert parse(GOOD).scheme == ""


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('title = "Our CRM"\n', "", "crm.toml: title is missing; write what people call the source"),
        ('sends = "the number to our own server"\n', "", "sends is missing; write what it sends to whom"),
        ('title = "Our CRM"', "title = 7", "line 1: title: a text belongs here, in quotes, not 7"),
        ('title = "Our CRM"', 'title = "Our\\nCRM"', "line 1: title: a text of one line belongs here"),
        ('"Bearer {secret:crm}"', '"a\\r\\nb"', "line 10: request.headers.Authorization: a text of one line belongs"),
        ('title = "Our CRM"', 'title = "Our CRM', "line 1: this is no TOML"),
        ('title = "Our CRM"', 'titel = "Our CRM"', "title is missing"),
        ("results =", "result =", "line 12: answer.results is missing"),
        ('id = "id"', 'ids = "id"', "line 16: answer.ids: there is no such key; did you mean id?"),
        ('name = "name"', 'name = "name.["', "line 14: answer.name: this is no JMESPath:"),
        ('name = "name"', 'name = "nonsense(name)"', "line 14: answer.name: this is no JMESPath: Unknown function"),
        ('name = "name"', "", "line 12: answer: name is missing"),
        ("{digits}", "{number}", "line 9: request.url: there is no {number} here; there is {e164}, {digits}"),
        ("{digits}", "{digits", "line 9: request.url: a brace stands alone; write {{ for the sign itself"),
        ("{digits}", "{secret:crm}", "line 9: request.url: no secret may stand here; put {secret:crm} into a header"),
        ("{secret:crm}", "{secret:Our CRM}", "line 10: request.headers.Authorization: 'Our CRM' is no name"),
        ('tenant = "hobro"', 'tenant = ""', "line 5: values.tenant is empty; write yours"),
        ('tenant = "hobro"', 'tenant = "a/b"', "line 9: request.url: 'a/b.crm.example' is no host"),
        ('tenant = "hobro"', 'tenant = "me:pw@x"', "line 9: request.url: no login belongs into the address"),
        ('tenant = "hobro"', 'tenant = "hobro"\ndigits = "1"', "line 6: values.digits: a value's name"),
        ("{tenant}.crm", "{digits}.crm", "line 9: request.url: there is no {digits} here; there is {tenant}"),
        ("https://{tenant}", "http://{tenant}", "line 9: request.url: over http anybody on the way reads"),
        ("https://{tenant}", "ftp://{tenant}", "line 9: request.url: an address begins with https://"),
        ("Authorization", "Host", "line 10: request.headers.Host: no header of this name can be set"),
        ("headers", "method = 'PUT'\nheaders", "line 10: request.method: GET or POST"),
        ("headers", "json = {}\nheaders", 'line 10: request.json: a body needs method = "POST"'),
        ("headers", "nobody = [500]\nheaders", "line 10: request.nobody: a list of statuses such as [404] belongs"),
        ("[request]", "[reqest]", "write [request] with the url to ask, or [sql] with a database and a query"),
        ("[values]", "[sql]\n[values]", "only one of them"),
        ('sends = "the', 'at_most = "many"\nsends = "the', "line 2: at_most: write so many questions in a span"),
        ('sends = "the', 'timeout = 60\nsends = "the', "line 2: timeout: a whole number from 1 to 10 belongs here"),
        ('sends = "the', 'countries = ["dk"]\nsends = "the', "line 2: countries: a list such as"),
        ('"https://crm.example/{id}"', '"javascript:alert({id})"', "line 17: answer.profile: the page begins with"),
        (
            'profile = "https://crm.example/{id}"',
            'profile = "file:///{id}"\nprofile_scheme = "file"',
            "line 18: answer.profile_scheme: no page is opened by this",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(before: str, after: str, said: str) -> None:
    assert before in GOOD
    assert said in wrong(GOOD.replace(before, after, 1))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("SELECT", "DELETE", "line 7: sql.query: one SELECT belongs here, and nothing after it"),
        (
            "= :e164",
            "= :e164; DROP TABLE customers",
            "line 7: sql.query: one SELECT belongs here, and nothing after it",
        ),
        (":e164", ":number", "line 7: sql.query: there is no :number; the number's forms are e164, digits"),
        ("= :e164", "= '+4586515151'", "line 7: sql.query: the query does not ask by the number"),
        ("{secret:erp}", "letmein", "line 6: sql.password: a password does not stand in a file"),
        ("fonetray@db", "fonetray:letmein@db", "line 5: sql.database: no password belongs into the address"),
        ("postgresql://fonetray@db.example.dk/erp", "erp", 'line 5: sql.database: an address is "postgresql:'),
        ("[sql]", "[answer]\nresults = 'x'\n[sql]", "line 5: answer.results: there is no such key"),
    ],
)
def test_what_is_wrong_with_a_query_is_said_with_its_line(before: str, after: str, said: str) -> None:
    assert before in SQL
    assert said in wrong(SQL.replace(before, after, 1))


def test_a_cast_and_a_remark_are_no_names() -> None:
    query = "SELECT name::text AS name /* :nobody */ FROM c -- :nothing\n WHERE phone = :e164"
    parse(SQL.replace("SELECT name, phone AS number FROM customers WHERE phone = :e164", query.replace("\n", "\\n")))


def test_the_line_is_found_behind_texts_of_several_lines() -> None:
    query = 'query = """\nSELECT name\n[answer]\nquery = 1\nFROM c WHERE phone = :e164\n"""\nquary = 1\n'
    assert "line 13: sql.quary: there is no such key; did you mean query?" in wrong(SQL[: SQL.index("query =")] + query)


@pytest.mark.parametrize("name", ["", "../x", "Crm", "a" * 41, ".crm"])
def test_a_file_has_a_plain_name(name: str) -> None:
    assert "the file's name has small letters" in wrong(GOOD, name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"title = '\xff'", "it is not saved as UTF-8"),
        (b"#" * (LARGEST + 1), "longer than 64 kB"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "nested too deep"),
        (b"", "title is missing"),
    ],
)
def test_a_file_that_is_no_template_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "crm.toml"
    file.write_bytes(content)
    with pytest.raises(TemplateError, match=said):
        read_template(file)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=rf"^crm\.toml: it cannot be read: {os.strerror(errno.ENOENT)}"):
        read_template(tmp_path / "crm.toml")
    (tmp_path / "crm.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_template(tmp_path / "crm.toml").title == "Our CRM"


@given(st.integers(0, len(GOOD) - 1), st.text(max_size=3))
def test_whatever_stands_in_a_file_is_read_or_refused_in_one_line(at: int, put: str) -> None:
    damaged = GOOD[:at] + put + GOOD[at + 1 :]
    try:
        parse(damaged)
    except TemplateError as error:
        said = str(error)
    else:
        said = ""
    assert "\n" not in said
