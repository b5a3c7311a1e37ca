"""What answers at an address book's address and is none, or would have the password go elsewhere."""

import asyncio
from collections.abc import Callable

import pytest

from fonetray.config.contact_servers import CardDavServer
from fonetray.contacts import dav_client
from fonetray.contacts.batches import Batch
from fonetray.contacts.carddav_book import CardDavBook
from fonetray.servers.errors import BadAnswer, Declined, LoginRefused, SentElsewhere, ServerError, Unreachable
from fonetray.services.contacts.readers import read_card
from fonetray.telephony.address_cards import AddressCard, CardIndex
from support.odd_servers import answering, http, silent
from support.radicale import card

PASSWORD = "hemmelig"
XML = "application/xml; charset=utf-8"
PAGE = b"<!DOCTYPE html>" + b"<p>Hello" * 700_000
BOMB = b'<!DOCTYPE b [<!ENTITY a "aaaa">]><D:multistatus xmlns:D="DAV:">&a;</D:multistatus>'


def book(port: int, *, patience: float = 5.0, before: CardIndex | None = None, path: str = "") -> CardDavBook:
    server = CardDavServer(url=f"http://127.0.0.1:{port}{path}", user="anna")
    return CardDavBook("cloud", server, PASSWORD, read_card=read_card, before=before, patience=patience)


def found(*responses: str, more: str = "") -> bytes:
    spaces = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'
    body = f"<D:multistatus {spaces}>{''.join(responses)}{more}</D:multistatus>"
    return http("207 Multi-Status", body.encode(), Content_Type=XML)


def response(href: str, held: str, status: str = "") -> str:
    line = f"<D:status>HTTP/1.1 {status}</D:status>" if status else ""
    part = f"<D:propstat><D:prop>{held}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>" if held else ""
    return f"<D:response><D:href>{href}</D:href>{line}{part}</D:response>"


BOOK = "<D:resourcetype><D:collection/><C:addressbook/></D:resourcetype>"


def moved(where: str) -> Callable[[bytes], bytes]:
    return lambda _: http("301 Moved Permanently", Location=where)


ODD: dict[str, tuple[Callable[[bytes], bytes], type[ServerError], str]] = {
    "five megabytes of HTML": (lambda _: http("200 OK", PAGE, Content_Type="text/html"), BadAnswer, "no server of"),
    "HTML that says it is a list": (lambda _: http("207 Multi-Status", PAGE, Content_Type=XML), BadAnswer, "no server"),
    "entities": (lambda _: http("207 Multi-Status", BOMB, Content_Type=XML), BadAnswer, "no server of"),
    "broken XML": (lambda _: http("207 Multi-Status", b"<D:mul", Content_Type=XML), BadAnswer, "no server of"),
    "another list": (lambda _: http("207 Multi-Status", b"<list/>", Content_Type=XML), BadAnswer, "no server of"),
    "an empty list": (lambda _: found(), Declined, "no address books"),
    "nothing of the kind": (lambda _: http("404 Not Found"), BadAnswer, "no server of"),
    "a refused login": (lambda _: http("401 Unauthorized", WWW_Authenticate='Basic realm="x"'), LoginRefused, "login"),
    "another kind of login": (lambda _: http("401 Unauthorized", WWW_Authenticate="Digest x"), Declined, "Digest"),
    "a server in trouble": (lambda _: http("503 Service Unavailable"), Unreachable, "503"),
    "words": (lambda _: b"220 mail.firma.dk ESMTP ready\r\n\r\n", Unreachable, "connection was lost"),
    "a way round in a circle": (moved("/again"), BadAnswer, "circle"),
    "another host": (moved("https://other.example/secret?token=1"), SentElsewhere, "https://other.example"),
    "another port": (moved("http://127.0.0.1:1/"), SentElsewhere, "127.0.0.1:1"),
    "a user without books": (
        lambda _: found(response("/", "<D:current-user-principal/>")),
        Declined,
        "no address books",
    ),
    "a principal elsewhere": (
        lambda _: found(
            response("/", "<D:current-user-principal><D:href>https://p1.example/me</D:href></D:current-user-principal>")
        ),
        SentElsewhere,
        "p1.example",
    ),
}


@pytest.mark.parametrize(("reply", "kind", "words"), ODD.values(), ids=ODD)
async def test_what_is_no_book_is_said_to_be_none(
    reply: Callable[[bytes], bytes], kind: type[ServerError], words: str
) -> None:
    async with answering(reply) as port:
        with pytest.raises(kind, match=words) as caught:
            await book(port).look()
    assert type(caught.value) in (kind, dav_client.Status)
    assert PASSWORD not in str(caught.value)
    assert "token" not in str(caught.value)


async def test_the_password_never_follows_to_another_host() -> None:
    heard: list[bytes] = []

    def note(asked: bytes) -> bytes:
        heard.append(asked)
        return http("404 Not Found")

    async with answering(note) as other, answering(moved(f"http://localhost:{other}/")) as port:
        with pytest.raises(SentElsewhere):
            await book(port).look()
    assert heard == []


async def test_a_silent_server_is_not_waited_for() -> None:
    async with answering(silent) as port:
        with pytest.raises(Unreachable, match="does not answer"):
            await book(port, patience=1.0).look()


