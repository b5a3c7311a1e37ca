"""What the guard says and why; what is refused in any form stands in the table of forms."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.dial_guard import Confirm, DialPolicy, judge
from fonetray.telephony.dialling import DialRequest, LinkMode, NumberKind, Origin, Reason, Ruling, Tariff, Verdict
from fonetray.telephony.prefixes import PrefixPolicy
from telephony.doors import DOORS


def ruled(
    text: str, origin: Origin = Origin.SEARCH, policy: DialPolicy | None = None, *, known: bool = False
) -> Verdict:
    return judge(
        DialRequest(text, origin),
        policy=policy or DialPolicy(Confirm.NEVER),
        is_local=lambda digits: digits in {"202", "112", "9012"},
        is_known=lambda _: known,
    )


def test_links_always_ask_and_the_rest_as_set() -> None:
    settled = {
        (Confirm.NEVER, False): Ruling.ALLOW,
        (Confirm.NEVER, True): Ruling.ALLOW,
        (Confirm.UNKNOWN, False): Ruling.ASK,
        (Confirm.UNKNOWN, True): Ruling.ALLOW,
        (Confirm.ALWAYS, False): Ruling.ASK,
        (Confirm.ALWAYS, True): Ruling.ASK,
    }
    for origin, (confirm, known) in product(DOORS, settled):
        verdict = ruled("86515151", origin, DialPolicy(confirm), known=known)
        if origin is Origin.LINK:
            assert (verdict.ruling, verdict.reason) == (Ruling.ASK, Reason.FROM_LINK)
        else:
            assert verdict.ruling is settled[confirm, known]


@pytest.mark.parametrize(
    ("text", "of_strangers", "of_known"),
    [
        ("86515151", (), ()),
        ("80202020", (), ()),
        ("202", (), ()),
        ("1813", (), ()),
        ("303", (Reason.UNKNOWN_SHORT,), ()),
        ("+4681234567", (Reason.FOREIGN,), ()),
        ("+298211234", (Reason.FOREIGN,), ()),
        ("+80012345678", (Reason.FOREIGN,), ()),
        ("+491801234567", (Reason.SHARED_COST, Reason.FOREIGN), ()),
        ("90123456", (Reason.PREMIUM,), (Reason.PREMIUM,)),
        ("+19005551234", (Reason.PREMIUM, Reason.FOREIGN), (Reason.PREMIUM,)),
        ("+979123456789", (Reason.PREMIUM, Reason.FOREIGN), (Reason.PREMIUM,)),
        ("+881612345678", (Reason.SATELLITE,), (Reason.SATELLITE,)),
    ],
)
def test_the_unusual_is_asked_about_twice(
    text: str, of_strangers: tuple[Reason, ...], of_known: tuple[Reason, ...]
) -> None:
    for origin, known in product(DOORS, (False, True)):
        verdict = ruled(text, origin, known=known)
        cautions = of_known if known else of_strangers
        if cautions:
            assert (verdict.ruling, verdict.reasons) == (Ruling.ASK_TWICE, cautions)
        else:
            assert verdict.ruling is (Ruling.ASK if origin is Origin.LINK else Ruling.ALLOW)
        assert verdict.callee


def test_what_a_sentence_names_is_in_the_verdict() -> None:
    number = ruled("+44 70 1234 5678").number
    assert (number.kind, number.region, number.tariff, number.display) == (
        NumberKind.FOREIGN,
        "GB",
        Tariff.SHARED,
        "+44 70 1234 5678",
    )


def test_expected_countries_are_nothing_out_of_the_ordinary() -> None:
    nordic = DialPolicy(Confirm.NEVER, expected_countries=frozenset({"SE", "NO"}))
    assert ruled("+4681234567", policy=nordic).ruling is Ruling.ALLOW
    assert ruled("+4791234567", policy=nordic).ruling is Ruling.ALLOW
    assert ruled("86515151", policy=nordic).ruling is Ruling.ALLOW
    assert ruled("+491711234567", policy=nordic).reasons == (Reason.FOREIGN,)
    assert ruled("+46771234567", policy=nordic).reasons == (Reason.SHARED_COST,)


def test_a_text_with_several_numbers_is_asked_about_whatever_is_set() -> None:
    verdict = ruled("Tlf. 86 51 51 51, mobil 20 30 40 50", Origin.HOTKEY, known=True)
    assert (verdict.ruling, verdict.reasons, verdict.callee) == (Ruling.ASK, (Reason.AMONG_OTHERS,), "86515151")


@pytest.mark.parametrize(
    ("mode", "text", "known", "manner"),
    [
        (LinkMode.ASK, "86515151", True, LinkMode.ASK),
        (LinkMode.PREFILL, "86515151", False, LinkMode.PREFILL),
        (LinkMode.PREFILL, "90123456", False, LinkMode.PREFILL),
        (LinkMode.UNDO, "86515151", True, LinkMode.UNDO),
        (LinkMode.UNDO, "202", True, LinkMode.UNDO),
        (LinkMode.UNDO, "+4681234567", True, LinkMode.UNDO),
        (LinkMode.UNDO, "86515151", False, LinkMode.ASK),
        (LinkMode.UNDO, "90123456", True, LinkMode.ASK),
        (LinkMode.UNDO, "+881612345678", True, LinkMode.ASK),
        (LinkMode.UNDO, "303", False, LinkMode.ASK),
        (LinkMode.UNDO, "112", True, LinkMode.ASK),
    ],
)
def test_a_link_rings_with_undo_only_to_people_who_are_known(
    mode: LinkMode, text: str, known: bool, manner: LinkMode
) -> None:
    policy = DialPolicy(Confirm.NEVER, link_mode=mode)
    assert ruled(text, Origin.LINK, policy, known=known).manner is manner
    assert ruled(text, Origin.LINK, policy, known=known).ruling is not Ruling.ALLOW
    for origin in set(Origin) - {Origin.LINK}:
        assert ruled(text, origin, policy, known=known).manner is LinkMode.ASK


@pytest.mark.parametrize(
    ("allowed", "blocked", "open_numbers", "shut_numbers"),
    [
        ((), (), ["86515151", "+4681234567", "303", "202"], []),
        ((), ("+46",), ["86515151", "+4791234567"], ["+46 8 123 45 67", "0046-81234567", "tel:+4681234567"]),
        ((), ("0046",), ["86515151"], ["+4681234567"]),
        ((), ("90", "18"), ["86515151", "9012"], ["90 12 34 56", "+4590123456", "1888", "+45 1813"]),
        ((), ("+4590",), ["9012"], ["90123456"]),
        ((), ("+",), ["202"], ["86515151", "+4681234567", "1813"]),
        (("+45", "+46"), ("+",), ["86515151", "+4681234567", "1813", "202"], ["+4791234567"]),
        (("+", "+4681"), ("+46",), ["+4681234567", "+4791234567", "86515151"], ["+46401234567"]),
        (("+4681",), ("+46",), ["+4681234567", "202"], ["+46401234567", "+4791234567", "86515151"]),
        (("+", "90123456"), ("90",), ["90123456", "86515151"], ["90123457"]),
        (("+46",), ("+46",), ["202"], ["+4681234567", "86515151"]),
        (("+", "+46"), ("+46",), ["86515151"], ["+4681234567"]),
        (("+45",), (), ["86515151", "1813", "202"], ["+4681234567"]),
        (("86", "+46"), (), ["86515151", "+4681234567", "202"], ["20304050", "1813"]),
        ((), ("202",), ["9012", "86515151"], ["202"]),
        (("202",), ("202",), ["202"], []),
    ],
)
def test_the_company_decides_what_may_be_called(
    allowed: tuple[str, ...], blocked: tuple[str, ...], open_numbers: list[str], shut_numbers: list[str]
) -> None:
    policy = DialPolicy(Confirm.NEVER, prefixes=PrefixPolicy(allowed, blocked))
    for origin, known in product(DOORS, (False, True)):
        for text in open_numbers:
            assert ruled(text, origin, policy, known=known).ruling is not Ruling.REFUSE, text
        for text in shut_numbers:
            verdict = ruled(text, origin, policy, known=known)
            assert (verdict.ruling, verdict.reasons, verdict.callee) == (Ruling.REFUSE, (Reason.BLOCKED,), ""), text


def test_nothing_the_company_allows_opens_what_is_always_refused() -> None:
    generous = DialPolicy(Confirm.NEVER, prefixes=PrefixPolicy(allowed=("112", "+", "*")))
    assert ruled("112", policy=generous).reasons == (Reason.EMERGENCY,)
    assert ruled("*21*86515151#", policy=generous).reasons == (Reason.SERVICE_CODE,)


@given(
    st.lists(st.from_regex(r"\A(\+|\+?[0-9]{1,6})\Z"), max_size=4),
    st.lists(st.from_regex(r"\A(\+|\+?[0-9]{1,6})\Z"), max_size=4),
    st.sampled_from(["86515151", "+4681234567", "90123456", "1813", "202"]),
)
def test_blocking_more_never_opens_anything(allowed: list[str], blocked: list[str], text: str) -> None:
    def shut(prefixes: list[str]) -> bool:
        policy = DialPolicy(prefixes=PrefixPolicy(tuple(allowed), tuple(prefixes)))
        return ruled(text, policy=policy).ruling is Ruling.REFUSE

    if shut(blocked[:-1]):
        assert shut(blocked)


def test_what_is_refused_unread_can_be_written_down() -> None:
    verdict = ruled("\udcff" * 300)
    assert verdict.reasons == (Reason.TOO_LONG,)
    assert verdict.number.input.encode() == b"?" * 40
