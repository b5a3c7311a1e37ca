"""Employees and call flows, in every shape they may come in (protocol §1)."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from fonetray.provider import wire
from fonetray.provider.answers import read_body
from fonetray.provider.client import Form, ProviderClient
from fonetray.provider.errors import BadAnswer, ProviderError, Rejected, WrongCredentials
from fonetray.simulator.server import Simulator
from fonetray.simulator.variants import Variant
from fonetray.telephony.people import (
    CallFlow,
    Department,
    Employee,
    EmployeeNumber,
    EmployeePhone,
    InfoField,
    InfoKind,
)
from provider.conftest import Login, Odd

WHOLE = {
    "Localnumber": 202,
    "Name": "Mette Ågård",
    "Description": "Sælger",
    "Email": "mette@firma.example",
    "Phonenumbers": [{"Number": "86515152", "LineName": "Direkte", "BelongsTo": 202, "GotoLocalNumber": 0}],
    "Phones": [{"LocalNumber": "2020", "Name": "Bord", "Type": "Yealink", "MAC": "00:11", "BelongsTo": "202"}],
    "Info": [{"Type": 2, "Label": "Leder", "Value": 203}, {"Type": "9", "Label": "Bil", "Value": None}],
    "Department": {"Name": "Salg", "City": "Århus", "Zipcode": 8000, "Cvr": None},
}
METTE = Employee(
    "202",
    "Mette Ågård",
    "Sælger",
    "mette@firma.example",
    (EmployeeNumber("86515152", "Direkte", "202", ""),),
    (EmployeePhone("2020", "Bord", "Yealink", "00:11", "202"),),
    (InfoField(InfoKind.EMPLOYEE, "Leder", "203"), InfoField(InfoKind.TEXT, "Bil", "")),
    Department("Salg", city="Århus", zipcode="8000"),
)
XML = """<?xml version="1.0"?>
<a:ArrayOfEmployee xmlns:a="urn:a" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a:Employee>
<a:LocalNumber>202</a:LocalNumber><Name xmlns="urn:other">Mette Ågård</Name><a:Description>Sælger</a:Description>
<a:Email>mette@firma.example</a:Email>
<a:PhoneNumbers><a:PhoneNumber><a:Number>86515152</a:Number><a:LineName>Direkte</a:LineName>
<a:BelongsTo>202</a:BelongsTo><a:GotoLocalNumber i:nil="true"/></a:PhoneNumber></a:PhoneNumbers>
<a:Phones><a:Phone><a:LocalNumber>2020</a:LocalNumber><a:Name>Bord</a:Name><a:Type>Yealink</a:Type><a:MAC>00:11</a:MAC>
<a:BelongsTo>202</a:BelongsTo></a:Phone></a:Phones>
<a:Info><a:Item><a:Type>2</a:Type><a:Label>Leder</a:Label><a:Value>203</a:Value></a:Item>
<a:Item><a:Type>3</a:Type><a:Label>Bil</a:Label><a:Value/></a:Item></a:Info>
<a:Department><a:Name>Salg</a:Name><a:City>Århus</a:City><a:Zipcode>8000</a:Zipcode></a:Department>
</a:Employee></a:ArrayOfEmployee>"""


def recased(value: object, how: str) -> object:
    if isinstance(value, dict):
        return {getattr(key, how)(): recased(inner, how) for key, inner in value.items()}
    return [recased(inner, how) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("how", ["lower", "upper", "title"])
def test_the_case_of_keys_means_nothing(how: str) -> None:
    assert wire.employees(recased([WHOLE], how)) == [METTE]


def test_one_employee_may_come_bare() -> None:
    assert wire.employees(WHOLE) == [METTE]


@pytest.mark.parametrize(
    ("department", "read"),
    [
        ([WHOLE["Department"]], METTE.department),
        (None, None),
        ([], None),
        ({}, None),
        ("Salg", None),
        ({"Name": None}, None),
    ],
)
def test_a_department_comes_in_any_shape(department: object, read: Department | None) -> None:
    assert wire.employees([WHOLE | {"Department": department}]) == [replace(METTE, department=read)]


def test_every_field_but_the_local_number_may_be_missing() -> None:
    nulls = dict.fromkeys(WHOLE) | {"Localnumber": "0202"}
    assert wire.employees([{"Localnumber": "0202"}, nulls]) == [Employee("0202")] * 2
    assert wire.employees([{"Name": "Nobody"}, None, "x", 3]) == []


def test_xml_says_the_same() -> None:
    assert wire.employees(read_body(XML.encode())) == [METTE]
    latin = XML.replace('"1.0"?', '"1.0" encoding="windows-1252"?').encode("cp1252")
    assert wire.employees(read_body(latin)) == [METTE]
    assert wire.employees(read_body(XML.split("?>", 1)[1].encode("cp1252"))) == [METTE]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_danish_letters_survive_either_charset(encoding: str) -> None:
    assert wire.employees(read_body(json.dumps([WHOLE], ensure_ascii=False).encode(encoding))) == [METTE]


@pytest.mark.parametrize(
    ("written", "active"), [(True, True), ("true", True), (1, True), ("False", False), (None, False)]
)
def test_flows_are_on_or_off(written: object, active: bool) -> None:
    record = {"LocalNumber": 6000, "Name": "Ferie", "isActive": written, "ActiveGoto": 6010, "InactiveGoto": "0"}
    assert wire.call_flows([record]) == [CallFlow("6000", "Ferie", active, "6010", "")]


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*WHOLE, "IsActive", "Number", "Message", "Success"]), inner, max_size=4)
    ),
)


@given(JSONISH)
def test_no_document_is_worse_than_a_value_error(document: object) -> None:
    for read in (wire.employees, wire.call_flows):
        try:
            read(document)
        except ValueError:
            continue
    wire.message_of(document)
    wire.succeeded(document)


@given(st.binary(max_size=60) | st.text(alphabet="<>/&;!ABC \"'=", max_size=40).map(str.encode))
def test_no_body_is_worse_than_a_value_error(body: bytes) -> None:
    try:
        read_body(body)
    except ValueError:
        return


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", BadAnswer),
        (b"null", BadAnswer),
        (b'"text"', BadAnswer),
        (b"<!DOCTYPE html><html></html>", BadAnswer),
        (b"<html><body><p>Log in</p></body></html>", BadAnswer),
        (b"{'not': 'json'}", BadAnswer),
        (b"[" * 50_000, BadAnswer),
        (b"<a>" * 50 + b"</a>" * 50, BadAnswer),
        (BOMB, BadAnswer),
        (b"\x00\xff\x8f", BadAnswer),
        (b'{"Message": "wrong account", "Success": false}', Rejected),
        (b'{"Message": "An error has occurred."}', Rejected),
        (b"<Error><Message>wrong account</Message></Error>", Rejected),
    ],
)
async def test_what_is_no_list_is_never_an_empty_company(odd: Odd, body: bytes, error: type[ProviderError]) -> None:
    odd.answer = lambda _: web.Response(body=body)
    client = odd.client()
    with pytest.raises(error):
        await client.employees()
    with pytest.raises(error):
        await client.call_flows()


async def test_an_answer_too_long_to_be_true(odd: Odd) -> None:
    odd.answer = lambda _: web.Response(body=b" " * (17 * 1024 * 1024))
    with pytest.raises(BadAnswer, match="too long"):
        await odd.client().employees()


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator() as running:
        yield running


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[ProviderClient]:
    links = simulator.links
    login = Login(links["username"], links["password"], links["account"], links["hash"])
    client = ProviderClient(
        api_url=links["api_url"], myfone_url=links["myfone_url"], credentials=lambda: login, timeout=5
    )
    yield client
    await client.aclose()


@pytest.mark.parametrize(
    "variant",
    [
        Variant(),
        Variant(format="xml"),
        Variant(casing="lower"),
        Variant(casing="camel", format="xml"),
        Variant(casing="lowercamel"),
        Variant(charset="cp1252"),
        Variant(charset="cp1252", format="xml"),
        Variant(department_shape="list"),
        Variant(department_shape="list", format="xml"),
    ],
)
async def test_the_whole_company_in_every_variant(
    simulator: Simulator, client: ProviderClient, variant: Variant
) -> None:
    plain = await client.employees()
    flows = await client.call_flows()
    simulator.behaviour.variant = variant
    # cp1252 has no Turkish ı, and then nobody can restore it
    assert repr(await client.employees()).encode("cp1252", "replace") == repr(plain).encode("cp1252", "replace")
    assert await client.call_flows() == flows
    assert len(plain) > 30
    assert any(person.department and person.numbers and person.phones for person in plain)
    assert await client.employee(plain[3].local_number) == plain[3]


@pytest.mark.parametrize("parameter", ["state", "active", "both"])
@pytest.mark.parametrize("form", ["json", "xml"])
async def test_a_flow_is_switched_when_a_new_reading_shows_it(
    simulator: Simulator, client: ProviderClient, parameter: str, form: str
) -> None:
    simulator.behaviour.variant = Variant(flow_parameter=parameter, format=form)
    first = (await client.call_flows())[0]
    for wanted in (not first.active, first.active):
        await client.set_call_flow(first.local_number, active=wanted)
        assert (await client.call_flows())[0].active is wanted


async def test_a_flow_that_stays_as_it_was_is_a_refusal(client: ProviderClient) -> None:
    with pytest.raises(Rejected, match="did not switch call flow 1"):
        await client.set_call_flow("1", active=True)


async def test_a_wrong_access_code_is_said(simulator: Simulator) -> None:
    links = simulator.links
    login = Login(account=links["account"], hash="wrong")
    client = ProviderClient(api_url=links["api_url"], myfone_url=links["myfone_url"], credentials=lambda: login)
    with pytest.raises(WrongCredentials):
        await client.employees()
    await client.aclose()


async def test_xml_can_be_asked_for(simulator: Simulator) -> None:
    links = simulator.links
    login = Login(links["username"], links["password"], links["account"], links["hash"])
    client = ProviderClient(
        api_url=links["api_url"], myfone_url=links["myfone_url"], credentials=lambda: login, form=Form.XML
    )
    assert len(await client.employees()) > 30
    assert await client.make_call("86515151", "")
    await client.aclose()