async def test_an_endless_answer_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dav_client, "LARGEST", 100_000)
    async with answering(lambda _: http("207 Multi-Status", b" " * 200_000, Content_Type=XML)) as port:
        with pytest.raises(BadAnswer, match="too long"):
            await book(port).look()


async def test_a_page_of_another_kind_is_not_even_read() -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000000\r\n\r\n<p>Hello"
    async with answering(lambda _: endless) as port, asyncio.timeout(20):
        with pytest.raises(BadAnswer, match="no server of"):
            await book(port, patience=60.0).look()


async def test_a_reading_can_be_cancelled_amid_silence() -> None:
    asked = asyncio.Event()

    def note(_asked: bytes) -> None:
        asked.set()

    async with answering(note) as port:
        looking = asyncio.create_task(book(port, patience=60.0).look())
        await asked.wait()
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking


class Server:
    """An address book that misbehaves in one thing: what it says of ``cards`` when all are asked for."""

    def __init__(self, cards: dict[str, str], *, tells: bool = False) -> None:
        self.cards = cards
        self.tells = tells
        self.asked: list[str] = []

    def __call__(self, asked: bytes) -> bytes:
        self.asked.append(asked.decode())
        if b"addressbook-multiget" in asked:
            return self.multiget([href for href in self.cards if f">{href}<" in asked.decode()])
        if b"sync-collection" in asked:
            return http("403 Forbidden")
        if b"Depth: 1" in asked or b"depth: 1" in asked:
            return found(response("/book/", BOOK), *(response(href, "<D:getetag>1</D:getetag>") for href in self.cards))
        token = "<D:sync-token>t</D:sync-token>" if self.tells else ""
        return found(response("/book/", BOOK + token))

    def multiget(self, hrefs: list[str]) -> bytes:
        return found(*(self.one(href) for href in hrefs))

    def one(self, href: str) -> str:
        data = self.cards[href].replace("&", "&amp;").replace("<", "&lt;")
        return response(href, f"<D:getetag>1</D:getetag><C:address-data>{data}</C:address-data>")


def cards(*names: str) -> dict[str, str]:
    return {f"/book/{name}.vcf": card(name, "TEL:86515152") for name in names}


async def read(server: Server, before: CardIndex | None = None) -> tuple[list[Batch], CardDavBook]:
    async with answering(server) as port:
        reading = book(port, before=before, path="/book/")
        return [batch async for batch in reading.read()], reading


def names(batches: list[Batch]) -> list[str]:
    return [contact.name for batch in batches for contact in batch.contacts]


async def test_a_server_that_refuses_to_tell_of_changes_is_read_by_tags() -> None:
    server = Server(cards("A", "B"), tells=True)
    batches, reading = await read(server)
    assert names(batches) == ["A", "B"]
    assert reading.after.tokens == {}


async def test_a_card_that_is_listed_and_not_given_stays_as_it_was() -> None:
    class Forgetful(Server):
        def multiget(self, hrefs: list[str]) -> bytes:
            return super().multiget([href for href in hrefs if "B" not in href])

    server = Forgetful(cards("A", "B", "C"))
    async with answering(server) as port:
        root = f"http://127.0.0.1:{port}"
        before = CardIndex((AddressCard(f"{root}/book/B.vcf", "old", "key of B"),))
        reading = book(port, before=before, path="/book/")
        batches = [batch async for batch in reading.read()]
    assert names(batches) == ["A", "C"]
    assert [key for batch in batches for key in batch.unchanged] == ["key of B"]
    assert [one.etag for one in reading.after.cards if one.key == "key of B"] == [""]  # and is asked for again


async def test_a_card_that_is_never_given_is_named() -> None:
    class Forgetful(Server):
        def multiget(self, hrefs: list[str]) -> bytes:
            return super().multiget(hrefs[:1])

    batches, _ = await read(Forgetful(cards("A", "B")))
    assert names(batches) == ["A"]
    assert [one.why for batch in batches for one in batch.rejected] == ["B.vcf cannot be read"]


async def test_a_card_that_is_too_long_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dav_client, "LARGEST", 50_000)
    server = Server(cards("A", "B", "C"))
    server.cards["/book/B.vcf"] = card("B", "TEL:86515152", "PHOTO;ENCODING=b:" + "QUJD" * 20_000)
    batches, reading = await read(server)
    assert names(batches) == ["A", "C"]
    assert [one.why for batch in batches for one in batch.rejected] == ["B.vcf cannot be read"]
    assert len(reading.after.cards) == 3


async def test_a_broken_card_and_a_group_cost_only_themselves() -> None:
    server = Server(cards("A", "B"))
    server.cards["/book/broken.vcf"] = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Half a card\r\n"
    server.cards["/book/group.vcf"] = card("Team", "KIND:group", "MEMBER:urn:uuid:1")
    server.cards["/book/empty.vcf"] = "\r\n"
    batches, reading = await read(server)
    assert names(batches) == ["A", "B"]
    assert len(reading.after.cards) >= 4


async def test_a_list_of_changes_without_an_end_is_none() -> None:
    class Endless(Server):
        def __call__(self, asked: bytes) -> bytes:
            if b"sync-collection" in asked:
                full = response("/book/", "", "507 Insufficient Storage")
                return found(full, more="<D:sync-token>same</D:sync-token>")
            return super().__call__(asked)

    with pytest.raises(BadAnswer, match=r"how far|no end"):
        await read(Endless(cards("A"), tells=True))
