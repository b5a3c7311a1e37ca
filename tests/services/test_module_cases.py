"""The provider's own cases, each played by the simulated PBX against the example rules: call in, module, telephone."""

import asyncio
import json
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from fonetray.config.resources import resource
from fonetray.services.contacts.file_import import import_file
from fonetray.services.modules.service import ModuleService
from fonetray.telephony.feed_messages import LearntMessage
from services.conftest import ME, Office

WEEKDAY = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
"""A Thursday, noon in Denmark."""


@dataclass
class Pbx:
    """The simulated PBX, and the example rules that answer it."""

    office: Office
    service: ModuleService

    def module(self, name: str, **settings: Any) -> dict[str, Any]:
        """Describe a module as it is set up in the PBX: the address that the admin pasted, and its settings."""
        url = self.service.addresses(self.office.listener.urls().module)[name]
        action = {"text": "caller-name", "number": "caller-id"}
        wanted = self.service.files.get(name)
        assert wanted is not None
        said = wanted.module.action.value
        return {"url": url, "action": action.get(said, said), "goto": "1", **settings}

    async def call(self, number: str, *modules: dict[str, Any], **call: Any) -> dict[str, Any]:
        """Have a call come in and pass modules; gives what became of it."""
        body = {"from": number, "modules": list(modules), "ring": 0, "talk": 0, **call}
        return await asyncio.to_thread(self._control, "routed-call", body)

    def _control(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        address = f"{self.office.pbx.links['control_url'].rstrip('/')}/{name}"
        request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return dict(json.loads(answer.read()))

    def at(self, moment: datetime) -> None:
        """Have it be another time for the rules."""
        self.service._now = lambda: moment


@pytest.fixture
async def pbx(office: Office) -> Pbx:
    desk = office.desk
    copytree(resource("examples/routing"), desk.account.home.routing)
    await import_file(desk.contacts, Path(office.pbx.links["customers_csv"]))
    await desk.directory.sync()
    await desk.modules.load()
    service = await desk.modules.service()
    await service.files.look()
    assert [file.problems for file in service.files.all() if file.problems] == []
    made = Pbx(office, service)
    made.at(WEEKDAY)
    return made


async def test_a_known_number_goes_one_way_and_others_another(pbx: Pbx) -> None:
    known = await pbx.call("86515151", pbx.module("known-number"))
    assert (known["goto"], known["rings"]) == ("6050", "")
    assert (await pbx.call("+45 80 80 80 80", pbx.module("known-number")))["goto"] == "6050"
    assert (await pbx.call("20304050", pbx.module("known-number")))["goto"] == "1503"
    assert (await pbx.call("", pbx.module("known-number")))["goto"] == "1503"


async def test_a_pin_is_read_up_to_the_hash_key_and_too_slow_a_caller_goes_elsewhere(pbx: Pbx) -> None:
    pin = pbx.module("pin", timeout_goto="1504")
    for typed, goto in (("1234#", "6000"), ("4321#", "6001"), ("#", "6001"), ("1234", "1504")):
        assert (await pbx.call("20304050", {**pin, "typed": typed}))["goto"] == goto, typed
    assert (await pbx.call("20304050", {**pin, "typed": "123456", "max_digits": 4}))["goto"] == "6000"


async def test_what_was_typed_stands_on_the_display(pbx: Pbx) -> None:
    display = pbx.module("display", typed="2121215544#", goto="202")
    shown = await pbx.call("86515151", display)
    assert (shown["caller_name"], shown["goto"]) == ("CPR: 2121215544 TLF: 86515151", "202")
    assert (await pbx.call("", display))["caller_name"] == "CPR: 2121215544 TLF: Anonymous"


async def test_a_dynamic_action_sets_display_and_way_at_once(pbx: Pbx) -> None:
    result = await pbx.call("86515151", pbx.module("dynamic"))
    assert result["visits"][0]["answer"] == "callerName=hovednummer&gotolocalnumber=2000"
    assert (result["goto"], result["caller_name"]) == ("2000", "hovednummer")


async def test_what_one_module_stores_a_later_one_reads(pbx: Pbx) -> None:
    first = pbx.module("language", max_digits=1, goto="700")
    second = pbx.module("language-desk", at="700")
    english = await pbx.call("86515151", {**first, "typed": "2"}, second)
    assert english["visits"][0]["answer"] == "urlresult=EN Hovednummer&session=english"
    assert (english["goto"], english["rings"], english["variables"]["session"]) == ("206", "206", "english")
    danish = await pbx.call("86515151", {**first, "typed": "1"}, second)
    assert (danish["goto"], danish["caller_name"]) == ("202", "DA Hovednummer")


@pytest.mark.parametrize(
    ("typed", "goto"), [("8000", "204"), ("8600", "205"), ("5000", "203"), ("1050", "202"), ("99#", "202")]
)
async def test_a_postcode_leads_to_its_branch(pbx: Pbx, typed: str, goto: str) -> None:
    result = await pbx.call("86515151", pbx.module("postcode", typed=typed, max_digits=4))
    assert (result["goto"], result["rings"]) == (goto, goto)


async def test_returns_then_debts_then_support_and_hidden_callers_are_asked_who_they_are(pbx: Pbx) -> None:
    async def goes_to(number: str, typed: str = "#") -> str:
        asked = pbx.module("support", at="6100", typed=typed)
        result = await pbx.call(number, pbx.module("customer-number"), asked, pbx.module("support", at="6101"))
        assert len(result["visits"]) == 2
        return str(result["goto"])

    assert await goes_to("33474205") == "205", "an open return, known by number"
    assert await goes_to("98642850") == "206", "owes more than 1000 kr."
    assert await goes_to("66035868") == "204", "owes nothing"
    assert await goes_to("", "10008#") == "205"
    assert await goes_to("", "10015#") == "206"
    assert await goes_to("", "555#") == "204"


async def test_a_service_code_is_asked_for_outside_opening_hours(pbx: Pbx) -> None:
    module = pbx.module("on-call", max_digits=4)
    assert (await pbx.call("86515151", {**module, "typed": "4711"}))["goto"] == "202", "the office is open"
    for closed in (datetime(2026, 11, 28, 11, 0, tzinfo=UTC), datetime(2026, 12, 24, 11, 0, tzinfo=UTC)):
        pbx.at(closed)
        for typed, goto in (("4711", "203"), ("4712", "6001"), ("4713", "6001")):
            assert (await pbx.call("86515151", {**module, "typed": typed}))["goto"] == goto, (closed, typed)


async def test_the_customer_typed_by_a_hidden_caller_is_known_to_whoever_answers(pbx: Pbx) -> None:
    result = await pbx.call("", pbx.module("customer", typed="10008#"))
    assert (result["goto"], result["rings"]) == (ME, ME)
    call = await pbx.office.until("answered")
    assert (call.call_id, call.number) == (result["id"], "")
    learnt = await pbx.office.desk.learnt.of(call.call_id)
    assert isinstance(learnt, LearntMessage)
    assert (learnt.number, learnt.name, learnt.organisation) == ("10008", "Poul Krægpøth", "Åparken El-teknik ApS")
    assert (learnt.url, learnt.note) == ("https://crm.example.dk/kunde/10008", "Customer 10008")


async def test_a_module_that_does_not_answer_leaves_the_call_to_the_pbx(pbx: Pbx) -> None:
    gone = pbx.module("known-number", goto="1503")
    gone["url"] = gone["url"].replace("known-number", "unknown-number")
    result = await pbx.call("86515151", gone)
    assert (result["goto"], result["visits"][0]["outcome"]["fallback"], result["visits"][0]["status"]) == (
        "1503",
        True,
        404,
    )
