"""The integration module end to end: a real listener, real rules in a real folder, and real data behind them."""

import asyncio
import sqlite3
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fonetray.listener.ports import ModuleReply, ModuleRequest
from fonetray.services.ground import fresh
from fonetray.services.modules import files as module_files
from fonetray.services.modules.decided import Decided
from fonetray.services.modules.learnt import Learnt
from fonetray.services.modules.service import ModuleService
from fonetray.services.modules.visits import MOST_VISITS
from fonetray.services.people import known_numbers
from fonetray.store.modules import KEPT, ModuleStore
from fonetray.telephony.feed_messages import LearntMessage
from fonetray.telephony.people import Contact, ContactNumber
from services.conftest import Office

RULES = """
[module]
action = "goto"
customer = "Kundenr"

[[rule]]
name = "PIN"
when = { digits = "1234" }
answer = { goto = "6000" }

[[rule]]
name = "Known customer"
when = { customer = true }
answer = { goto = "6050", note = "Customer {customer.Kundenr}" }

[default]
goto = "1503"
"""
BO = Contact(
    "csv", "1", "Bo Ærlig", "Tømrer & Søn", url="https://crm.example/1",
    numbers=(ContactNumber("20304050", "", "+4520304050"),), fields=(("Kundenr", "K-4711"),),
)  # fmt: skip


@dataclass
class Doors:
    """The office's listener, asked as a PBX does."""

    office: Office

    @property
    def folder(self) -> Path:
        return self.office.desk.account.home.routing

    @property
    def base(self) -> str:
        return self.office.listener.urls().module

    def write(self, name: str, rules: str) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / f"{name}.toml").write_text(rules, encoding="utf-8")

    async def service(self) -> ModuleService:
        return await self.office.desk.modules.service()

    async def look(self) -> None:
        await (await self.service()).files.look()

    async def ask(self, module: str = "reception", **variables: str) -> tuple[int, str]:
        return await asyncio.to_thread(_get, f"{self.base}/{module}?{urlencode(variables)}")

    async def decisions(self, module: str = "reception") -> list[Decided]:
        return await (await self.service()).decisions.latest(module)


