"""Which outside number may be rung for which local number (the experiment "connect to")."""

import pytest

from fonetray.telephony.dial_guard import Confirm, DialPolicy, judge
from fonetray.telephony.dial_intent import commanded
from fonetray.telephony.dialling import DialRequest, Origin, Reason, Ruling, Verdict
from fonetray.telephony.prefixes import PrefixPolicy

ON = DialPolicy(confirm=Confirm.NEVER, connect=True)


def ruled(number: str, place: str, policy: DialPolicy = ON, origin: Origin = Origin.CONNECT) -> Verdict:
    request = DialRequest(number, origin, connect_to=place)
    return judge(request, policy=policy, is_local=lambda text: text in ("202", "6000"), is_known=lambda _: False)


@pytest.mark.parametrize(
    ("number", "place", "ruling", "reason"),
    [
        ("86 51 51 51", "6000", Ruling.ASK, Reason.CONNECTS),
        ("tel:+4586515151", "203", Ruling.ASK, Reason.CONNECTS),
        ("86515151", "2000000", Ruling.ASK, Reason.CONNECTS),
        ("90123456", "6000", Ruling.ASK_TWICE, Reason.PREMIUM),
        ("+46812345678", "6000", Ruling.ASK_TWICE, Reason.FOREIGN),
        ("112", "6000", Ruling.REFUSE, Reason.EMERGENCY),
        ("*21*86515151#", "6000", Ruling.REFUSE, Reason.SERVICE_CODE),
        ("no number", "6000", Ruling.REFUSE, Reason.NO_NUMBER),
        ("202", "6000", Ruling.REFUSE, Reason.CONNECT_INSIDE),
        ("86515151", "", Ruling.REFUSE, Reason.CONNECT_NOWHERE),
        ("86515151", "112", Ruling.REFUSE, Reason.CONNECT_NOWHERE),
        ("86515151", "86515152", Ruling.REFUSE, Reason.CONNECT_NOWHERE),
        ("86515151", "+4586515152", Ruling.REFUSE, Reason.CONNECT_NOWHERE),
        ("86515151", "60 00", Ruling.REFUSE, Reason.CONNECT_NOWHERE),
        ("86515151", "٦٠٠٠", Ruling.REFUSE, Reason.CONNECT_NOWHERE),
        ("86515151", "6000&x=1", Ruling.REFUSE, Reason.CONNECT_NOWHERE),
        ("86515151", "*21", Ruling.REFUSE, Reason.CONNECT_NOWHERE),
    ],
)
def test_the_outside_number_passes_the_guard_and_the_place_is_a_local_number(
    number: str, place: str, ruling: Ruling, reason: Reason
) -> None:
    verdict = ruled(number, place)
    assert (verdict.ruling, verdict.reason) == (ruling, reason)
    assert bool(verdict.callee) == (ruling is not Ruling.REFUSE)


@pytest.mark.parametrize("origin", list(Origin))
def test_it_is_off_until_it_is_switched_on_and_always_asks(origin: Origin) -> None:
    assert ruled("86515151", "6000", DialPolicy(confirm=Confirm.NEVER), origin).reason is Reason.CONNECT_OFF
    assert ruled("86515151", "6000", ON, origin).ruling is Ruling.ASK


def test_what_the_administrator_blocks_is_blocked_here_too() -> None:
    policy = DialPolicy(connect=True, prefixes=PrefixPolicy(blocked=("+4586",)))
    assert ruled("86515151", "6000", policy).reason is Reason.BLOCKED


@pytest.mark.parametrize(
    ("wish", "origin", "device", "place"),
    [
        ({"text": "86515151"}, Origin.COMMAND, None, ""),
        ({"text": "tel:86515151", "device": "200202"}, Origin.LINK, "200202", ""),
        ({"text": "86515151", "device": None, "connect_to": "6000"}, Origin.CONNECT, None, "6000"),
        ({"text": "tel:86515151", "connect_to": ""}, Origin.CONNECT, None, ""),
    ],
)
def test_what_a_command_wishes(wish: dict[str, str | None], origin: Origin, device: str | None, place: str) -> None:
    assert commanded(wish) == DialRequest(str(wish["text"]), origin, device=device, connect_to=place)
