"""The guard's judgement by itself: secret, Host, sources and rate."""

import hmac
from collections.abc import Sequence

import pytest

from fonetray.listener import secret as secret_module
from fonetray.listener.guard import Guard, Refusal, Visit
from fonetray.listener.hosts import EVERYWHERE, allowed_hosts
from fonetray.listener.secret import Held, ListenerSecret

SECRET = "s" * 32
KNOWN = ("events", "events/ended")


def visit(
    *, path: str = f"/{SECRET}/events", host: str = "pbx.example", source: str = "192.0.2.7", method: str = "GET"
) -> Visit:
    return Visit.of(method, path, source, {"Host": host})


def guard(*, sources: Sequence[str] = (), now: Sequence[float] = (0.0,)) -> Guard:
    times = iter(now)
    latest = [0.0]

    def clock() -> float:
        latest[0] = next(times, latest[0])
        return latest[0]

    return Guard(secret=ListenerSecret(SECRET), hosts=["pbx.example"], sources=sources, clock=clock)


@pytest.mark.parametrize(
    "candidate", ["", SECRET, SECRET[:-1], SECRET[:-1] + "t", "t" + SECRET[1:], "æ", "\udcff", "x" * 4000]
)
def test_every_candidate_is_compared_in_constant_time_with_both_secrets(
    monkeypatch: pytest.MonkeyPatch, candidate: str
) -> None:
    compared: list[bytes] = []

    class Watched:
        @staticmethod
        def compare_digest(given: bytes, ours: bytes) -> bool:
            compared.append(given)
            return hmac.compare_digest(given, ours)

    monkeypatch.setattr(secret_module, "hmac", Watched)
    held = ListenerSecret(SECRET).held_by(candidate)
    assert held is (Held.CURRENT if candidate == SECRET else None)
    assert compared == [candidate.encode("utf-8", "surrogatepass")] * 2


@pytest.mark.parametrize("path", ["", "/", "//", "/æ/events", "/\udcff/events", "/" + "s" * 31 + "/events"])
def test_strange_paths_are_refused(path: str) -> None:
    assert guard().refusal(visit(path=path), KNOWN) is not None


@pytest.mark.parametrize(
    ("sources", "source", "passes"),
    [
        ([], "203.0.113.9", True),
        (["192.0.2.7"], "192.0.2.7", True),
        (["192.0.2.7"], "192.0.2.8", False),
        (["192.0.2.0/24", "198.51.100.4"], "198.51.100.4", True),
        (["192.0.2.9/24"], "192.0.2.200", True),
        (["192.0.2.0/24"], "192.0.3.1", False),
        (["192.0.2.0/24"], "::ffff:192.0.2.7", True),
        (["192.0.2.0/24"], "::ffff:192.0.3.7", False),
        (["::ffff:192.0.2.0/120"], "192.0.2.7", True),
        (["::ffff:192.0.2.7"], "192.0.2.7", True),
        (["::ffff:192.0.2.7"], "::ffff:192.0.2.7", True),
        (["::ffff:192.0.2.7"], "192.0.2.8", False),
        (["2001:db8::/32"], "2001:db8:7::1", True),
        (["2001:db8::/32"], "2001:DB8:0007:0::1", True),
        (["2001:db8::/32"], "2001:db9::1", False),
        (["2001:db8::/32"], "192.0.2.7", False),
        (["0.0.0.0/0"], "2001:db8::1", False),
        (["fe80::/10"], "fe80::1%eth0", True),
        (["192.0.2.0/24"], "", False),
        (["192.0.2.0/24"], "/run/a.sock", False),
    ],
)
def test_sources(sources: list[str], source: str, *, passes: bool) -> None:
    found = guard(sources=sources).refusal(visit(source=source), KNOWN)
    assert found is (None if passes else Refusal.SOURCE)


@pytest.mark.parametrize("source", ["192.0.2", "pbx.example", "192.0.2.0/33", ""])
def test_a_source_that_is_none_is_an_error(source: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        guard(sources=[source])


OWN = {"127.0.0.1:8742", "localhost:8742", "[::1]:8742"}


@pytest.mark.parametrize(
    ("host", "public", "named", "also"),
    [
        ("127.0.0.1", "", [], set()),
        *((everywhere, "", [], set()) for everywhere in EVERYWHERE),
        ("192.0.2.5", "", [], {"192.0.2.5:8742"}),
        ("2001:db8::5", "", [], {"[2001:db8::5]:8742"}),
        ("127.0.0.1", "https://a.example:8443", [], {"a.example:8443"}),
        ("127.0.0.1", "https://a.example:443", [], {"a.example:443", "a.example"}),
        ("127.0.0.1", "https://a.example/x", [], {f"a.example{p}" for p in ("", ":80", ":443", ":8742")}),
        ("127.0.0.1", "http://[2001:db8::5]", [], {f"[2001:db8::5]{p}" for p in ("", ":80", ":443", ":8742")}),
        ("127.0.0.1", "", ["b.example:99"], {"b.example:99"}),
        ("127.0.0.1", "", ["b.example"], {f"b.example{p}" for p in ("", ":80", ":443", ":8742")}),
        ("127.0.0.1", "https://blåbær.example:99", [], {"blåbær.example:99", "xn--blbr-roah.example:99"}),
    ],
)
def test_hosts_that_mean_us(host: str, public: str, named: list[str], also: set[str]) -> None:
    assert set(allowed_hosts(host=host, port=8742, public_url=public, named=named)) == OWN | also


def test_clients_leave_out_the_port_that_goes_without_saying() -> None:
    assert "127.0.0.1" in allowed_hosts(host="127.0.0.1", port=80, public_url="", named=())


@pytest.mark.parametrize("host", ["pbx.example", "PBX.Example"])
def test_a_host_is_taken_in_any_case(host: str) -> None:
    assert guard().refusal(visit(host=host), KNOWN) is None


def test_the_rate_is_bounded_and_comes_back() -> None:
    sent = 1000
    judge = guard(now=[*[0.0] * sent, *[1.0] * sent])
    passed = [[judge.refusal(visit(), KNOWN) for _ in range(sent)].count(None) for _ in range(2)]
    assert passed == [400, 200]


def test_each_address_has_a_rate_of_its_own() -> None:
    judge = guard()
    assert {judge.refusal(visit(source="192.0.2.1"), KNOWN) for _ in range(401)} == {None, Refusal.RATE}
    assert judge.refusal(visit(source="192.0.2.2"), KNOWN) is None


def test_guessing_does_not_use_up_what_the_pbx_may_send() -> None:
    judge = guard()
    refusals = [judge.refusal(visit(path="/" + "g" * 32 + "/events"), KNOWN) for _ in range(500)]
    assert refusals[0] is Refusal.SECRET
    assert refusals[-1] is Refusal.RATE
    assert judge.refusal(visit(), KNOWN) is None


def test_addresses_are_not_remembered_for_ever() -> None:
    judge = guard()
    for number in range(5000):
        judge.refusal(visit(source=f"2001:db8::{number:x}"), KNOWN)
    assert len(judge._pace._buckets) <= 1024
