"""A directory that is asked live: a real server, the number's forms in the filter, and bounds on everything."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.lookup.errors import LookupFailed, TemplateError
from fonetray.lookup.ldap_source import LdapSource
from fonetray.lookup.matches import Match, Why
from fonetray.lookup.template import LdapQuestion
from fonetray.lookup.template_file import parse_template
from fonetray.lookup.template_ldap import escaped
from lookup.asking import read
from support.slapd import BASE, PASSWORD, READER, Slapd, person, slapd

TEMPLATE = """
title = "Directory"
sends = "nothing: the directory is ours"
timeout = 4
[ldap]
url = "{url}"
base = "{base}"
user = "{user}"
password = "{{secret:ldap}}"
start_tls = {start_tls}
ca_file = "{authority}"
filter = "(|(telephoneNumber={{e164}})(telephoneNumber={{national}})(mobile=*{{last8}}))"
[answer]
name = ["displayName", "cn"]
organisation = "o"
numbers = ["telephoneNumber", "mobile"]
id = "uid"
profile = "https://intranet.example/{{id}}"
[answer.fields]
Titel = "title"
Billede = "jpegPhoto"
"""
PEOPLE = [
    person("Bo Ærlig", telephoneNumber="+45 86 51 51 51", o="Søn", uid="bo/1", title="Tømrer", jpegPhoto="\x00\x01"),
    person("Eva Holm", mobile=["+46 86515151", "70101010"], displayName="Eva Å. Holm", uid="eva"),
    person("Ib (vikar) *", telephoneNumber="20304050"),
]
BO = Match("Bo Ærlig", "Directory", "Søn", "https://intranet.example/bo%2F1", fields=(("Titel", "Tømrer"),), key="bo/1")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    with slapd(tmp_path_factory.mktemp("slapd") / "ldap", PEOPLE) as made:
        yield made


def source(url: str, authority: Path | str = "", *, start_tls: str = "false", secret: str = PASSWORD) -> LdapSource:
    text = TEMPLATE.format(url=url, base=BASE, user=READER, start_tls=start_tls, authority=authority)
    template = parse_template(text, name="ldap", file="ldap.toml")
    assert isinstance(template.question, LdapQuestion)

    async def kept(_name: str) -> str:
        return secret

    return LdapSource(template, template.question, secret=kept)


async def failure(asked: LdapSource) -> str:
    with pytest.raises(LookupFailed) as caught:
        await asked.find(read("86515151"))
    said = str(caught.value)
    assert PASSWORD not in said
    assert "\n" not in said
    return said


@pytest.mark.parametrize("how", ["ldaps", "start_tls"])
async def test_who_calls_is_found_over_a_protected_connection(directory: Slapd, how: str) -> None:
    if how == "ldaps":
        asked = source(directory.protected, directory.authority)
    else:
        asked = source(directory.plain, directory.authority, start_tls="true")
    trace: list[str] = []
    first, second = await asked.find(read("86515151"), trace.append)
    assert first == BO
    assert (second.name, second.why, second.url) == ("Eva Å. Holm", Why.LAST_DIGITS, "https://intranet.example/eva")
    assert trace[0].endswith("(|(telephoneNumber=+4586515151)(telephoneNumber=86515151)(mobile=*86515151))")
    assert trace[1].startswith("2 entries in ")
    assert PASSWORD not in "".join(trace)
    assert await asked.find(read("99999999")) == []


async def test_who_has_no_such_attributes_is_named_by_what_there_is(directory: Slapd) -> None:
    (found,) = await source(directory.plain).find(read("20304050"))
    assert (found.name, found.organisation, found.url) == ("Ib (vikar) *", "", ""), "no id, and so no page"


async def test_a_wrong_password_is_said(directory: Slapd) -> None:
    assert "the server refused the login" in await failure(source(directory.plain, secret="wrong"))


async def test_a_certificate_that_nobody_trusts_is_not_trusted(directory: Slapd) -> None:
    assert "nobody that this computer trusts" in await failure(source(directory.protected))


async def test_one_that_hangs_is_given_up_in_time_and_its_thread_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        asked = source(f"ldap://127.0.0.1:{silent.getsockname()[1]}")
        object.__setattr__(asked.template, "timeout", 1.0)
        assert await failure(asked) in ("no answer within 1 s", "the server does not answer")
        async with asyncio.timeout(20):
            while any("lookup in ldap" in one.name for one in threading.enumerate()):  # noqa: ASYNC110 - threads tell nobody
                await asyncio.sleep(0.01)


async def test_one_that_drips_is_cut_off() -> None:
    dripped, dry = asyncio.Event(), asyncio.Event()

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            writer.write(b"\x30\x84\x00\x0f\xff\xff")
            while not dry.is_set():
                writer.write(b"\x02")
                await writer.drain()
                await asyncio.sleep(0.05)  # the drip
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        dripped.set()

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
        asked = source(f"ldap://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        object.__setattr__(asked.template, "timeout", 1.0)
        assert await failure(asked) == "no answer within 1 s"
        async with asyncio.timeout(20):
            while any("lookup in ldap" in one.name for one in threading.enumerate()):  # noqa: ASYNC110 - threads tell nobody
                await asyncio.sleep(0.01)
        dry.set()
        await dripped.wait()


async def test_one_that_speaks_another_language_is_said() -> None:
    async def chatter(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n" * 3)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(chatter, "127.0.0.1", 0) as server:
        assert await failure(source(f"ldap://127.0.0.1:{server.sockets[0].getsockname()[1]}"))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_whatever_is_filled_into_a_filter_stays_one_value(value: str) -> None:
    written = escaped(value)
    assert not set(written) & set("()*\0")
    parts = written.split("\\")
    assert "".join([parts[0], *(chr(int(part[:2], 16)) + part[2:] for part in parts[1:])]) == value


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('url = "ldaps://dc"', 'url = "https://dc"', "line 5: ldap: url takes an address such as ldaps://"),
        ('url = "ldaps://dc"', 'url = "ldap://dc.example"', "line 5: ldap: the address is plain ldap, over which"),
        ('url = "ldaps://dc"\n', "", "line 5: ldap.url is missing; write its address"),
        ('base = "dc=x"\n', "", "line 5: ldap.base is missing"),
        ('password = "{secret:ldap}"', 'password = "hunter2"', "line 9: ldap.password: a password does not stand in"),
        ('password = "{secret:ldap}"\n', "", "line 5: ldap: user and password go together"),
        ("{e164}", "{secret:ldap}", "line 10: ldap.filter: no secret may stand here"),
        ("(mobile={e164})", "(mobile=1)", "line 10: ldap.filter: the filter does not ask by the number"),
        ("(mobile={e164})", "(mobile={e164}", "line 10: ldap.filter: the filter's parentheses do not fit together"),
        ('name = "cn"', 'name = "the name"', "line 12: answer.name: 'the name' is no name of an attribute"),
        ('name = "cn"', "name = 7", "line 12: answer.name: an attribute belongs here, or a list of them"),
        ('name = "cn"', 'numbers = "mobile"', "line 11: answer: name is missing"),
        ("[ldap]", '[ldap]\nscope = "sub"', "line 6: ldap.scope: there is no such key"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(before: str, after: str, said: str) -> None:
    good = (
        'title = "x"\nsends = "y"\n[values]\nv = "w"\n[ldap]\nurl = "ldaps://dc"\nbase = "dc=x"\nuser = "u"\n'
        'password = "{secret:ldap}"\nfilter = "(mobile={e164})"\n[answer]\nname = "cn"\n'
    )
    assert parse_template(good, name="x", file="x.toml").secrets == ("ldap",)
    assert before in good
    with pytest.raises(TemplateError) as caught:
        parse_template(good.replace(before, after, 1), name="x", file="x.toml")
    assert said in str(caught.value)
