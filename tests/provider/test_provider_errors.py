"""What may go wrong on the way, and that no error and no log tells a secret."""

import asyncio
import logging
import traceback
from urllib.parse import quote, quote_plus

import pytest
from aiohttp import web

from fonetray.provider.errors import (
    BadAnswer,
    PlainHttpRefused,
    ProviderError,
    Rejected,
    TimedOut,
    Unreachable,
    WrongCredentials,
)
from provider.conftest import Asked, Login, Odd, speaking

SECRETS = (Login().password, Login().hash)


def forms(secret: str) -> set[str]:
    return {secret, quote(secret, safe=""), quote_plus(secret), quote(secret)}


async def test_the_account_signs_every_request(odd: Odd) -> None:
    await odd.client().employees()
    with pytest.raises(Rejected):
        await odd.client().employee("2 0/2?x")
    with pytest.raises(Rejected):
        await odd.client().set_call_flow("6000", active=False)
    signed = {"account": "1234", "hash": "4ccess+Code"}
    assert [(asked.method, asked.path) for asked in odd.asked] == [
        ("GET", "/api/employee"),
        ("GET", "/api/employee/2 0/2?x"),
        ("POST", "/api/Callflow/SetCallFlowState"),
        ("GET", "/api/Callflow"),
        ("POST", "/api/Callflow/SetCallFlowState"),
        ("GET", "/api/Callflow"),
    ]
    assert odd.asked[0].query == odd.asked[3].query == signed
    assert odd.asked[2].query == signed | {"localnumber": "6000", "state": "false"}
    assert odd.asked[4].query == signed | {"localnumber": "6000", "active": "false"}
    assert all(asked.headers["accept"] == "application/json" for asked in odd.asked)


async def test_a_flow_whose_parameter_is_refused_is_tried_by_the_other(odd: Odd) -> None:
    on = []

    def answer(asked: Asked) -> web.Response:
        if asked.method == "GET":
            return web.json_response([{"Localnumber": 6000, "Name": "Ferie", "IsActive": bool(on)}])
        if "active" not in asked.query:
            return web.json_response({"Message": "No action was found"}, status=404)
        on.append(1)
        return web.Response()

    odd.answer = answer
    await odd.client().set_call_flow("6000", active=True)
    assert on == [1]


def echo(asked: Asked) -> web.Response:
    """What ASP.NET says to an address it does not know, and worse."""
    said = (
        f"No resource matches 'https://public.example/api/x?{asked.raw_query}', nor {' '.join(SECRETS)}: {asked.body!r}"
    )
    return web.json_response({"Message": said}, status=404)


def quoting(status: int) -> "type[ProviderError]":
    return {401: WrongCredentials, 404: Rejected, 500: BadAnswer}[status]


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_no_secret_reaches_an_error_or_a_log(odd: Odd, status: int, caplog: pytest.LogCaptureFixture) -> None:
    def answer(asked: Asked) -> web.Response:
        response = echo(asked)
        response.set_status(status)
        return response

    odd.answer = answer
    client = odd.client()
    told = []
    for logger in ("httpx", "httpcore", "fonetray"):  # other tests' programs have quietened them
        caplog.set_level(logging.DEBUG, logger=logger)
        logging.getLogger(logger).disabled = False
    with caplog.at_level(logging.DEBUG):
        for ask in (client.employees, client.call_flows, lambda: client.make_call("86515151", "")):
            with pytest.raises(quoting(status)) as caught:
                await ask()
            told.append(f"{caught.value!r} {caught.value.in_words}" + "".join(traceback.format_exception(caught.value)))
    told += [
        record.getMessage() for record in caplog.records if record.name.startswith(("httpx", "httpcore", "fonetray"))
    ]
    assert len(told) > 3
    for secret in SECRETS:
        for form in forms(secret):
            assert not any(form in text for text in told)


@pytest.mark.parametrize("way", ["cut", "refused", "late", "garbled"])
async def test_no_secret_reaches_an_error_of_the_network(
    odd: Odd, way: str, caplog: pytest.LogCaptureFixture, unused_tcp_port: int
) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if way == "late":
            await reader.read()
        elif way == "garbled":
            writer.write(b"SSH-2.0-OpenSSH\r\n\r\n")

    async with speaking(speak) as url:
        address = f"http://127.0.0.1:{unused_tcp_port}" if way == "refused" else url
        with caplog.at_level(logging.DEBUG), pytest.raises(Unreachable) as caught:
            await odd.client(url=address, timeout=1.5).employees()
    assert (type(caught.value) is TimedOut) == (way == "late")
    told = "".join(traceback.format_exception(caught.value)) + caught.value.in_words + caplog.text
    assert not any(form in told for secret in SECRETS for form in forms(secret))
    assert "127.0.0.1" in str(caught.value)


async def test_a_redirect_is_not_followed(odd: Odd) -> None:
    odd.answer = lambda _: web.Response(status=307, headers={"Location": odd.url + "/other"})
    with pytest.raises(BadAnswer, match="another address"):
        await odd.client().employees()
    assert len(odd.asked) == 1


@pytest.mark.parametrize(
    "url", ["", "http://", "https://[::1", "ftp://127.0.0.1", "public.sippeer.dk", "https://a\x00b"]
)
async def test_an_address_that_is_none_is_said(odd: Odd, url: str) -> None:
    client = odd.client(url=url or " ")
    for ask in (client.employees, lambda: client.make_call("1", "")):
        with pytest.raises(Unreachable, match="no web address"):
            await ask()


@pytest.mark.parametrize(
    "host", ["public.sippeer.dk", "192.168.1.2", "localhost.evil.example", "127.0.0.1.evil.example"]
)
async def test_plain_http_leaves_this_computer_only_when_allowed(odd: Odd, host: str) -> None:
    with pytest.raises(PlainHttpRefused):
        await odd.client(url=f"http://{host}").employees()


async def test_allowed_plain_http_is_used(odd: Odd, unused_tcp_port: int) -> None:
    with pytest.raises(Unreachable, match="cannot be reached"):
        await odd.client(url=f"http://0.0.0.0:{unused_tcp_port}", allow=True).employees()
    with pytest.raises(PlainHttpRefused):
        await odd.client(url=f"http://0.0.0.0:{unused_tcp_port}").employees()


async def test_loopback_has_many_names(odd: Odd) -> None:
    port = odd.url.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost"):
        assert await odd.client(url=f"http://{host}:{port}").employees() == []


@pytest.mark.parametrize("missing", ["account", "hash"])
async def test_without_an_account_nothing_is_sent(odd: Odd, missing: str) -> None:
    with pytest.raises(WrongCredentials, match="no PBX account"):
        await odd.client(**{missing: ""}).employees()
    assert odd.asked == []


async def test_a_client_can_be_used_again_after_it_was_closed(odd: Odd) -> None:
    client = odd.client()
    assert await client.employees() == []
    await client.aclose()
    assert await client.employees() == []
