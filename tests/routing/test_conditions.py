"""Each condition: when it holds, when it does not, and what it says it saw."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.routing.condition_reader import amount
from fonetray.routing.world import Customer
from routing.world import NOON, World, decided, holds, ruled

KNOWN = Customer("Bo Ærlig", "Tømrer & Søn", "https://crm.example/1", {"Kundenr": "4711", "Saldo": "1.250,50"})
CODES = '[lists.codes]\nfile = "codes.csv"\n'


@pytest.mark.parametrize(
    ("when", "query", "held"),
    [
        ('{ number = "86515151" }', "callerid=%2B4586515151", True),
        ('{ number = ["1", "86 51 51 51"] }', "callerid=+4586515151", True),
        ('{ number = "86515151" }', "callerid=86515152", False),
        ('{ number = "+4740012345" }', "callerid=40012345", False),
        ('{ number = "86515151" }', "callerid=anonymous", False),
        ('{ prefix = "86" }', "callerid=86515151", True),
        ('{ prefix = ["+46", "0047"] }', "callerid=004740012345", True),
        ('{ prefix = "86" }', "callerid=%2B468651515", False),
        ('{ kind = "foreign" }', "callerid=%2B46812345678", True),
        ('{ kind = ["hidden", "premium"] }', "callerid=90123456", True),
        ('{ kind = "national" }', "callerid=hemmeligt%20nummer", False),
        ('{ caller = "hidden" }', "callerid=", True),
        ('{ caller = "hidden" }', "", True),
        ('{ caller = "shown" }', "callerid=86515151", True),
        ('{ caller = "unknown" }', "callerid=86515151", True),
        ('{ caller = "known" }', "callerid=86515151", False),
        ('{ line = "hovednummer" }', "callernametxt=Hovednummer", True),
        ('{ line = ["Salg", "Køb"] }', "callernametxt=K%F8b", True),
        ('{ digits = "1234" }', "input=1234", True),
        ('{ digits = ["1", "2"] }', "Input=2", True),
        ('{ digits = "" }', "input=[input]", True),
        ('{ digits = "1234" }', "input=12345", False),
        ("{ length = 4 }", "input=8000", True),
        ('{ length = "4-6" }', "input=1234567", False),
        ('{ range = "8000-8299" }', "input=8299", True),
        ('{ range = ["1000-1999", "8000-8299"] }', "input=8300", False),
        ('{ range = "8000-8299" }', "input=08100", False),
        ('{ stored = { session = "x1" } }', "session=x1", True),
        ("{ stored = { session = true } }", "session=[session]", False),
        ("{ stored = { session = false } }", "", True),
        ('{ stored = { age = "> 17" } }', "age=18", True),
        ('{ caller = "hidden", digits = "1" }', "input=1", True),
        ('{ caller = "hidden", digits = "1" }', "input=2", False),
        ('{ any = [{ digits = "1" }, { digits = "2" }] }', "input=2", True),
        ('{ any = [{ digits = "1" }, { digits = "2" }] }', "input=3", False),
        ('{ not = { digits = "1" } }', "input=2", True),
        ('{ not = { digits = "1", caller = "hidden" } }', "input=1", False),
        ("{}", "", True),
    ],
)
async def test_what_a_call_tells(when: str, query: str, *, held: bool) -> None:
    assert await holds(when, query) is held


@pytest.mark.parametrize(
    ("when", "at", "held"),
    [
        ('{ open = "mon-fri 08:00-16:00" }', "2026-11-26 12:00", True),
        ('{ open = "mon-fri 08:00-16:00" }', "2026-11-26 16:00", False),
        ('{ closed = "mon-fri 08:00-16:00" }', "2026-11-28 12:00", True),
        ('{ closed = ["mon-thu 08:00-16:00", "fri 08:00-15:00"] }', "2026-11-27 15:00", True),
        ('{ open = "mon-fri 08:00-16:00" }', "2026-12-25 12:00", False),  # Friday, Christmas Day
        ('{ open = ["mon-fri 08:00-16:00", "holiday 10:00-13:00"] }', "2026-12-25 12:00", True),
        ('{ open = "fri 22:00-06:00" }', "2026-11-28 05:59", True),
        ('{ open = "fri 22:00-06:00" }', "2026-11-28 06:00", False),
        ('{ open = "fri 22:00-06:00" }', "2026-11-27 05:59", False),
        ('{ open = "thu 22:00-06:00" }', "2026-12-25 05:00", True),  # Thursday's night, though Friday is a holiday
        ('{ open = "daily 00:00-24:00" }', "2026-12-25 23:59", True),
        ('{ time = "22:00-06:00" }', "2026-11-26 23:00", True),
        ('{ time = "08.00-16.00" }', "2026-11-26 17:00", False),
        ('{ weekday = "sat-sun" }', "2026-11-28 12:00", True),
        ('{ weekday = "fri-mon" }', "2026-11-30 12:00", True),
        ('{ weekday = "mon,tue" }', "2026-11-26 12:00", False),
        ("{ holiday = true }", "2026-12-25 12:00", True),
        ("{ holiday = false }", "2026-12-25 12:00", False),
        ('{ date = "2026-12-24" }', "2026-12-24 12:00", True),
        ("{ date = 2026-12-24 }", "2026-12-24 12:00", True),
        ('{ date = "12-20..01-03" }', "2027-01-02 12:00", True),
        ('{ date = "2026-12-20..2027-01-03" }', "2028-01-02 12:00", False),
    ],
)
async def test_what_the_clock_and_the_calendar_tell(when: str, at: str, *, held: bool) -> None:
    world = World()
    world.holidays[date(2026, 12, 25)] = "Juledag"
    winter = datetime.fromisoformat(f"{at}+01:00")
    assert await holds(when, world=world, time=winter.astimezone(UTC)) is held


async def test_summer_time_is_kept() -> None:
    six_utc = datetime(2026, 7, 2, 6, 0, tzinfo=UTC)
    assert await holds('{ open = "mon-fri 08:00-16:00" }', time=six_utc)
    assert not await holds('{ open = "mon-fri 08:00-16:00" }', time=six_utc.replace(month=12))


async def test_a_modules_own_closed_days_are_holidays() -> None:
    rules = ruled('{ open = "mon-fri 08:00-16:00" }', head='[module]\naction = "goto"\nclosed_days = ["11-26"]\n')
    decision = await decided(rules)
    assert decision.body == "200"
    assert [check.saw for tried in decision.why() for check in tried.checks] == [
        "now = thu 2026-11-26 12:00 (closed_days)"
    ]


@pytest.mark.parametrize(
    ("when", "held"),
    [
        ('{ caller = "known" }', True),
        ("{ customer = true }", True),
        ("{ customer = false }", False),
        ('{ customer = { Kundenr = "4711" } }', True),
        ('{ customer = { kundenr = ["1", "4711"], Saldo = "> 1000" } }', True),
        ('{ customer = { Saldo = "> 1.250,50" } }', False),
        ('{ customer = { Saldo = ">= 1.250,50" } }', True),
        ("{ customer = { Spærret = true } }", False),
        ("{ customer = { Spærret = false } }", True),
        ('{ customer = { organisation = "tømrer & søn" } }', True),
    ],
)
async def test_who_the_customer_is(when: str, *, held: bool) -> None:
    world = World()
    world.numbers["86515151"] = KNOWN
    quoted = when.replace("Spærret", '"Spærret"')
    assert await holds(quoted, "callerid=86515151", world) is held


async def test_what_was_typed_counts_before_the_number_and_an_earlier_module_after_both() -> None:
    world = World()
    other = Customer("Åse", fields={"Kundenr": "12"}, by="input")
    world.numbers["86515151"] = KNOWN
    world.typed["Kundenr", "12"] = other
    world.earlier["1.2"] = Customer("Earlier", by="earlier")
    named = ruled("{ customer = true }").replace('goto = "100"', 'goto = "100", note = "{customer.name}"')
    for query, name in (
        ("callerid=86515151&input=12", "Åse"),
        ("callerid=86515151&input=99", "Bo Ærlig"),
        ("callerid=86515152&uniquecallid=1.2", "Earlier"),
    ):
        assert (await decided(named, query, world)).note == name


async def test_a_colleague_is_known_and_no_customer() -> None:
    world = World()
    world.numbers["202"] = Customer("Mette", colleague=True)
    assert await holds('{ caller = "known" }', "callerid=202", world)
    assert not await holds("{ customer = true }", "callerid=202", world)


async def test_a_list_is_looked_in_and_its_row_can_be_asked_about() -> None:
    world = World()
    world.lists["codes"] = {"4711": {"code": "4711", "Paid": "Yes"}, "4712": {"code": "4712", "Paid": "no"}}
    for when, query, held in (
        ('{ in_list = { codes = "{input}" } }', "input=4711", True),
        ('{ in_list = { codes = "{input}" } }', "input=1", False),
        ('{ in_list = { codes = { value = "{input}", paid = "yes" } } }', "input=4712", False),
        ('{ in_list = { codes = { value = "{input}", paid = "yes" } } }', "input=4711", True),
        ('{ not = { in_list = { codes = "{input}" } } }', "input=1", True),
    ):
        assert await holds(when, query, world, lists=CODES) is held, (when, query)
    assert world.asked["number list"] == 0
    await holds('{ in_list = { codes = "{callerid}" } }', "callerid=86515151", world, lists=CODES)
    assert world.asked["number list"] == 1


async def test_nothing_typed_is_in_no_list() -> None:
    world = World()
    world.lists["codes"] = {"": {"code": ""}}
    assert not await holds('{ in_list = { codes = "{input}" } }', "input=", world, lists=CODES)
    assert world.asked["list"] == 0


async def test_who_is_free_and_which_flow_is_on() -> None:
    world = World()
    world.people |= {"202": False, "203": True, "204": None}
    world.flows["900"] = True
    for when, held in (
        ('{ free = "202" }', False),
        ('{ free = ["202", "203"] }', True),
        ('{ free = "204" }', False),
        ('{ busy = "204" }', False),
        ('{ busy = "202" }', True),
        ('{ busy = ["202", "203"] }', False),
        ("{ flow = { 900 = true } }", True),
        ("{ flow = { 900 = false } }", False),
        ("{ flow = { 901 = false } }", False),
    ):
        assert await holds(when, world=world) is held, when


async def test_the_world_is_asked_late_and_once() -> None:
    world = World()
    await holds('{ digits = "1", caller = "known", customer = true }', "input=2&callerid=86515151", world)
    assert not world.asked
    await holds("{ customer = true }", "input=2&callerid=86515151", world)
    assert world.asked == {"typed": 1, "number": 1}
    world.asked.clear()
    two = ruled('{ caller = "known" }') + '[[rule]]\nwhen = { caller = "known" }\nanswer = { goto = "300" }\n'
    await decided(two, "callerid=86515151", world)
    assert world.asked["number"] == 1


async def test_the_explanation_has_every_rule_tried_and_what_was_seen() -> None:
    rules = '[module]\naction = "goto"\n[[rule]]\nwhen = { digits = "1" }\nanswer = { goto = "1" }\n' + ruled(
        '{ caller = "shown", digits = "2" }'
    ).removeprefix('[module]\naction = "goto"\ncustomer = "Kundenr"\n')
    first, second = (await decided(rules, "input=2&callerid=%2B4586515151")).why()
    assert (first.rule, first.line, first.held) == ("rule 1", 3, False)
    assert [(check.condition, check.saw, check.held) for check in first.checks] == [
        ('digits = "1"', "input = 2", False)
    ]
    assert (second.rule, second.held, [check.held for check in second.checks]) == ("the rule", True, [True, True])
    assert second.checks[0].saw == "callerid = +4586515151"


@given(st.integers(0, 9_999_999), st.integers(0, 99))
def test_an_amount_is_read_as_danes_and_programs_write_it(whole: int, hundredths: int) -> None:
    wanted = whole + hundredths / 100
    danish = f"{whole:,}".replace(",", ".") + f",{hundredths:02d}"
    for text in (danish, f"kr. {danish}", f"{whole},{hundredths:02d}", f"{whole:,}.{hundredths:02d}"):
        read = amount(text)
        assert read is not None
        assert abs(read - wanted) < 0.001, text
    assert amount("ingen") is None


def test_the_tests_noon_is_a_thursday() -> None:
    assert NOON.strftime("%a") == "Thu"
