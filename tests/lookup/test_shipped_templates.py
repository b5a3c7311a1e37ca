"""The templates that come with the program, each against a server that answers as the product is documented to.

None of them was ever run against the real product. What each server demands of a question (method, path, headers, body)
is written down here from the documentation, not from the template.
"""

import json as jsonlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from fonetray.lookup.call_facts import CallFacts
from fonetray.lookup.errors import TemplateError
from fonetray.lookup.http_journal import HttpJournal, Told
from fonetray.lookup.matches import Match, Why
from fonetray.lookup.template import Template
from fonetray.lookup.template_file import parse_template
from fonetray.lookup.web_client import WebClient
from fonetray.services.lookups.folder import shipped
from lookup.asking import asking, read
from support.web_source import text, web_source


def refused(document: Any, status: int) -> web.Response:
    return web.json_response(document, status=status)


HUBSPOT_CONTACT = {
    "id": "512",
    "properties": {
        "company": "Jensen & Søn",
        "createdate": "2024-01-17T19:55:04.281Z",
        "email": "bo@jensen.example",
        "firstname": "Bo",
        "hs_object_id": "512",
        "lastmodifieddate": "2024-09-11T13:27:39.356Z",
        "lastname": "Jensen",
        "mobilephone": None,
        "phone": "+45 86 51 51 51",
    },
    "createdAt": "2024-01-17T19:55:04.281Z",
    "updatedAt": "2024-09-11T13:27:39.356Z",
    "archived": False,
}


async def hubspot(request: web.Request) -> web.StreamResponse:
    """POST /crm/v3/objects/contacts/search, of a token in a Bearer header."""
    if request.headers.get("Authorization") != "Bearer hubspot-secret":
        return refused({"status": "error", "category": "INVALID_AUTHENTICATION"}, 401)
    assert (request.method, request.path) == ("POST", "/crm/v3/objects/contacts/search")
    body = await request.json()
    groups = body["filterGroups"]
    assert 1 <= len(groups) <= 5
    for group in groups:
        for each in group["filters"]:
            assert each["operator"] in ("EQ", "CONTAINS_TOKEN")
    assert isinstance(body["limit"], int)
    assert body["limit"] <= 200
    tokens = [each["value"] for group in groups for each in group["filters"]]
    found = [HUBSPOT_CONTACT] if "*86515151" in tokens else []
    return web.json_response({"total": len(found), "results": found})


PIPEDRIVE_PERSON = {
    "id": 42,
    "type": "person",
    "name": "Bo Jensen",
    "phones": ["20304050", "86515151"],
    "emails": ["bo@jensen.example"],
    "primary_email": "bo@jensen.example",
    "visible_to": 3,
    "owner": {"id": 1},
    "organization": {"id": 1, "name": "Jensen & Søn", "address": None},
    "custom_fields": [],
    "notes": [],
    "update_time": "2024-05-06T07:08:09Z",
}


async def pipedrive(request: web.Request) -> web.StreamResponse:
    """GET /api/v2/persons/search, of a token in x-api-token; a term has two characters or more."""
    if request.headers.get("x-api-token") != "pipedrive-secret":
        return refused({"success": False, "error": "unauthorized access", "errorCode": 401}, 401)
    assert (request.method, request.path) == ("GET", "/api/v2/persons/search")
    assert len(request.query["term"]) >= 2
    assert set(request.query["fields"].split(",")) <= {"custom_fields", "email", "notes", "phone", "name"}
    items = [{"result_score": 0.29, "item": PIPEDRIVE_PERSON}] if request.query["term"] == "86515151" else []
    return web.json_response({"success": True, "data": {"items": items}, "additional_data": {"next_cursor": None}})


ODOO_PARTNER = {
    "id": 25,
    "name": "Bo Jensen",
    "commercial_company_name": "Jensen & Søn",
    "phone": "86 51 51 51",
    "email": False,
}


