"""What answers at a directory's address and is none: silent, of another kind, or sending us elsewhere."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from fonetray.config.contact_servers import LdapServer
from fonetray.contacts.ldap_directory import LdapDirectory
from fonetray.servers.errors import BadAnswer, SentElsewhere, ServerError, Unreachable
from support.certificates import write_certificate
from support.odd_servers import answering, http, silent

HTML = http("200 OK", b"<!DOCTYPE html>" + b"<p>Hello" * 700_000, Content_Type="text/html")
PASSWORD = "hemmelig"
BIND = 0x60


def directory(port: int, *, patience: float = 5.0, scheme: str = "ldap", **changes: str) -> LdapDirectory:
    server = LdapServer(url=f"{scheme}://localhost:{port}", base="dc=firma,dc=dk", user="cn=me", **changes)
    return LdapDirectory("office", server, PASSWORD, patience=patience)


def ber(tag: int, content: bytes) -> bytes:
    """Write one value; a length above 127 does not occur here."""
    return bytes((tag, len(content))) + content


def asked_for(asked: bytes) -> tuple[bytes, int]:
    """Give a request's number and what it wants."""
    start = 2 + (asked[1] & 0x7F if asked[1] & 0x80 else 0)
    end = start + 2 + asked[start + 1]
    return asked[start + 2 : end], asked[end]


def referring(asked: bytes) -> bytes:
    """Be a directory that takes every login, and sends every search elsewhere."""
    number, wanted = asked_for(asked)
    nothing = ber(0x04, b"") + ber(0x04, b"")
    there = ber(0xA3, ber(0x04, b"ldap://other.example/dc=firma"))
    taken, elsewhere = ber(0x61, ber(0x0A, b"\x00") + nothing), ber(0x65, ber(0x0A, b"\x0a") + nothing + there)
    return ber(0x30, ber(0x02, number) + (taken if wanted == BIND else elsewhere))


async def test_a_silent_server_is_not_waited_for() -> None:
    async with answering(silent) as port:
        with pytest.raises(Unreachable, match="does not answer"):
            await directory(port, patience=1.0).look()


async def test_a_silent_server_is_not_waited_for_while_the_connection_is_protected() -> None:
    async with answering(silent) as port:
        with pytest.raises(Unreachable, match="does not answer"):
            await directory(port, patience=1.0, scheme="ldaps").look()


async def test_a_reading_that_is_cancelled_amid_silence_ends_and_its_thread_too() -> None:
    asked = asyncio.Event()

    def note(_asked: bytes) -> None:
        asked.set()

    async with answering(note) as port:
        looking = asyncio.create_task(directory(port, patience=60.0).look())
        await asked.wait()
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking
        for thread in threading.enumerate():
            if thread.name == "ldap":
                await asyncio.to_thread(thread.join, 10)
                assert not thread.is_alive()


ODD: dict[str, tuple[Callable[[bytes], bytes], type[ServerError], str]] = {
    "five megabytes of HTML": (lambda _: HTML, BadAnswer, "no LDAP directory"),
    "words": (lambda _: b"220 mail.firma.dk ESMTP ready, and much more of it\r\n" * 3, BadAnswer, "no LDAP directory"),
    "another host's address": (referring, SentElsewhere, "other.example"),
}


@pytest.mark.parametrize(("reply", "kind", "words"), ODD.values(), ids=ODD)
async def test_what_is_no_directory_is_said_to_be_none(
    reply: Callable[[bytes], bytes], kind: type[ServerError], words: str
) -> None:
    async with answering(reply) as port:
        with pytest.raises(kind, match=words) as caught:
            await directory(port).look()
    assert PASSWORD not in str(caught.value)


async def test_what_speaks_no_tls_is_said_to_be_unprotected() -> None:
    async with answering(lambda _: b"220 mail.firma.dk\r\n") as port:
        with pytest.raises(Unreachable, match="no protected connection"):
            await directory(port, scheme="ldaps").look()


async def test_a_connection_that_is_cut_is_lost(tmp_path: Path) -> None:
    certificate = write_certificate(tmp_path)
    async with answering(silent, certificate=certificate) as port:
        looking = asyncio.create_task(directory(port, scheme="ldaps", ca_file=str(certificate[0]), patience=60).look())
        await asyncio.sleep(0)
        looking.cancel()
        await asyncio.wait([looking])
    assert looking.cancelled()
