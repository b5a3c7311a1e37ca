"""TLS as it should be: who cannot prove to be the provider gets nothing, and what to do is said (protocol §2)."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from fonetray.config.language import Translate
from fonetray.provider.client import Protection
from fonetray.provider.errors import BadAnswer, NoHttps, ProviderError, SentElsewhere, TimedOut, Unproven, Unreachable
from fonetray.ui.words.wording import trouble, unprotected
from provider.conftest import Odd, speaking

SETTINGS = ("provider.allow_plain_http", "provider.myfone_url")
RISK = {"en": "read your password", "da": "læse din adgangskode"}


@dataclass
class Server:
    """A server of our own making; ``asked`` is what reached it, ``answer`` what it says."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    answer: Callable[[], web.Response] = field(default=lambda: web.json_response([]))

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append((await request.read()).decode())
        return self.answer()


@dataclass(frozen=True)
class Authority:
    """Somebody who vouches for servers; the folder holds its key and certificate."""

    folder: Path

    @classmethod
    def found(cls, folder: Path) -> "Authority":
        made = cls(folder)
        made.openssl("req", "-x509", "-subj", "/CN=Authority", "-days", "30", *NEW_KEY, "ca.key", "-out", "ca.pem")
        return made

    @property
    def certificate(self) -> Path:
        return self.folder / "ca.pem"

    def context(self, name: str, *, signed: bool = True, ended: bool = False) -> ssl.SSLContext:
        """What a server presents that calls itself ``name``."""
        by = ("-CA", "ca.pem", "-CAkey", "ca.key") if signed else ("-signkey", "server.key")
        names = ("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}")
        self.openssl("req", "-new", *names, *NEW_KEY, "server.key", "-out", "server.csr")
        days = "-1" if ended else "30"
        self.openssl(
            "x509", "-req", "-in", "server.csr", "-copy_extensions", "copy", "-days", days, *by, "-out", "server.pem"
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        return context

    def openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)


NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout")


@asynccontextmanager
async def serving(context: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    server.url = f"http{'s' if context else ''}://localhost:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.found(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that the operating system trusts, as companies add theirs."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    return authority


async def failing(asked: Awaitable[object]) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await asked
    return caught.value


async def test_a_server_that_proves_its_name_is_spoken_to(odd: Odd, trusted: Authority) -> None:
    async with serving(trusted.context("localhost")) as server:
        client = odd.client(url=server.url)
        assert await client.employees() == []
        server.answer = lambda: web.json_response({"Message": "Call initiated.", "Success": True})
        assert await client.make_call("86515151", "") == "Call initiated."
        assert len(server.asked) == 2
        await client.aclose()


@pytest.mark.parametrize(
    ("name", "how"),
    [("localhost", {"signed": False}), ("elsewhere.example", {}), ("localhost", {"ended": True})],
    ids=["signed by itself", "another name", "run out"],
)
async def test_a_server_that_does_not_prove_its_name_gets_nothing(
    odd: Odd, trusted: Authority, name: str, how: dict[str, bool]
) -> None:
    async with serving(trusted.context(name, **how)) as server:
        client = odd.client(url=server.url)
        for ask in (client.employees, client.call_flows, lambda: client.set_call_flow("6000", active=True)):
            error = await failing(ask())
            assert type(error) is Unproven
            assert error.in_words == "Localhost did not prove who it is. Check the computer's clock and the network."
        error = await failing(client.make_call("86515151", ""))
        assert isinstance(error, NoHttps)
        assert type(error.reason) is Unproven
        assert server.asked == []


async def test_without_the_authority_the_same_server_gets_nothing(odd: Odd, authority: Authority) -> None:
    async with serving(authority.context("localhost")) as server:
        assert type(await failing(odd.client(url=server.url).employees())) is Unproven
        assert server.asked == []


async def no_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")


async def silence(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.mark.parametrize(("speak", "reason"), [(no_tls, Unreachable), (silence, TimedOut)])
@pytest.mark.parametrize("language", ["en", "da"])
async def test_a_call_that_https_does_not_carry_names_the_settings_and_their_risk(
    odd: Odd, speak: Callable[..., Awaitable[None]], reason: type[ProviderError], language: str
) -> None:
    async with speaking(speak) as url:
        error = await failing(odd.client(url=url.replace("http", "https"), timeout=1.5).make_call("86515151", ""))
    assert isinstance(error, NoHttps)
    assert type(error.reason) is reason
    shown = trouble(error, Translate.for_language(language))
    for words in (error.in_words, shown) if language == "en" else (shown,):
        assert all(setting in words for setting in SETTINGS)
        assert RISK[language] in words
        assert "\n" not in words


async def test_nobody_listening_on_the_https_port_says_the_same(odd: Odd, unused_tcp_port: int) -> None:
    error = await failing(odd.client(url=f"https://127.0.0.1:{unused_tcp_port}").make_call("86515151", ""))
    assert isinstance(error, NoHttps)
    assert all(setting in error.in_words for setting in SETTINGS)


async def test_reading_people_says_nothing_of_plain_http(odd: Odd, unused_tcp_port: int) -> None:
    """Only MakeCall is documented over plain http."""
    error = await failing(odd.client(url=f"https://127.0.0.1:{unused_tcp_port}").employees())
    assert type(error) is Unreachable
    assert "allow_plain_http" not in error.in_words


async def test_plain_http_that_fails_says_nothing_of_plain_http(odd: Odd, unused_tcp_port: int) -> None:
    error = await failing(odd.client(url=f"http://127.0.0.1:{unused_tcp_port}").make_call("86515151", ""))
    assert type(error) is Unreachable
    assert "allow_plain_http" not in error.in_words


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_carries_nothing_to_http_or_to_another_host(odd: Odd, trusted: Authority, status: int) -> None:
    async with serving() as plain, serving(trusted.context("localhost")) as other:
        async with serving(trusted.context("localhost")) as server:
            client = odd.client(url=server.url)
            for target in (plain, other):
                server.answer = lambda to=target.url: web.Response(status=status, headers={"Location": to + "/api/x"})
                assert type(await failing(client.employees())) is SentElsewhere
                error = await failing(client.make_call("86515151", ""))
                assert isinstance(error, NoHttps)
                assert isinstance(error.reason, BadAnswer)
                assert all(setting in error.in_words for setting in SETTINGS)
            assert len(server.asked) == 4
        assert plain.asked == other.asked == []


@pytest.mark.parametrize(
    ("url", "allow", "protection", "said"),
    [
        ("https://api.example", False, Protection.FULL, ""),
        ("http://api.example", False, Protection.FULL, ""),  # refused
        ("http://127.0.0.1:8080", False, Protection.FULL, ""),
        ("http://127.0.0.1:8080", True, Protection.WAIVED, "may travel"),
        ("https://api.example", True, Protection.WAIVED, "may travel"),
        ("http://api.example", True, Protection.NONE, "travel unprotected"),
        ("http://192.168.1.2", True, Protection.NONE, "travel unprotected"),
    ],
)
def test_open_passwords_are_known_for_as_long_as_they_may_be(
    odd: Odd, url: str, allow: bool, protection: Protection, said: str
) -> None:
    client = odd.client(url=url, allow=allow)
    assert client.protection is protection
    text = unprotected(client.protection, Translate.for_language("en"))
    assert (said in text) if said else text == ""
    assert bool(unprotected(client.protection, Translate.for_language("da"))) is bool(said)