async def odoo(request: web.Request) -> web.StreamResponse:
    """POST /json/2/<model>/<method>, of an API key in a bearer header; the answer is what the method gives."""
    if request.headers.get("Authorization") != "bearer odoo-secret":
        return refused({"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"}, 401)
    assert (request.method, request.path) == ("POST", "/json/2/res.partner/search_read")
    assert request.content_type == "application/json"
    body = await request.json()
    assert set(body) <= {"ids", "context", "domain", "fields", "offset", "limit", "order"}
    leaves = [leaf for leaf in body["domain"] if isinstance(leaf, list)]
    assert len([sign for sign in body["domain"] if sign == "|"]) == len(leaves) - 1
    wanted = [value for _, operator, value in leaves if operator == "ilike" and value in ODOO_PARTNER["phone"]]  # type: ignore[operator]
    return web.json_response([{field: ODOO_PARTNER[field] for field in ("id", *body["fields"])}] if wanted else [])


ECONOMIC_CUSTOMER = {
    "customerNumber": 1017,
    "currency": "DKK",
    "paymentTerms": {"paymentTermsNumber": 1, "self": "https://restapi.e-conomic.com/payment-terms/1"},
    "customerGroup": {"customerGroupNumber": 1, "self": "https://restapi.e-conomic.com/customer-groups/1"},
    "balance": 0.0,
    "name": "Jensen & Søn",
    "city": "Hobro",
    "email": "bo@jensen.example",
    "telephoneAndFaxNumber": "86 51 51 51",
    "mobilePhone": "20304050",
    "lastUpdated": "2024-02-03T04:05:06Z",
    "self": "https://restapi.e-conomic.com/customers/1017",
}


async def economic(request: web.Request) -> web.StreamResponse:
    """GET /customers with a filter of property$operator:value, joined by $and: and $or:, of two tokens."""
    tokens = request.headers.get("X-AppSecretToken"), request.headers.get("X-AgreementGrantToken")
    if tokens != ("economic-app-secret", "economic-grant-secret"):
        return refused({"message": "Unauthorized", "errorCode": "E01000", "httpStatusCode": 401}, 401)
    assert (request.method, request.path) == ("GET", "/customers")
    assert int(request.query["pagesize"]) <= 1000
    found = False
    for term in re.split(r"\$or:|\$and:", request.query["filter"]):
        asked = re.fullmatch(r"(\w+)\$(eq|ne|gt|gte|lt|lte|like|in|nin):(.+)", term)
        assert asked, term
        found = found or (asked[2] == "like" and asked[3] in str(ECONOMIC_CUSTOMER[asked[1]]))
    pagination = {"skipPages": 0, "pageSize": 20, "results": int(found), "resultsWithoutFilter": 9}
    return web.json_response({"collection": [ECONOMIC_CUSTOMER] if found else [], "pagination": pagination})


CVR_COMPANY = {
    "vat": 12345674,
    "name": "Jensen & Søn ApS",
    "address": "Adelgade 1",
    "zipcode": "9500",
    "city": "Hobro",
    "protected": False,
    "phone": "86515151",
    "email": None,
    "fax": None,
    "startdate": "01/01 - 2000",
    "enddate": None,
    "employees": "5-9",
    "addressco": None,
    "industrycode": 433200,
    "industrydesc": "Tømrer- og bygningssnedkervirksomhed",
    "companycode": 80,
    "companydesc": "Anpartsselskab",
    "owners": None,
    "productionunits": [],
    "t": 100,
    "version": 6,
}


async def cvr(request: web.Request) -> web.StreamResponse:
    """GET /api of a country and a phone; who does not say who they are is refused, and nobody found is a 404."""
    if not re.fullmatch(r".+ - .+ - .+", request.headers.get("User-Agent", "")):
        return refused({"error": "INVALID_UA", "t": 0, "version": 6}, 403)
    assert (request.method, request.path) == ("GET", "/api")
    assert request.query["country"] == "dk"
    if request.query["phone"] != CVR_COMPANY["phone"]:
        return refused({"error": "NOT_FOUND", "t": 0, "version": 6}, 404)
    return web.json_response(CVR_COMPANY)


