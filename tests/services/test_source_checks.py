"""What the doctor says of a server, in each of its states."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fonetray.config.contact_servers import LdapServer
from fonetray.servers.errors import LoginRefused, Unreachable
from fonetray.services.contacts.state import SourceLink, SourceState, state_document
from fonetray.services.doctor.source_checks import check_sources

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SERVER = LdapServer(url="ldaps://dc.firma.dk", base="dc=firma")


def said(**state: Any) -> tuple[bool, str, str]:
    (check,) = check_sources([state_document(SourceState("office", SERVER, **state))], [], NOW)
    assert check.name == "contacts from office"
    return check.ok, check.detail, check.fix


def test_one_that_was_read() -> None:
    read = NOW - timedelta(minutes=5)
    assert said(link=SourceLink.UP, read=read, count=812) == (True, "812 people, read 5 min ago", "")


def test_one_that_is_new() -> None:
    assert said() == (True, "0 people, not read yet", "")


def test_one_that_is_lost() -> None:
    since = NOW - timedelta(minutes=7)
    ok, detail, fix = said(link=SourceLink.DOWN, since=since, error=Unreachable("the server does not answer"))
    assert (ok, detail) == (False, "cannot be read: the server does not answer (first 7 min ago)")
    assert "by itself" in fix


def test_one_that_refuses_us() -> None:
    ok, detail, fix = said(link=SourceLink.REFUSED, since=NOW, error=LoginRefused("no"))
    assert (ok, detail) == (False, "refuses the login: no (first 0 min ago)")
    assert "add-ldap" in fix


def test_a_line_that_is_wrong_in_the_file() -> None:
    (check,) = check_sources([], ["contacts.toml: office: url takes an address"], NOW)
    assert (check.ok, check.detail) == (False, "contacts.toml: office: url takes an address")
