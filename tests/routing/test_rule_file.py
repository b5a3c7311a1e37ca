"""Files of rules: what is wrong is said with its line and a hint, and the shipped examples have nothing wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.config.resources import resource
from fonetray.routing.lines import line_numbers
from fonetray.routing.problems import RuleFileError
from fonetray.routing.rule_file import MOST_RULES, read_rules
from fonetray.routing.rules import Action
from fonetray.services.modules.files import load_module

EXAMPLES = sorted(resource("examples/routing").glob("*.toml"))
GOOD = """\
[module]
action = "goto"
safe = "6050"

[lists.vip]
file = "vip.csv"

[[rule]]
name = "Evening"
when = { closed = "mon-fri 08:00-16:00" }
answer = { goto = "6050" }

[default]
goto = "1503"
"""


def problems(text: str, name: str = "reception") -> list[str]:
    with pytest.raises(RuleFileError) as wrong:
        read_rules(name, text)
    return list(wrong.value.in_words)


@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        ("{ goto", "{ gotto", 'line 11: "gotto" is no key of an answer; did you mean "goto"?'),
        ("closed =", "close =", 'line 10: "close" is no key of when; did you mean "closed"?'),
        ("[module]\n", "[module]\nsave = 1\n", 'line 2: "save" is no key of module; did you mean "safe"?'),
        ("name =", "nam =", 'line 9: "nam" is no key of a rule; did you mean "name"?'),
        ("file =", "fil =", 'line 6: "fil" is no key of a list; did you mean "file"?'),
        ("[default]", "[defalt]", 'line 13: "defalt" is no key of the file; did you mean "default"?'),
        ('"goto"', '"gotoo"', "line 2: action is one of goto, text, number, dynamic, nothing"),
        ('action = "goto"\n', "", 'line 1: [module] needs the action that is set in the PBX: action = "goto"'),
        ('safe = "6050"', "safe = 6050", "line 3: safe is a text in quotes"),
        ('safe = "6050"', "deadline = 9000", "line 3: deadline is in milliseconds, from 50 to 5000"),
        ("mon-fri", "man-fre", 'line 10: "man-fre" is no day; there are mon, tue'),
        ("08:00-16:00", "08:00", 'line 10: "08:00" is no span of the day'),
        ("08:00-16:00", "24:00-16:00", "line 10: a span of the day does not begin at 24:00"),
        ("08:00-16:00", "08:00-08:00", 'line 10: "08:00-08:00" is no time at all'),
        ('closed = "mon-fri 08:00-16:00"', "closed = 8", "line 10: closed: is days and times in quotes"),
        ('closed = "mon-fri 08:00-16:00"', 'date = "24/12"', 'line 10: "24/12" is no date; write "2026-12-24"'),
        ('closed = "mon-fri 08:00-16:00"', 'range = "8000-799"', 'line 10: range: "8000-799" is no range'),
        ('closed = "mon-fri 08:00-16:00"', "digits = 1234", "line 10: digits: is what is typed in quotes"),
        ('closed = "mon-fri 08:00-16:00"', "flow = { 900 = 1 }", "line 10: flow: is true or false, not 1"),
        (
            'closed = "mon-fri 08:00-16:00"',
            'in_list = { vips = "1" }',
            'line 10: there is no list "vips"; there are vip',
        ),
        ('closed = "mon-fri 08:00-16:00"', "in_list = { vip = 3 }", "line 10: in_list: is what is looked for"),
        ('closed = "mon-fri 08:00-16:00"', 'customer = { x = "> y" }', None),
        ('when = { closed = "mon-fri 08:00-16:00" }', "when = 1", "line 10: when is a table of conditions"),
        ('answer = { goto = "6050" }', "", "line 8: the rule has no answer"),
        ('answer = { goto = "6050" }', 'answer = "6050"', "line 11: answer is a table: { goto = … }"),
        ('{ goto = "6050" }', '{ goto = "sales" }', 'line 11: goto is a local number in quotes, such as "6050"'),
        ('{ goto = "6050" }', "{ goto = 6050 }", "line 11: goto is a text in quotes"),
        (
            '{ goto = "6050" }',
            '{ goto = "{input}" }',
            "line 11: goto takes a number, or a column of a list; {input} could be",
        ),
        ('{ goto = "6050" }', '{ goto = "{customer.Local}" }', "line 11: goto takes a number"),
        (
            '{ goto = "6050" }',
            '{ goto = "{vip.local}" }',
            "line 11: {vip.local} is a column of a list that this rule does",
        ),
        ('{ goto = "6050" }', '{ note = "{x" }', 'line 11: a "{" stands alone; write "{{"'),
        ('{ goto = "6050" }', '{ note = "{a b}" }', 'line 11: "{a b}" names no variable'),
        ('{ goto = "6050" }', '{ text = "x" }', 'line 11: "text" is not for a module of action "goto"; it takes goto'),
        ('{ goto = "6050" }', "{ nothing = false }", "line 11: nothing is true, or is left out"),
        ('{ goto = "6050" }', '{ store = { callerid = "1" } }', 'line 11: "callerid" cannot be a stored variable'),
        ('{ goto = "6050" }', '{ store = { "a b" = "1" } }', 'line 11: "a b" cannot be a stored variable'),
        ("[[rule]]", "[rule]", "line 8: each rule begins with [[rule]], in double brackets"),
        ('"Evening"', '"Evening', "line 9: a text has no closing quote"),
        ("[lists.vip]", "[lists.customer]", 'line 5: "customer" cannot be a list\'s name'),
        ('file = "vip.csv"', 'key = "x"', "line 5: a list has a file, or a database and sql"),
        ('file = "vip.csv"', 'database = "x.db"', "line 5: sql is one SELECT with :value in it"),
        ('file = "vip.csv"', 'database = "x.db"\nsql = "DROP TABLE x -- :value"', "line 7: sql begins with SELECT"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(there: str, instead: str, said: str | None) -> None:
    assert there in GOOD
    text = GOOD.replace(there, instead, 1)
    if said is None:
        read_rules("reception", text)
        return
    found = problems(text)
    assert any(line.startswith(f"reception.toml {said}") for line in found), found


def test_all_that_is_wrong_is_told_in_the_files_order() -> None:
    found = problems(GOOD.replace("{ goto", "{ gotto").replace('"1503"', '"x"').replace("closed", "close"))
    assert [line.split(":")[0] for line in found] == [f"reception.toml line {number}" for number in (10, 11, 14)]


@pytest.mark.parametrize("name", ["Reception", "a b", "æble", "", "x" * 40])
def test_a_module_is_named_so_that_it_can_stand_in_an_address(name: str) -> None:
    assert "a module's file is named in small letters" in problems(GOOD, name)[0]


def test_a_good_file_is_what_it_says() -> None:
    module = read_rules("reception", GOOD + 'store = { Lang = "da" }\n')
    assert (module.action, module.deadline, module.stores) == (Action.GOTO, 0.8, ("Lang",))
    assert [(rule.name, rule.line) for rule in module.rules] == [("Evening", 8)]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_right(path: Path) -> None:
    load_module(path)


def many(count: int) -> str:
    rule = (
        '[[rule]]\nname = "{0}"\nwhen = {{ number = "{0}", open = "mon-fri 08:00-16:00" }}\nanswer = {{ goto = "1" }}\n'
    )
    return '[module]\naction = "goto"\n' + "".join(rule.format(20_000_000 + number) for number in range(count))


def test_five_thousand_rules_are_read_with_their_lines() -> None:
    module = read_rules("many", many(5000))
    assert [rule.line for rule in module.rules[:3]] == [3, 7, 11]
    assert len(module.rules) == 5000


def test_more_rules_than_can_be_meant_are_refused() -> None:
    assert "more than 10000 rules" in problems(many(MOST_RULES + 1))[0]


@given(st.text(alphabet="ab[]{}=\"'\n.,#1 ", max_size=60))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    try:
        read_rules("any", text)
    except RuleFileError as error:
        lines = [problem.line for problem in error.problems]
    else:
        return
    assert min(lines) >= 1


def test_lines_are_found_wherever_keys_stand() -> None:
    text = 'a = 1\n[t]\nb = {c = 1,\n d = [1,\n 2]}\n"q.x" = """\nx = 1\n"""\n[[r]]\ny = 1 # z = 1\n'
    text += "[[r]]\n[r.s]\nu.v = 1\n"
    found = line_numbers(text)
    for path, line in (
        (("a",), 1),
        (("t", "b"), 3),
        (("t", "b", "c"), 3),
        (("t", "b", "d"), 4),
        (("t", "b", "d", 1), 5),
        (("t", "q.x"), 6),
        (("r", 0, "y"), 10),
        (("r", 1), 11),
        (("r", 1, "s", "u", "v"), 13),
    ):
        assert found.get(path) == line, path
    assert not [path for path in found if "z" in path or path == ("t", "x")]
