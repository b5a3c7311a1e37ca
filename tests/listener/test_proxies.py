"""Who is believed about who asks, and over which way a desk may come."""

import pytest
from multidict import CIMultiDict

from fonetray.listener.proxies import Origin, Proxies
from fonetray.listener.server import ListenerError
from support.desks import a_hub
from support.listening import SECRET, head, status, talk

TOKEN = b"Authorization: Bearer token-of-desk-101"
LINE = b"GET /desk/v1/employees HTTP/1.1"
HTTPS = b"X-Forwarded-Proto: https"


def origin(peer: str, *headers: tuple[str, str], named: tuple[str, ...] = ("10.0.0.0/8",), tls: bool = False) -> Origin:
    return Proxies(named).origin(peer, CIMultiDict(headers), tls=tls)


@pytest.mark.parametrize(
    ("peer", "headers", "address"),
    [
        ("192.0.2.1", [("X-Forwarded-For", "198.51.100.7")], "192.0.2.1"),
        ("10.0.0.1", [("X-Forwarded-For", "198.51.100.7")], "198.51.100.7"),
        ("10.0.0.1", [("x-forwarded-for", "198.51.100.7")], "198.51.100.7"),
        ("10.0.0.1", [("X-Forwarded-For", "203.0.113.9, 198.51.100.7")], "198.51.100.7"),
        ("10.0.0.1", [("X-Forwarded-For", "203.0.113.9, 198.51.100.7, 10.0.0.2")], "198.51.100.7"),
        ("10.0.0.1", [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "198.51.100.7")], "198.51.100.7"),
        ("10.0.0.1", [("X-Forwarded-For", "10.0.0.3,10.0.0.2")], "10.0.0.3"),
        ("10.0.0.1", [("X-Forwarded-For", "198.51.100.7, nonsense")], "10.0.0.1"),
        ("10.0.0.1", [("X-Forwarded-For", "")], "10.0.0.1"),
        ("10.0.0.1", [("Forwarded", "for=198.51.100.7"), ("X-Real-IP", "198.51.100.7")], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("::ffff:10.0.0.1", [("X-Forwarded-For", "2001:db8::7")], "2001:db8::7"),
        ("::ffff:192.0.2.1", [("X-Forwarded-For", "2001:db8::7")], "::ffff:192.0.2.1"),
        ("", [("X-Forwarded-For", "198.51.100.7")], ""),
    ],
)
def test_only_what_a_named_proxy_has_added_is_believed(peer: str, headers: list[tuple[str, str]], address: str) -> None:
    assert origin(peer, *headers).address == address


