"""No secret is kept, wherever it stands and however it is written."""

import json
from html import escape
from urllib.parse import quote, quote_plus, unquote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fonetray.capture.fields import Form, form_of, rewrite
from fonetray.capture.secrets import Scrubber, Secrets

KNOWN = Secrets(
    username="søren@firma.example",
    password='Hemmelig&Ord/1 "å"',
    account="48151",
    hash="b7c9f21e5a0d4e6f93ac18d27b604f5e",
    listener=("Q2hhbmdlTWVQbGVhc2VOb3dPcg-_12345",),
)
HARD = (KNOWN.username, KNOWN.password, KNOWN.hash, *KNOWN.listener)


@pytest.fixture
def scrubber() -> Scrubber:
    return Scrubber(KNOWN)


def bodies(secret: str) -> list[tuple[str, str]]:
    return [
        (json.dumps({"Said": f"you sent {secret}."}), "application/json"),
        (json.dumps({"Said": secret}, ensure_ascii=False), ""),
        (json.dumps([secret]).replace("&", "\\u0026"), ""),
        (f"<A><B>you sent {escape(secret)}.</B></A>", "text/xml"),
        (f"<A b='{escape(secret)}'/>", ""),
        (f"a={quote(secret, safe='')}&b=1", ""),
        (f"a={quote_plus(secret)}", "application/x-www-form-urlencoded"),
        (f"a={quote(secret, safe='', encoding='cp1252')}", ""),
        (f"<html><body>https://x/api?z={quote(secret)}&amp;y</body></html>", "text/html"),
        (f"what is {secret}? says the machine", "text/plain"),
        (f"<html>{escape(secret)}</html>", ""),
    ]


@pytest.mark.parametrize("secret", HARD)
@pytest.mark.parametrize("number", range(11))
def test_a_known_secret_is_found_wherever_it_stands(scrubber: Scrubber, secret: str, number: int) -> None:
    body, content_type = bodies(secret)[number]
    safe = rewrite(body, form_of(body, content_type), scrubber)
    assert "redacted" in safe
    assert not scrubber.holds_secret(safe)
    for written in (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], escape(secret)):
        assert written.casefold() not in safe.casefold()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=6, max_size=20))
def test_any_password_is_found_in_every_form(password: str) -> None:
    assume(not password.isdigit() and password.casefold() not in "redacted" and password == password.strip())
    scrubber = Scrubber(Secrets(password=password))
    for text, form in (
        (json.dumps({"a": f"x {password} y"}), Form.JSON),
        (f"a={quote(password, safe='')}", Form.QUERY),
        (f"<a>x {escape(password)}</a>", Form.XML),
        (f"x {quote_plus(password)}", Form.TEXT),
    ):
        safe = rewrite(text, form, scrubber)
        assert "redacted" in unquote(safe)
        assert not scrubber.holds_secret(safe)


@pytest.mark.parametrize(
    "name", ["hash", "Hash", "PASSWORD", "pass", "access_token", "ApiKey", "clientSecret", "Authorization"]
)
def test_a_field_named_like_a_secret_is_emptied(scrubber: Scrubber, name: str) -> None:
    assert scrubber.value(name, "whatever 1") == "redacted"
    assert scrubber.value(name, "") == ""
    assert rewrite(f"<A><x:{name}>17</x:{name}></A>", Form.XML, scrubber) == f"<A><x:{name}>redacted</x:{name}></A>"


def test_accounts_keep_their_shape_and_whose_they_are(scrubber: Scrubber) -> None:
    assert scrubber.value("AccountId", "48151") == "99999"
    assert scrubber.value("AccountId", "99999") == "99999"
    assert Scrubber(Secrets(account="firma")).value("AccountId", "firma") == "own-account"
    assert scrubber.value("AccountId", "own-account") == "own-account"
    assert scrubber.value("accountid", "71") == "88"
    assert scrubber.value("Account", "firma") == "other-account"
    assert scrubber.value("Message", "account 48151 is closed, 4548151234 is not") == (
        "account 99999 is closed, 4548151234 is not"
    )
    assert rewrite("AccountId=48151&q=1", Form.QUERY, Scrubber(Secrets())) == "AccountId=88888&q=1"


def test_user_names_stay_addresses(scrubber: Scrubber) -> None:
    assert scrubber.value("Email", "Søren@firma.example") == "redacted@user.invalid"
    assert scrubber.value("Username", "202") == "redacted-user"
    assert Scrubber(Secrets(username="202")).value("EmployeeLocalNumber", "202") == "202"


def test_hardware_addresses_are_zeros(scrubber: Scrubber) -> None:
    assert scrubber.value("MAC", "00085D1A2b3c") == "000000000000"
    assert scrubber.loose("phone 00:08:5D:1A:2B:3C rang") == "phone 00:00:00:00:00:00 rang"
    assert scrubber.loose("00-08-5D-1A-2B-3C") == "00-00-00-00-00-00"
    assert scrubber.loose("12:30:45") == "12:30:45"


def test_what_is_written_like_a_secret_is_taken_out_of_running_text(scrubber: Scrubber) -> None:
    assert scrubber.loose("No resource at /api/employee?account=77&hash=abc123&x=1") == (
        "No resource at /api/employee?account=88&hash=redacted&x=1"
    )
    assert scrubber.loose("Authorization: Bearer abc.def") == "Authorization: Bearer redacted"
    assert scrubber.loose('{"password" = "x"}') == '{"password" = "redacted"}'
    assert scrubber.loose("https://me:word@firma.example/x") == "https://firma.example/x"
    assert scrubber.loose(f"/{'z' * 32}/events/ended") == "/redacted/events/ended"


def test_secrets_do_not_show_themselves() -> None:
    assert repr(KNOWN) == "Secrets()"