MAIL = ("E-mail", "bo@jensen.example")
PRODUCTS: dict[str, tuple[Any, str, str, Match]] = {
    "hubspot": (
        hubspot,
        "https://api.hubapi.com",
        'account = "99"',
        Match(
            "Bo Jensen",
            "HubSpot",
            "Jensen & Søn",
            "https://app.hubspot.com/contacts/99/record/0-1/512",
            fields=(MAIL,),
            key="512",
        ),
    ),
    "pipedrive": (
        pipedrive,
        "https://{company}.pipedrive.com",
        'company = "firma"',
        Match(
            "Bo Jensen",
            "Pipedrive",
            "Jensen & Søn",
            "https://firma.pipedrive.com/person/42",
            fields=(MAIL,),
            key="42",
        ),
    ),
    "odoo": (
        odoo,
        "https://{host}",
        'host = "firma.odoo.com"',
        Match("Bo Jensen", "Odoo", "Jensen & Søn", "https://firma.odoo.com/odoo/contacts/25", key="25"),
    ),
    "economic": (
        economic,
        "https://restapi.e-conomic.com",
        "",
        Match("Jensen & Søn", "e-conomic", fields=(("Kundenr", "1017"), MAIL, ("By", "Hobro")), key="1017"),
    ),
    "cvr": (
        cvr,
        "https://cvrapi.dk",
        'company = "Firma ÆØÅ"\ncontact = "it@firma.example"',
        Match(
            "Jensen & Søn ApS",
            "CVR",
            url="https://datacvr.virk.dk/enhed/virksomhed/12345674",
            fields=(
                ("CVR", "12345674"),
                ("Adresse", "Adelgade 1"),
                ("By", "Hobro"),
                ("Branche", "Tømrer- og bygningssnedkervirksomhed"),
            ),
            key="12345674",
        ),
    ),
}


def filled(name: str, url: str = "") -> Template:
    """Give a shipped template with what a person would write into it; at ``url``, if given, instead of the product."""
    _, host, values, _ = PRODUCTS[name]
    written = shipped()[name].read_text(encoding="utf-8")
    for line in values.splitlines():
        written, count = re.subn(rf'(?m)^{line.partition(" =")[0]} = ""$', line, written)
        assert count == 1
    if url:
        assert f'url = "{host}/' in written
        written = written.replace(f'url = "{host}/', f'url = "{url}/')
    return parse_template(written, name=name, file=f"{name}.toml")


def secrets_of(template: Template) -> dict[str, str]:
    return {name: f"{name}-secret" for name in template.secrets}


def test_every_shipped_template_is_tested_here() -> None:
    assert set(shipped()) == set(PRODUCTS)


@pytest.mark.parametrize("name", PRODUCTS)
async def test_who_calls_is_found_as_the_product_documents_it(name: str) -> None:
    serve, _, _, expected = PRODUCTS[name]
    async with web_source(serve) as product:
        template = filled(name, product.url)
        async with asking(template, secrets_of(template)) as source:
            assert await source.find("86515151") == [expected]
            assert expected.why is Why.SAME_NUMBER
            assert await source.find("70101010") == []


@pytest.mark.parametrize("name", [name for name in PRODUCTS if name != "cvr"])
async def test_a_wrong_secret_is_said(name: str) -> None:
    async with web_source(PRODUCTS[name][0]) as product:
        template = filled(name, product.url)
        async with asking(template, dict.fromkeys(template.secrets, "wrong")) as source:
            assert "it refuses the secret (401)" in await source.failure()


async def test_a_quota_that_is_used_up_is_no_company() -> None:
    answer = text(jsonlib.dumps({"error": "QUOTA_EXCEEDED", "t": 0, "version": 6}), media="application/json")
    async with web_source(answer) as product, asking(filled("cvr", product.url)) as source:
        assert await source.failure() == "it says: QUOTA_EXCEEDED"


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_shipped_template_says_what_it_sends_and_that_nobody_ran_it(name: str) -> None:
    written = shipped()[name].read_text(encoding="utf-8")
    assert re.search(r"(?i)never run against\W+the real one", written.replace("\n# ", " "))
    assert filled(name).sends
    for secret in filled(name).secrets:
        assert f"fonetray lookups secret {secret}" in written
    assert max(map(len, written.splitlines())) <= 160


def test_the_danish_register_is_asked_about_danish_numbers_only_and_trusted_least() -> None:
    template = filled("cvr")
    assert template.countries == ("DK",)
    assert template.trust < min(filled(name).trust for name in PRODUCTS if name != "cvr")
    assert "third party" in template.sends


@pytest.mark.parametrize("name", ["cvr", "odoo", "pipedrive"])
def test_what_must_be_filled_in_is_said(name: str) -> None:
    with pytest.raises(TemplateError, match=rf"^{name}\.toml, line \d+: values\.\w+ is empty; write yours$"):
        parse_template(shipped()[name].read_text(encoding="utf-8"), name=name, file=f"{name}.toml")


