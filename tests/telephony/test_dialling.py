import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.dial_guard import Confirm, DialPolicy, judge
from fonetray.telephony.dialling import DialRequest, NumberKind, Origin, PhoneNumber, Reason, Ruling, Verdict
from fonetray.telephony.numbers import e164, identify


def local(text: str) -> bool:
    return text in {"202", "112", "1503"}


def ruled(
    text: str, origin: Origin = Origin.SEARCH, *, known: bool = False, confirm: Confirm = Confirm.ALWAYS
) -> Verdict:
    def is_known(number: PhoneNumber) -> bool:
        return known and bool(number.display)

    return judge(DialRequest(text, origin), policy=DialPolicy(confirm), is_local=local, is_known=is_known)


@pytest.mark.parametrize(
    ("text", "callee", "kind"),
    [
        ("86 51 51 51", "86515151", NumberKind.NATIONAL),
        ("+45 86515151", "86515151", NumberKind.NATIONAL),
        ("0045 86-51-51-51", "86515151", NumberKind.NATIONAL),
        ("(86) 51.51/51", "86515151", NumberKind.NATIONAL),
        ("40012345", "40012345", NumberKind.NATIONAL),
        ("37123456", "37123456", NumberKind.NATIONAL),
        ("tel:+45-86-51-51-51", "86515151", NumberKind.NATIONAL),
        ("TEL:%2B4586515151", "86515151", NumberKind.NATIONAL),
        ("callto:86515151", "86515151", NumberKind.NATIONAL),
        ("sip:202@pbx.example.dk", "202", NumberKind.INTERNAL),
        ("sips:86515151@pbx.example.dk:5061;transport=tls", "86515151", NumberKind.NATIONAL),
        ("tel:202;phone-context=+4586515", "202", NumberKind.INTERNAL),
        ("tel:0812345678;phone-context=+46", "0046812345678", NumberKind.FOREIGN),
        ("tel:86515151;ext=12", "86515151", NumberKind.NATIONAL),
        ("+46 8 123 456 78", "0046812345678", NumberKind.FOREIGN),
        ("298211234", "00298211234", NumberKind.FOREIGN),
        ("1813", "1813", NumberKind.SHORT),
        ("118", "118", NumberKind.SHORT),
        ("80 20 20 20", "80202020", NumberKind.NATIONAL),
        ("90 12 34 56", "90123456", NumberKind.PREMIUM),
        ("Ring til os på 86 51 51 51 (lok. 12)", "86515151", NumberKind.NATIONAL),
        ("Tlf.: +45 86 51 51 51, man-fre", "86515151", NumberKind.NATIONAL),
    ],
)
def test_what_would_be_rung(text: str, callee: str, kind: NumberKind) -> None:
    verdict = ruled(text)
    assert (verdict.callee, verdict.number.kind) == (callee, kind)
    assert verdict.ruling is not Ruling.REFUSE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("112", Reason.EMERGENCY),
        ("tel:112", Reason.EMERGENCY),
        ("+45 112", Reason.EMERGENCY),
        ("0045112", Reason.EMERGENCY),
        ("tel:114", Reason.EMERGENCY),
        ("*21*86515151#", Reason.SERVICE_CODE),
        ("tel:%2A21%2A86515151%23", Reason.SERVICE_CODE),
        ("tel:86\r\n515151", Reason.CONTROL_CHARACTERS),
        ("tel:8651%0A5151", Reason.CONTROL_CHARACTERS),
        ("tel:8651\u202e5151", Reason.CONTROL_CHARACTERS),
        ("tel:" + "8" * 400, Reason.TOO_LONG),
        ("8" * 40, Reason.TOO_LONG),
        ("tel:", Reason.NO_NUMBER),
        ("", Reason.NO_NUMBER),
        ("javascript:alert(1)", Reason.NO_NUMBER),
        ("sip:mette@pbx.example.dk", Reason.NO_NUMBER),
        ("tel:%252B4586515151", Reason.NO_NUMBER),
        ("Mette", Reason.NO_NUMBER),
    ],
)
def test_what_is_refused_from_everywhere(text: str, reason: Reason) -> None:
    for origin in Origin:
        verdict = ruled(text, origin, known=True, confirm=Confirm.NEVER)
        assert (verdict.ruling, verdict.reason, verdict.callee) == (Ruling.REFUSE, reason, "")


def test_links_always_ask_and_the_rest_as_set() -> None:
    assert ruled("86515151", Origin.LINK, known=True, confirm=Confirm.NEVER).ruling is Ruling.ASK
    assert ruled("86515151", confirm=Confirm.NEVER).ruling is Ruling.ALLOW
    assert ruled("86515151", confirm=Confirm.UNKNOWN).ruling is Ruling.ASK
    assert ruled("86515151", confirm=Confirm.UNKNOWN, known=True).ruling is Ruling.ALLOW
    assert ruled("86515151", known=True).ruling is Ruling.ASK


def test_the_unusual_is_asked_about_twice() -> None:
    assert ruled("90123456", known=True, confirm=Confirm.NEVER).reason is Reason.PREMIUM
    assert ruled("+4681234567", confirm=Confirm.NEVER).ruling is Ruling.ASK_TWICE
    assert ruled("+4681234567", confirm=Confirm.NEVER, known=True).ruling is Ruling.ALLOW
    assert ruled("303", confirm=Confirm.NEVER).reason is Reason.UNKNOWN_SHORT
    assert ruled("202", confirm=Confirm.NEVER).ruling is Ruling.ALLOW


@given(st.text(max_size=300), st.sampled_from(Origin))
def test_never_raises_and_rings_only_what_it_shows(text: str, origin: Origin) -> None:
    verdict = ruled(text, origin)
    if verdict.ruling is Ruling.REFUSE:
        assert verdict.callee == ""
    else:
        assert verdict.callee.isascii()
        assert verdict.callee.isdigit()
        shown = "".join(c for c in verdict.number.display if c.isdigit())
        assert verdict.callee in (shown, "00" + shown)


@given(st.integers(10_000_000, 99_999_999), st.sampled_from(["{}", "+45{}", "0045{}", "tel:+45{}", " {} "]))
def test_one_number_however_it_is_written(number: int, form: str) -> None:
    if str(number)[:3] not in {"112", "114"}:
        assert ruled(form.format(number)).callee == str(number)


@pytest.mark.parametrize("text", ["", "anonymous", "Anonymous", "unknown", "hemmeligt nummer", " Hemmeligt  Nummer "])
def test_hidden_callers(text: str) -> None:
    assert identify(text, is_local=local).kind is NumberKind.HIDDEN


def test_callers_are_told_by_e164() -> None:
    assert identify("4586515151", is_local=local).kind is not NumberKind.HIDDEN
    assert e164("86515151") == e164("+45 86 51 51 51") == "+4586515151"
    assert e164("+4786515151") == "+4786515151"
    assert e164("202") == ""
    assert identify("112", is_local=local).kind is NumberKind.INTERNAL
