"""When a customer's page opens by itself, and that no caller's name becomes another address."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.config.setting_kinds import NEVER_OPENED
from fonetray.lookup.matches import Match
from fonetray.services.calls.screen_pop import OnlyFor, OpenWhen, PopRule, may_open
from fonetray.services.people.identity import COLLEAGUES, CONTACTS, Identity
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import NumberKind, PhoneNumber
from fonetray.telephony.events import Direction

OUTSIDE = PhoneNumber("86515151", NumberKind.NATIONAL, "+4586515151", "86 51 51 51")
BAKER = Match("Bo & Co", CONTACTS, "Bageriet", url="https://crm.example/7")


def call(state: CallState, direction: Direction = Direction.INCOMING, phone: str = "200202") -> Call:
    return Call("1", "202", direction, state, "86515151", datetime(2026, 1, 1, tzinfo=UTC), phones=(phone,))


@pytest.mark.parametrize(
    ("when", "state"),
    [(OpenWhen.RING, CallState.RINGING), (OpenWhen.ANSWER, CallState.ANSWERED), (OpenWhen.END, CallState.ENDED)],
)
def test_it_opens_at_its_moment_only(when: OpenWhen, state: CallState) -> None:
    rule, who = PopRule(when=when), Identity(OUTSIDE, (BAKER,))
    assert [one for one in CallState if rule.opens(call(one), who, my_phones=())] == [state]
    assert not rule.opens(call(state, Direction.OUTGOING), who, my_phones=())
    assert not PopRule().opens(call(state), who, my_phones=())


@pytest.mark.parametrize(
    ("only", "who", "opens"),
    [
        ({OnlyFor.EXTERNAL}, Identity(OUTSIDE, (BAKER,)), True),
        ({OnlyFor.EXTERNAL}, Identity(OUTSIDE, (Match("Mette", COLLEAGUES),)), False),
        ({OnlyFor.EXTERNAL}, Identity(PhoneNumber("203", NumberKind.INTERNAL, display="203")), False),
        ({OnlyFor.KNOWN}, Identity(OUTSIDE), False),
        ({OnlyFor.KNOWN}, Identity(OUTSIDE, (BAKER,)), True),
        (set(), Identity(OUTSIDE), True),
        ({OnlyFor.MY_PHONE}, Identity(OUTSIDE), True),
        ({OnlyFor.MY_PHONE, OnlyFor.KNOWN}, Identity(OUTSIDE), False),
    ],
)
def test_all_filters_must_hold(only: set[OnlyFor], who: Identity, *, opens: bool) -> None:
    rule = PopRule(when=OpenWhen.RING, only=frozenset(only))
    assert rule.opens(call(CallState.RINGING), who, my_phones={"200202"}) is opens


def test_my_phone_is_not_the_queues() -> None:
    rule = PopRule(when=OpenWhen.RING, only=frozenset({OnlyFor.MY_PHONE}))
    assert not rule.opens(call(CallState.RINGING, phone="6000"), Identity(OUTSIDE), my_phones={"200202"})


def test_the_address_is_the_customers_own_or_the_settings() -> None:
    assert PopRule().address(OUTSIDE, BAKER) == "https://crm.example/7"
    assert PopRule().address(OUTSIDE, None) == ""
    page = "https://crm.example/find?phone={e164}&digits={number}&name={name}&of={organisation}"
    found = PopRule(page=page).address(OUTSIDE, BAKER)
    assert found == "https://crm.example/find?phone=%2B4586515151&digits=4586515151&name=Bo%20%26%20Co&of=Bageriet"
    assert PopRule(page=page).address(PhoneNumber("", NumberKind.HIDDEN), None) == ""


@given(name=st.text(max_size=50), organisation=st.text(max_size=50))
def test_what_fills_a_blank_stays_in_its_place(name: str, organisation: str) -> None:
    if any("\ud800" <= letter <= "\udfff" for letter in name + organisation):
        return
    rule = PopRule(page="https://crm.example/find?name={name}&of={organisation}")
    parts = urlsplit(rule.address(OUTSIDE, Match(name, CONTACTS, organisation)))
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("https", "crm.example", "/find", "")
    asked = parse_qs(parts.query, keep_blank_values=True, errors="strict")
    assert (asked["name"], asked["of"]) == ([name], [organisation])


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "superoffice:contact?1",
        "https:",
        "https:///no-host",
        "crm.example/7",
        "",
        "https://crm.example/\n7",
    ],
)
def test_what_may_not_be_opened(address: str) -> None:
    assert not may_open(address)
    assert PopRule().address(OUTSIDE, Match("Bo", CONTACTS, url=address)) == ""


def test_another_scheme_opens_where_it_is_allowed_and_what_runs_something_never() -> None:
    assert may_open("superoffice:contact?1", {"superoffice"})
    for scheme in NEVER_OPENED:
        assert not may_open(f"{scheme}://x/y", {scheme})