@pytest.mark.parametrize(
    ("peer", "headers", "tls", "private"),
    [
        ("192.0.2.1", [], False, False),
        ("192.0.2.1", [], True, True),
        ("192.0.2.1", [("X-Forwarded-Proto", "https")], False, False),
        ("127.0.0.1", [], False, True),
        ("::1", [], False, True),
        ("127.0.0.1", [("X-Forwarded-Proto", "https")], False, False),
        ("127.0.0.1", [("X-Forwarded-For", "192.0.2.1")], False, False),
        ("127.0.0.1", [("Via", "1.1 somebody")], False, False),
        ("10.0.0.1", [("X-Forwarded-Proto", "https")], False, True),
        ("10.0.0.1", [("X-Forwarded-Proto", "HTTPS ")], False, True),
        ("10.0.0.1", [("X-Forwarded-Proto", "http")], False, False),
        ("10.0.0.1", [("X-Forwarded-Proto", "http")], True, False),
        ("10.0.0.1", [("X-Forwarded-Proto", "https, http")], False, False),
        ("10.0.0.1", [("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "http")], False, False),
        ("10.0.0.1", [], False, False),
        ("10.0.0.1", [], True, True),
    ],
)
def test_a_way_that_nobody_could_read(peer: str, headers: list[tuple[str, str]], *, tls: bool, private: bool) -> None:
    assert origin(peer, *headers, tls=tls).private is private


def test_a_proxy_that_nobody_has_named_is_noticed() -> None:
    assert origin("192.0.2.1", ("X-Forwarded-For", "198.51.100.7")).stranger == "192.0.2.1"
    assert origin("10.0.0.1", ("X-Forwarded-For", "198.51.100.7")).stranger == ""
    assert origin("192.0.2.1").stranger == ""


@pytest.mark.parametrize(
    ("named", "headers", "answered"),
    [
        ([], [], 200),
        ([], [HTTPS], 404),
        ([], [b"X-Forwarded-For: 198.51.100.7", HTTPS], 404),
        (["127.0.0.0/8"], [], 404),
        (["127.0.0.0/8"], [b"X-Forwarded-Proto: http"], 404),
        (["127.0.0.0/8"], [b"X-Forwarded-For: 198.51.100.7", HTTPS], 200),
        (["127.0.0.9"], [HTTPS], 404),
    ],
)
async def test_a_desk_comes_over_https_or_from_this_computer(
    named: list[str], headers: list[bytes], answered: int
) -> None:
    async with a_hub(serve={"trusted_proxies": named}) as hub:
        said = head(hub.listener, LINE, TOKEN, *headers, b"Connection: close")
        assert status(await talk(hub.listener, said)) == answered
        assert hub.desks.looked == (answered == 200), "a token that came in the open is not looked up"
        assert hub.listener.evidence().refusals == ({} if answered == 200 else {"open": 1})


async def test_desks_behind_a_proxy_are_paced_by_their_own_address() -> None:
    async with a_hub(serve={"trusted_proxies": ["127.0.0.1"]}, clock=lambda: 0.0) as hub:

        async def ask(address: bytes, token: bytes) -> int:
            forwarded = (b"X-Forwarded-For: 203.0.113.1, " + address, HTTPS, b"Connection: close")
            return status(await talk(hub.listener, head(hub.listener, LINE, token, *forwarded)))

        assert [await ask(b"198.51.100.7", b"Authorization: Bearer x") for _ in range(11)] == [401] * 10 + [429]
        assert await ask(b"198.51.100.8", TOKEN) == 200
        assert hub.desks.sources[-1] == "198.51.100.8"


async def test_who_is_no_proxy_does_not_escape_the_pace_by_saying_so() -> None:
    async with a_hub(clock=lambda: 0.0, serve={"trusted_proxies": ["127.0.0.9"]}) as hub:
        for number in range(10):
            await hub.ask("employees", "nobody")
            spoofed = (b"X-Forwarded-For: 198.51.100.%d" % number, HTTPS)
            said = head(hub.listener, LINE, b"Authorization: Bearer x", *spoofed)
            assert status(await talk(hub.listener, said)) == 404
        assert (await hub.ask("employees", "nobody")).status == 429


@pytest.mark.parametrize(("forwarded", "answered"), [(b"198.51.100.7", 200), (b"203.0.113.1", 404)])
async def test_the_pbx_is_known_by_its_own_address_behind_a_proxy(forwarded: bytes, answered: int) -> None:
    listen = {"allowed_sources": ["198.51.100.0/24"]}
    async with a_hub(listen=listen, serve={"trusted_proxies": ["127.0.0.1"]}) as hub:
        line = b"GET /" + SECRET.encode() + b"/events HTTP/1.1"
        said = head(hub.listener, line, b"X-Forwarded-For: 198.51.100.1, " + forwarded, b"Connection: close")
        assert status(await talk(hub.listener, said)) == answered
        assert [each.source for each in hub.sink.received] == ([forwarded.decode()] if answered == 200 else [])


async def test_an_address_that_is_none_is_said_by_its_settings_name() -> None:
    with pytest.raises(ListenerError, match="trusted_proxies"):
        async with a_hub(serve={"trusted_proxies": ["caddy"]}):
            pass
