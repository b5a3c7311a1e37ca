"""People of a real OpenLDAP server: read in pages over protected connections, and what goes wrong said in one line."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.contact_servers import LdapServer
from fonetray.contacts.batches import Batch
from fonetray.contacts.ldap_directory import PAGE, LdapDirectory
from fonetray.servers.errors import (
    CutShort,
    Declined,
    Flaw,
    LoginRefused,
    ServerError,
    Unproven,
    Unreachable,
)
from support.blocking import no_blocking
from support.slapd import BASE, PASSWORD, READER, Person, Slapd, person, slapd

METTE = person(
    "Mette Kjærgård",
    displayName="Mette Kjærgård (salg)",
    o="Firma ApS",
    mail="mette@firma.dk",
    telephoneNumber="+45 86 51 51 52",
    mobile=["20 30 40 50", "+4520304050"],
    title="Sælger",
    l="Århus",
    labeledURI="https://firma.dk/mette Min side",
)
SEEN_ONLY = person("Ole Uden Nummer", mail="ole@firma.dk")
LOST = person("Ingen Vej")
ADAM = person(
    "Adam",
    objectClass=["inetOrgPerson", "extensibleObject"],  # with what Active Directory calls things
    company="Kunden A/S",
    telephoneNumber="86515153",
    objectGUID="0123456789abcdef",
    userAccountControl="512",
)
CLOSED: Person = {**ADAM, "cn": "Lukket konto", "userAccountControl": "514"}
MANY = [person(f"Person {n}", telephoneNumber=f"8651{n:04d}") for n in range(PAGE + 20)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    with slapd(tmp_path_factory.mktemp("slapd"), [METTE, SEEN_ONLY, LOST, ADAM, CLOSED, *MANY]) as server:
        yield server


def at(server: Slapd, **changes: Any) -> LdapServer:
    wanted = {"url": server.protected, "base": BASE, "user": READER, "ca_file": str(server.authority), **changes}
    return LdapServer(**wanted)


async def read(server: LdapServer, password: str = PASSWORD, **more: Any) -> list[Batch]:
    directory = LdapDirectory("office", server, password, **more)
    with no_blocking():
        return [batch async for batch in directory.read()]


def people(batches: list[Batch]) -> dict[str, Any]:
    return {contact.name: contact for batch in batches for contact in batch.contacts}


WAYS = {
    "ldaps": at,
    "StartTLS": lambda server: at(server, url=server.plain, start_tls=True),
    "plain, to this computer": lambda server: at(server, url=server.plain),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_everybody_is_read_in_pages(office: Slapd, way: Any) -> None:
    batches = await read(way(office), about=280)
    found = people(batches)
    assert len(batches) == 2
    assert {one["cn"] for one in MANY} < found.keys()
    assert [batch.total for batch in batches] == [280, 280]
    assert batches[-1].done == len(found) + 1


async def test_a_person_has_all_that_the_directory_says(office: Slapd) -> None:
    found = people(await read(at(office)))
    mette = found["Mette Kjærgård (salg)"]
    assert [(number.number, number.label, number.e164) for number in mette.numbers] == [
        ("+45 86 51 51 52", "Work", "+4586515152"),
        ("20 30 40 50", "Mobile", "+4520304050"),
    ]
    assert (mette.email, mette.organisation, mette.url) == ("mette@firma.dk", "Firma ApS", "https://firma.dk/mette")
    assert mette.fields == (("Title", "Sælger"), ("City", "Århus"))
    assert mette.source == "office"
    assert len(mette.key) == 36  # the entryUUID, which stays when a person is renamed or moved
    assert found["Adam"].organisation == "Kunden A/S"


async def test_who_cannot_be_called_is_kept_for_an_address_and_else_named(office: Slapd) -> None:
    batches = await read(at(office))
    assert people(batches)["Ole Uden Nummer"].numbers == ()
    said = [rejected.why for batch in batches for rejected in batch.rejected]
    assert said == ["Ingen Vej has neither a phone number nor an e-mail address"]


async def test_closed_accounts_are_nobody(office: Slapd) -> None:
    assert "Lukket konto" not in people(await read(at(office)))


async def test_attributes_and_filter_can_be_an_admins_own(office: Slapd) -> None:
    own = at(office, filter="(mail=mette@*)", attributes={"phone": ("mobile",), "other": ("sn",), "key": ("mail",)})
    (batch,) = await read(own)
    (mette,) = batch.contacts
    assert [number.label for number in mette.numbers] == ["Mobile"]
    assert (mette.fields, mette.key) == ((("sn", "Kjærgård"),), "mette@firma.dk")


async def test_a_first_look_counts_and_shows_some(office: Slapd) -> None:
    sight = await LdapDirectory("office", at(office), PASSWORD).look()
    assert (sight.count, sight.more) == (len(MANY) + 4, False)
    assert 0 < len(sight.people) <= 5


TROUBLE: dict[str, tuple[dict[str, Any], str, type[ServerError], str]] = {
    "wrong password": ({}, "forkert", LoginRefused, "refused the login"),
    "unknown user": ({"user": f"cn=nobody,{BASE}"}, PASSWORD, LoginRefused, "refused the login"),
    "nobody in particular": ({"user": ""}, "", LoginRefused, "read nothing"),
    "no such base": ({"base": "dc=nowhere"}, PASSWORD, Declined, "dc=nowhere"),
    "a filter that is none": ({"filter": "(mail)"}, PASSWORD, Declined, "filter"),
    "a user that is none": ({"user": "not a dn"}, PASSWORD, Declined, "invalid DN"),
    "another port": ({"url": "ldap://localhost:1"}, PASSWORD, Unreachable, "nobody listens"),
    "no such computer": ({"url": "ldap://nowhere.invalid"}, PASSWORD, Unreachable, "no computer of that name"),
    "an authority that is none": ({"ca_file": __file__}, PASSWORD, ServerError, "no certificate"),
}


@pytest.mark.parametrize(("changes", "password", "kind", "words"), TROUBLE.values(), ids=TROUBLE)
async def test_trouble_is_one_clear_line(
    office: Slapd, changes: dict[str, Any], password: str, kind: type[ServerError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        await read(at(office, **changes), password)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)


async def test_a_certificate_that_nobody_vouches_for_gets_no_password(office: Slapd) -> None:
    for way in (at(office, ca_file=""), at(office, url=office.plain, start_tls=True, ca_file="")):
        with pytest.raises(Unproven) as caught:
            await read(way)
        assert caught.value.flaw is Flaw.UNKNOWN_ISSUER


async def test_a_certificate_of_another_name_is_none(office: Slapd) -> None:
    with pytest.raises(Unproven) as caught:
        await read(at(office, url=office.protected.replace("localhost", "127.0.0.1")))
    assert caught.value.flaw is Flaw.OTHER_NAME


async def test_an_expired_certificate_is_said_to_be(tmp_path: Path) -> None:
    with slapd(tmp_path, [METTE], expired=True) as server:
        with pytest.raises(Unproven) as caught:
            await read(at(server))
        assert caught.value.flaw is Flaw.EXPIRED


async def test_a_server_that_gives_only_some_says_so_after_them(tmp_path: Path) -> None:
    with slapd(tmp_path, MANY, sizelimit="30") as server:
        reading = LdapDirectory("office", at(server), PASSWORD).read()
        assert 0 < len((await anext(reading)).contacts) <= 30
        with pytest.raises(CutShort):
            await anext(reading)
        sight = await LdapDirectory("office", at(server), PASSWORD).look()
        assert sight.more


async def test_a_reading_that_is_left_lets_go_of_the_server(office: Slapd) -> None:
    directory = LdapDirectory("office", at(office), PASSWORD)
    async with aclosing(directory.read()) as reading:
        async for batch in reading:
            assert len(batch.contacts) <= PAGE
            break


async def test_a_server_that_stops_amid_a_reading_is_lost(tmp_path: Path) -> None:
    with slapd(tmp_path, MANY) as server:
        reading = LdapDirectory("office", at(server), PASSWORD).read()
        first = await anext(reading)
        assert first.contacts
        server.process.kill()
        await asyncio.to_thread(server.process.wait)
        with pytest.raises(Unreachable):
            await anext(reading)


@pytest.mark.long
async def test_two_thousand_people(tmp_path: Path) -> None:
    crowd = [person(f"Person {n}", telephoneNumber=f"8651{n:04d}", mail=f"p{n}@firma.dk") for n in range(2000)]
    with slapd(tmp_path, crowd) as server:
        batches = await read(at(server))
    assert len(people(batches)) == 2000
    assert len({contact.key for batch in batches for contact in batch.contacts}) == 2000
    assert max(len(batch.contacts) for batch in batches) <= PAGE