async def hubspot_calls(request: web.Request) -> web.StreamResponse:
    """POST /crm/v3/objects/calls of properties and associations; the call's type to a contact is 194."""
    if request.headers.get("Authorization") != "Bearer hubspot-secret":
        return refused({"status": "error", "category": "INVALID_AUTHENTICATION"}, 401)
    assert (request.method, request.path) == ("POST", "/crm/v3/objects/calls")
    body = await request.json()
    properties = body["properties"]
    assert all(isinstance(value, str) for value in properties.values())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", properties["hs_timestamp"])
    assert properties["hs_call_direction"] in ("INBOUND", "OUTBOUND")
    assert properties["hs_call_duration"] == "185000", "in milliseconds"
    assert properties["hs_call_status"] in ("BUSY", "CANCELED", "COMPLETED", "FAILED", "NO_ANSWER")
    (association,) = body["associations"]
    assert association["to"] == {"id": "512"}
    assert association["types"] == [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 194}]
    return web.json_response({"id": "1", "properties": properties}, status=201)


async def pipedrive_activities(request: web.Request) -> web.StreamResponse:
    """POST /api/v2/activities; a participant is a person by number, and what is done is a truth value."""
    if request.headers.get("x-api-token") != "pipedrive-secret":
        return refused({"success": False, "error": "unauthorized access", "errorCode": 401}, 401)
    assert (request.method, request.path) == ("POST", "/api/v2/activities")
    body = await request.json()
    assert set(body) <= {
        "subject", "type", "owner_id", "deal_id", "lead_id", "org_id", "project_id", "due_date", "due_time", "duration",
        "busy", "done", "location", "participants", "attendees", "public_description", "priority", "note",
    }  # fmt: skip
    assert (body["type"], body["done"]) == ("call", True)
    assert body["participants"] == [{"person_id": 42, "primary": True}]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", body["due_date"])
    assert re.fullmatch(r"\d\d:\d\d:\d\d", body["due_time"])
    assert body["duration"] == "00:03:05"
    return web.json_response({"success": True, "data": {"id": 1, **body}}, status=201)


async def odoo_message(request: web.Request) -> web.StreamResponse:
    """POST /json/2/res.partner/message_post of ids and the method's own words; the answer is the message's number."""
    if request.headers.get("Authorization") != "bearer odoo-secret":
        return refused({"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"}, 401)
    assert (request.method, request.path) == ("POST", "/json/2/res.partner/message_post")
    body = await request.json()
    assert set(body) <= {"ids", "context", "body", "subject", "message_type", "subtype_xmlid"}
    assert body["ids"] == [25]
    assert "Ring <i>tilbage</i>" in body["body"], "Odoo writes what is no markup as it stands"
    return web.json_response(1234)


JOURNALS: dict[str, tuple[Any, str]] = {
    "hubspot": (hubspot_calls, "512"),
    "pipedrive": (pipedrive_activities, "42"),
    "odoo": (odoo_message, "25"),
}


def test_every_shipped_template_that_journals_is_off_and_tested_here() -> None:
    journals = {name: filled(name).journal for name in PRODUCTS}
    assert {name for name, journal in journals.items() if journal} == set(JOURNALS)
    assert not any(journal.enabled for journal in journals.values() if journal)
    for name, journal in journals.items():
        assert journal is None or (f"fonetray lookups journal {name}" in shipped()[name].read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", JOURNALS)
async def test_a_call_is_told_as_the_product_documents_it(name: str) -> None:
    serve, identity = JOURNALS[name]
    started = datetime(2026, 3, 2, 10, 30, 5, tzinfo=UTC)
    facts = CallFacts(
        call="1.1", key="k", direction="incoming", outcome="answered", started=started, seconds=185,
        ended=started + timedelta(seconds=190), employee="202", colleague="Mette", note="Ring <i>tilbage</i>",
    )  # fmt: skip
    told = Told(facts, read("86515151"), Match("Bo Jensen", name, key=identity))
    async with web_source(serve) as product:
        template = filled(name, product.url)
        entry = template.journal
        assert entry is not None
        assert set(entry.secrets) <= set(template.secrets), "one key for both"
        client = WebClient()

        async def secret(asked: str) -> str:
            return f"{asked}-secret"

        await HttpJournal(template, entry, secret=secret, client=client).send(told)
        await client.aclose()
        assert len(product.asked) == 1
