"""The file of servers: checked value by value, written without losing an admin's comments, and without passwords."""

import os
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.contact_servers import (
    CardDavServer,
    ContactServerError,
    LdapServer,
    check_server,
    checked_server,
    drop_server,
    load_servers,
    put_server,
)

OFFICE = LdapServer(
    url="ldaps://dc.firma.dk",
    base="DC=firma,DC=dk",
    user="fonetray@firma.dk",
    every=8,
    attributes={"phone": ("mobile",)},
)
CLOUD = CardDavServer(url="https://sky.firma.dk", user="anna")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "contacts.toml"


def test_no_file_is_no_servers(file: Path) -> None:
    assert load_servers(file).servers == {}


def test_what_is_written_is_read(file: Path) -> None:
    put_server(file, "Kontoret æøå", OFFICE)
    put_server(file, "Skyen. [1]", CLOUD)
    loaded = load_servers(file)
    assert loaded.problems == ()
    assert loaded.servers == {"Kontoret æøå": OFFICE, "Skyen. [1]": CLOUD}
    assert file.stat().st_mode & 0o077 == 0 or os.name == "nt"


def test_comments_and_other_servers_stay(file: Path) -> None:
    file.write_text('# ours\n[servers.A]\nkind = "carddav" # the old one\nurl = "https://a.dk"\nuser = "u"\n', "utf-8")
    put_server(file, "B", OFFICE)
    put_server(file, "B", CLOUD)
    text = file.read_text("utf-8")
    assert "# ours" in text
    assert "# the old one" in text
    assert load_servers(file).servers == {"A": CardDavServer(url="https://a.dk", user="u"), "B": CLOUD}
    drop_server(file, "B")
    drop_server(file, "B")
    assert list(load_servers(file).servers) == ["A"]


def test_a_server_that_is_wrong_costs_only_itself(file: Path) -> None:
    put_server(file, "A", CLOUD)
    file.write_text(file.read_text("utf-8") + '[servers.B]\nkind = "carddav"\nurl = 17\nuser = "u"\n', "utf-8")
    loaded = load_servers(file)
    assert list(loaded.servers) == ["A"]
    assert len(loaded.problems) == 1
    assert "B: url takes an address" in loaded.problems[0]


@pytest.mark.parametrize("text", ["[servers", "servers = 1", "\xff"], ids=["broken", "no tables", "another encoding"])
def test_a_broken_file_is_named_and_not_written_over(file: Path, text: str) -> None:
    file.write_bytes(text.encode("latin-1"))
    loaded = load_servers(file)
    assert loaded.servers == {}
    assert str(file) in loaded.problems[0]
    with pytest.raises(ContactServerError):
        put_server(file, "A", CLOUD)
    assert file.read_bytes() == text.encode("latin-1")


LDAP = {"kind": "ldap", "url": "ldaps://dc.firma.dk", "base": "dc=x"}
CARDDAV = {"kind": "carddav", "url": "https://a.dk", "user": "u"}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another kind": ({"kind": "sql"}, "ldap or carddav"),
    "no kind": ({}, "ldap or carddav"),
    "no base": ({"kind": "ldap", "url": "ldaps://dc.firma.dk"}, "base is missing"),
    "an empty base": ({**LDAP, "base": ""}, "base is missing"),
    "no user of address books": ({**CARDDAV, "user": ""}, "user is missing"),
    "an unknown word": ({**LDAP, "password": "hemmelig"}, "no setting 'password'"),
    "a web address for a directory": ({**LDAP, "url": "https://dc.firma.dk"}, "ldaps://"),
    "a login in the address": ({**CARDDAV, "url": "https://me:secret@a.dk"}, "url takes"),
    "a path in a directory's address": ({**LDAP, "url": "ldap://dc.firma.dk/dc=x"}, "url takes"),
    "plain http": ({**CARDDAV, "url": "http://a.dk"}, "plain http"),
    "plain ldap": ({**LDAP, "url": "ldap://dc.firma.dk"}, "plain ldap"),
    "StartTLS twice": ({**LDAP, "start_tls": True}, "goes with ldap://"),
    "a filter that is none": ({**LDAP, "filter": "mail=*"}, "filter takes"),
    "a filter that is not closed": ({**LDAP, "filter": "(&(mail=*)"}, "filter takes"),
    "no hours": ({**LDAP, "every": 0}, "hours from 1 to 168"),
    "half an hour": ({**LDAP, "every": 0.5}, "hours from 1 to 168"),
    "an unknown field": ({**LDAP, "attributes": {"fax": ["x"]}}, "attributes takes"),
    "an attribute that is none": ({**LDAP, "attributes": {"phone": ["a b"]}}, "attributes takes"),
    "a yes that is none": ({**LDAP, "start_tls": "yes"}, "true or false"),
    "lines": ({**LDAP, "user": "a\nb"}, "user takes"),
}


@pytest.mark.parametrize(("table", "words"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_in_one_line(table: dict[str, Any], words: str) -> None:
    with pytest.raises(ContactServerError) as caught:
        checked_server(table)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["", " a", "a\n", "x" * 61])
def test_a_name_is_a_short_text(file: Path, name: str) -> None:
    with pytest.raises(ContactServerError):
        put_server(file, name, CLOUD)
    assert not file.exists()


def test_plain_is_taken_where_it_is_said_or_never_leaves_this_computer() -> None:
    check_server(LdapServer(url="ldap://dc.firma.dk", base="dc=x", allow_plain=True))
    check_server(LdapServer(url="ldap://dc.firma.dk", base="dc=x", start_tls=True))
    check_server(LdapServer(url="ldap://127.0.0.1:389", base="dc=x"))
    check_server(CardDavServer(url="http://localhost:5232", user="u"))