def _get(url: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture
async def doors(office: Office) -> Doors:
    await office.desk.people.upsert_contacts([BO])
    made = Doors(office)
    made.write("reception", RULES)
    await office.desk.modules.load()
    await office.desk.modules.read()  # else it may be reading still, and miss what a test writes meanwhile
    await made.look()
    return made


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every question look anew."""
    monkeypatch.setattr(fresh, "EVERY", 0.0)
    monkeypatch.setattr(fresh, "AT_LATEST", 0.0)


async def test_the_first_rule_that_holds_answers(doors: Doors) -> None:
    assert await doors.ask(input="1234") == (200, "6000")
    assert await doors.ask(callerid="+4520304050") == (200, "6050")
    assert await doors.ask(callerid="", input="4711") == (200, "6050")
    assert await doors.ask(callerid="86515151", input="99") == (200, "1503")


async def test_the_address_has_every_variable_and_works_when_they_are_filled_in(doors: Doors) -> None:
    doors.write(
        "first", '[module]\naction = "text"\nquery = { i = "Input" }\n[default]\ntext = "x"\nstore = { lang = "da" }\n'
    )
    await doors.look()
    urls = (await doors.service()).addresses(doors.base)
    also = ("callerid", "uniquecallid", "callername", "callernametxt", "lang")
    tail = "&".join(f"{name}=[{name}]" for name in also)
    assert urls == {
        "first": f"{doors.base}/first?i=[input]&{tail}",
        "reception": f"{doors.base}/reception?input=[input]&{tail}",
    }
    assert await asyncio.to_thread(_get, urls["first"].replace("[lang]", "da")) == (200, "urlresult=x&lang=da")


@pytest.mark.parametrize("way", ["unknown module", "secret", "origin", "path", "put"])
async def test_nobody_else_is_answered(doors: Doors, way: str) -> None:
    url, headers = f"{doors.base}/reception?input=1234", {}
    if way == "unknown module":
        url = url.replace("reception", "nobody")
    elif way == "secret":
        url = url.replace(doors.office.listener.secret.reveal(), "x" * 32)
    elif way == "path":
        url = url.replace("reception", "..%2Freception")
    elif way == "origin":
        headers = {"Origin": "https://evil.example"}
    if way == "put":
        request = urllib.request.Request(url, method="PUT", data=b"")
        with pytest.raises(urllib.error.HTTPError) as refused:
            await asyncio.to_thread(urllib.request.urlopen, request, timeout=20)
        refused.value.close()
        assert refused.value.code == 404
        return
    assert await asyncio.to_thread(_get, url, **headers) == (404, "")


async def test_a_form_is_taken_as_a_query_is(doors: Doors) -> None:
    request = urllib.request.Request(f"{doors.base}/reception", data=b"input=1234")

    def post() -> bytes:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return bytes(answer.read())

    assert await asyncio.to_thread(post) == b"6000"


@pytest.mark.usefixtures("at_once")
async def test_an_edit_is_followed_and_a_bad_one_is_not(doors: Doors) -> None:
    doors.write("reception", RULES.replace("1503", "1504"))
    assert await doors.ask() == (200, "1504")
    doors.write("reception", RULES.replace("1503", "none at all"))
    assert await doors.ask() == (200, "1504")
    (file,) = (await doors.service()).files.all()
    assert "reception.toml line 17: goto is a local number" in file.in_words[0]
    doors.write("reception", RULES)
    assert await doors.ask() == (200, "1503")
    (doors.folder / "reception.toml").unlink()
    assert await doors.ask() == (404, "")


async def test_a_file_that_was_never_right_is_no_module(doors: Doors) -> None:
    doors.write("broken", "[module]\n")
    await doors.look()
    assert await doors.ask("broken") == (404, "")
    status = await doors.office.desk.modules.status(doors.base)
    assert list(status["modules"]) == ["reception"]
    assert "broken.toml line 1: [module] needs the action" in status["rule_problems"][0]


async def test_a_slow_question_ends_at_the_deadline_with_the_safe_answer(doors: Doors) -> None:
    database = doors.folder / "crm.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE codes (code TEXT)")
    slow = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 0 AND :value"
    doors.write(
        "slow",
        '[module]\naction = "goto"\nsafe = "6001"\ndeadline = 100\n[lists.codes]\ndatabase = "crm.db"\n'
        f'sql = "{slow}"\n[[rule]]\nwhen = {{ in_list = {{ codes = "{{input}}" }} }}\nanswer = {{ goto = "1" }}\n',
    )
    await doors.look()
    assert await doors.ask("slow", input="1") == (200, "6001")
    (decision,) = await doors.decisions("slow")
    assert decision.by == "safe"
    assert "100 ms" in decision.failed or "interrupted" in decision.failed


async def test_people_that_cannot_be_had_in_time_cost_no_more_than_the_deadline(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(doors.office.desk.people, "customers", never)
    doors.write("reception", RULES.replace("[module]", "[module]\ndeadline = 100\nsafe = '6001'"))
    await doors.look()
    assert await doors.ask(callerid="20304050") == (200, "6001")
    (decision,) = await doors.decisions()
    assert decision.failed == "what the rules asked was not known within 100 ms"


async def test_a_list_that_fails_gives_the_safe_answer_and_none_sends_the_call_its_own_way(doors: Doors) -> None:
    database = doors.folder / "crm.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE codes (code TEXT)")
        connection.execute("INSERT INTO codes VALUES ('4711')")
        connection.commit()
    rules = (
        '[module]\naction = "goto"\n[lists.codes]\ndatabase = "crm.db"\n'
        'sql = "SELECT code FROM codes WHERE code = :value"\n'
        '[[rule]]\nwhen = { in_list = { codes = "{input}" } }\nanswer = { goto = "1" }\n[default]\ngoto = "2"\n'
    )
    doors.write("codes", rules)
    doors.write("silent", rules.replace('goto = "2"', "nothing = true"))
    await doors.look()
    assert await doors.ask("codes", input="4711") == (200, "1")
    assert await doors.ask("codes", input="' OR 1=1 --") == (200, "2")
    assert await doors.ask("silent", input="1") == (404, "")
    database.unlink()
    assert await doors.ask("codes", input="4711") == (404, "")
    assert "crm.db" in (await doors.decisions("codes"))[0].failed


@pytest.mark.usefixtures("at_once")
async def test_a_lists_file_is_read_again_when_it_changes(doors: Doors) -> None:
    vip = doors.folder / "vip.csv"
    vip.write_bytes("Telefon,Navn\n+45 86 51 51 51,Søren\n".encode("cp1252"))
    doors.write(
        "vip",
        '[module]\naction = "dynamic"\n[lists.vip]\nfile = "vip.csv"\nkey = "Telefon"\n'
        '[[rule]]\nwhen = { in_list = { vip = "{callerid}" } }\nanswer = { text = "VIP {vip.navn}" }\n',
    )
    assert await doors.ask("vip", callerid="004586515151") == (200, "callerName=VIP Søren")
    assert await doors.ask("vip", callerid="86515152") == (200, "")
    vip.write_text("Telefon;Navn\n86515152;Åse\n", encoding="utf-8")
    assert await doors.ask("vip", callerid="86515152") == (200, "callerName=VIP Åse")
    vip.write_text("Nummer\n1\n", encoding="utf-8")
    assert await doors.ask("vip", callerid="86515152") == (200, "callerName=VIP Åse")
    vip.unlink()
    assert await doors.ask("vip", callerid="86515152") == (200, "callerName=VIP Åse")


async def test_flows_and_colleagues_are_asked_as_they_are_now(doors: Doors) -> None:
    desk = doors.office.desk
    await desk.directory.sync()
    flow = next(iter(desk.directory.flows)).local_number
    doors.write(
        "now",
        f'[module]\naction = "goto"\n[[rule]]\nwhen = {{ flow = {{ {flow} = true }} }}\nanswer = {{ goto = "1" }}\n'
        '[[rule]]\nwhen = { free = "202" }\nanswer = { goto = "202" }\n'
        '[[rule]]\nwhen = { busy = "202" }\nanswer = { goto = "203" }\n[default]\ngoto = "9"\n',
    )
    await doors.look()
    assert await doors.ask("now") == (200, "9"), "nobody has told yet who is free"
    await asyncio.to_thread(_get, f"{doors.office.listener.urls().incoming}?UniqueCallId=1.1&EmployeeLocalNumber=202")
    assert await doors.ask("now") == (200, "203")
    await asyncio.to_thread(_get, f"{doors.office.listener.urls().ended}?UniqueCallId=1.1&Duration=3")
    assert await doors.ask("now") == (200, "202")
    await desk.directory.set_flow(flow, active=True)
    assert await doors.ask("now") == (200, "1")


async def test_decisions_are_kept_with_their_reasons_and_no_more_than_are_looked_at(doors: Doors) -> None:
    for number in range(KEPT + 5):
        await (await doors.service()).answer(request(f"input={number}&uniquecallid=1.{number}"))
    decisions = await doors.decisions()
    assert [each.values["input"] for each in decisions] == [str(number) for number in range(KEPT + 4, 4, -1)]
    newest = decisions[0]
    assert (newest.body, newest.by) == ("1503", "default")
    assert [check.saw for tried in newest.why for check in tried.checks] == ["input = 204", "customer = nobody"]


async def test_a_decision_is_replayed_against_edited_rules_with_what_was_known_then(doors: Doors) -> None:
    await doors.ask(callerid="20304050")
    (before,) = await doors.decisions()
    await doors.office.desk.people.upsert_contacts([Contact("csv", "1", "Somebody else")])
    doors.write("reception", RULES.replace('"6050"', '"6051"'))
    again = await (await doors.service()).replay(before)
    assert again is not None
    assert (again.body, again.by, again.note) == ("6051", "Known customer", "Customer K-4711")
    assert len(await doors.decisions()) == 1


async def test_what_was_learnt_outlives_a_restart_and_no_longer_than_it_may(doors: Doors) -> None:
    await doors.ask(input="4711", uniquecallid="1.7")
    await doors.ask(input="99", uniquecallid="1.8")
    await doors.decisions()
    learnt = Learnt(store=ModuleStore(doors.office.desk.database), now=doors.office.desk.clock.now)
    await learnt.load()
    assert learnt.of("1.7") == LearntMessage(
        "4711", "Bo Ærlig", "Tømrer & Søn", "https://crm.example/1", "Customer K-4711", (("Kundenr", "K-4711"),)
    )
    assert learnt.of("1.8") == LearntMessage(number="99")
    later = doors.office.desk.clock.now() + timedelta(hours=5)
    old = Learnt(store=ModuleStore(doors.office.desk.database), now=lambda: later)
    await old.load()
    assert old.of("1.7") is None


async def test_a_code_that_was_typed_is_told_to_nobody(doors: Doors) -> None:
    assert await doors.ask(input="1234", uniquecallid="1.9") == (200, "6000")
    assert await doors.office.desk.learnt.of("1.9") is None


def request(query: str, module: str = "reception") -> ModuleRequest:
    return ModuleRequest(module, query.encode("utf-8", "surrogateescape"), "", b"")


_VALUES = st.text(max_size=30) | st.binary(max_size=30).map(lambda raw: raw.decode("latin-1"))
_NAMES = st.sampled_from(["input", "callerid", "uniquecallid", "callername", "session", "gotolocalnumber", "&", "="])


async def test_whatever_is_asked_the_answer_is_one_that_a_rule_contains(doors: Doors) -> None:
    service = await doors.service()
    fuzzed: list[bytes] = []

    @settings(max_examples=1000, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(st.tuples(_NAMES, _VALUES), max_size=6), st.booleans())
    def collect(pairs: list[tuple[str, str]], raw: bool) -> None:
        sign = (lambda text: text) if raw else quote
        fuzzed.append("&".join(f"{name}={sign(value)}" for name, value in pairs).encode("utf-8", "replace"))

    await asyncio.to_thread(collect)
    assert len(fuzzed) >= 1000
    for query in fuzzed:
        reply = await service.answer(ModuleRequest("reception", query, "", b""))
        assert isinstance(reply, ModuleReply)
        assert (reply.status, reply.body) in ((200, b"6000"), (200, b"6050"), (200, b"1503")), query


async def test_a_call_that_is_led_in_a_circle_comes_out_by_the_pbxs_own_way(doors: Doors) -> None:
    for _ in range(MOST_VISITS):
        assert await doors.ask(input="1234", uniquecallid="1.1") == (200, "6000")
    assert await doors.ask(input="1234", uniquecallid="1.1") == (404, "")
    assert "in a circle" in (await doors.decisions())[0].failed
    assert await doors.ask(input="1234", uniquecallid="1.2") == (200, "6000")
    for _ in range(MOST_VISITS + 1):
        assert await doors.ask(input="1234") == (200, "6000"), "without an id nobody can say"


async def test_an_editors_own_files_are_no_rules(doors: Doors) -> None:
    (doors.folder / ".#reception.toml").symlink_to("somebody@desk.1234")
    (doors.folder / ".reception.toml").write_text("half", encoding="utf-8")
    (doors.folder / "reception.toml~").write_text("half", encoding="utf-8")
    await doors.look()
    assert [file.name for file in (await doors.service()).files.all()] == ["reception"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (RULES[:70].encode(), "line"),
        (RULES.replace("PIN", "Kød").encode("cp1252"), "line 1: it is not saved as UTF-8"),
        (RULES.encode("utf-16"), "line 1: it is not saved as UTF-8"),
        (b"# " + b"x" * 5_000_000, "line 1: it is larger than 4 MB"),
        (b"# " + b"x" * 20_000_000, "line 1: it is larger than 4 MB"),
        (b"", "line 1: [module] needs the action"),
        ((RULES + RULES).encode(), "stands a second time"),
        (RULES.replace("[module]", '[module]\nquery = { i = "input", I = "callerid" }').encode(), '"I" is there twice'),
    ],
)
async def test_what_an_admin_may_save_is_no_rule_and_the_rules_before_stay(
    doors: Doors, data: bytes, said: str
) -> None:
    (doors.folder / "reception.toml").write_bytes(data)
    await doors.look()
    (file,) = (await doors.service()).files.all()
    assert said.casefold() in " ".join(file.in_words).casefold()
    assert await doors.ask(input="1234") == (200, "6000")


WINDOWS = RULES.replace("\n", "\r\n").replace(" = ", "\t=\t")


@pytest.mark.parametrize("data", [RULES.encode("utf-8-sig"), WINDOWS.encode()])
async def test_a_mark_at_the_beginning_tabs_and_windows_line_ends_do_no_harm(doors: Doors, data: bytes) -> None:
    (doors.folder / "reception.toml").write_bytes(data.replace(b"1503", b"1504"))
    await doors.look()
    assert await doors.ask() == (200, "1504")


async def test_a_change_while_the_file_is_read_is_seen_by_the_next_look(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = module_files.load_module

    def load(path: Path, **more: Any) -> module_files.Loaded:
        loaded = read(path, **more)
        doors.write("reception", RULES.replace("1503", "1505"))
        return loaded

    await doors.look()  # none is under way from here on
    with monkeypatch.context() as patched:
        patched.setattr(module_files, "load_module", load)
        doors.write("reception", RULES.replace("1503", "1504"))
        await doors.look()
    assert "1504" in repr((await doors.service()).files.get("reception"))
    await doors.look()
    assert await doors.ask() == (200, "1505")


async def test_a_customer_that_only_a_lookup_source_knows_is_one(doors: Doors) -> None:
    lookups = doors.office.desk.account.home.lookups
    lookups.mkdir()
    database = lookups / "crm.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE customers (name TEXT, number TEXT, Kundenr TEXT)")
        connection.execute("INSERT INTO customers VALUES ('Åse', '+4544332211', '77')")
        connection.commit()
    source = 'title = "CRM"\nsends = "nothing"\n[sql]\ndatabase = "sqlite:///DATABASE"\n'
    source += 'query = "SELECT name, number, Kundenr FROM customers WHERE number = :e164"\n'
    (lookups / "crm.toml").write_text(source.replace("DATABASE", str(database)), encoding="utf-8")
    doors.write("reception", RULES.replace("[module]", "[module]\ndeadline = 5000"))  # the first question imports a lot
    await (await doors.service()).prepare()
    assert await doors.ask(callerid="44332211") == (200, "6050")
    (decision,) = await doors.decisions()
    assert decision.note == "Customer 77"
    assert await doors.ask(callerid="44332212") == (200, "1503")


async def test_many_that_ask_at_once_are_each_told_their_own(doors: Doors) -> None:
    service = await doors.service()
    queries = [f"callerid={number}" for number in ("20304050", "86515151") * 40]
    replies = await asyncio.gather(*(service.answer(request(query)) for query in queries))
    assert [reply.body for reply in replies if reply] == [b"6050", b"1503"] * 40


@pytest.mark.usefixtures("at_once")
async def test_a_caller_who_becomes_a_customer_is_one_at_the_next_call(doors: Doors) -> None:
    assert await doors.ask(callerid="44332211") == (200, "1503")
    await doors.office.desk.people.upsert_contacts(
        [Contact("csv", "2", "Åse", numbers=(ContactNumber("44332211", "", "+4544332211"),))]
    )
    assert await doors.ask(callerid="44332211") == (200, "6050")


async def test_where_contacts_have_more_numbers_than_are_held_each_is_looked_for(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_numbers, "_MOST", 0)
    assert await doors.ask(callerid="20304050") == (200, "6050")
    assert await doors.ask(callerid="20304051") == (200, "1503")
