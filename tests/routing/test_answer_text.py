"""The answer's body: what each action wants, and nothing in it that a caller could have put there to mean more."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.routing.answer_text import Reply, Unanswerable, body_of, clean_goto, clean_number, clean_text
from fonetray.routing.rules import Action
from fonetray.routing.template import read_template
from routing.world import decided

WHOLE = Reply("6050", "Bo & Søn", "86515151", (("session", "a=b&c"),))
NAMES = {"callerName", "callerID", "gotolocalnumber", "session"}


@pytest.mark.parametrize(
    ("action", "reply", "body"),
    [
        (Action.GOTO, Reply(goto="6050"), "6050"),
        (Action.GOTO, Reply(), ""),
        (Action.TEXT, Reply(text="CPR: 21 TLF: Anonymous"), "CPR: 21 TLF: Anonymous"),
        (Action.NUMBER, Reply(number="86515151"), "86515151"),
        (Action.NOTHING, WHOLE, ""),
        (Action.DYNAMIC, Reply("2000", "hovednummer"), "callerName=hovednummer&gotolocalnumber=2000"),
        (Action.TEXT, Reply(text="vagtkald", stored=(("session", "x"),)), "urlresult=vagtkald&session=x"),
        (Action.GOTO, WHOLE, "urlresult=6050&session=a%3Db%26c"),
        (Action.TEXT, Reply(text="a&urlresult=1"), "urlresult=a%26urlresult%3D1"),
    ],
)
def test_each_action_gets_its_body(action: Action, reply: Reply, body: str) -> None:
    assert body_of(reply, action) == body


@given(st.text(max_size=60), st.text(max_size=60))
def test_values_come_back_as_they_were_and_no_key_is_added(text: str, value: str) -> None:
    reply = Reply("1", clean_text(text), "", (("session", clean_text(value)),))
    pairs = parse_qsl(body_of(reply, Action.DYNAMIC), keep_blank_values=True)
    assert {key for key, _ in pairs} <= NAMES
    assert dict(pairs).get("callerName", "") == reply.text
    assert dict(pairs)["session"] == reply.stored[0][1]


@given(st.text(max_size=400))
def test_a_display_text_is_one_clean_line(text: str) -> None:
    clean = clean_text(text)
    assert len(clean) <= 80
    assert clean.isprintable()


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("+45 86 51 51 51", "86515151"),
        ("004586515151", "86515151"),
        ("+46812345", "0046812345"),
        ("", ""),
        ("202", "202"),
    ],
)
def test_a_number_is_written_in_digits(written: str, clean: str) -> None:
    assert clean_number(written) == clean


@pytest.mark.parametrize("wrong", ["abc", "1&2", "+", "1" * 30])
def test_what_is_no_number_is_no_answer(wrong: str) -> None:
    with pytest.raises(Unanswerable):
        clean_number(wrong)
    with pytest.raises(Unanswerable):
        clean_goto(wrong)


def test_templates_are_text_with_gaps_and_no_more() -> None:
    template = read_template("{{{input|none}}} {customer.name} {callerid}")
    assert template.fill({"input": "", "customer.name": "{input}", "callerid": "1"}.__getitem__) == "{none} {input} 1"
    assert [gap.owner for gap in template.gaps] == ["", "customer", ""]


async def test_what_a_caller_sends_stays_a_value() -> None:
    rules = (
        '[module]\naction = "dynamic"\n[default]\ngoto = "2000"\ntext = "{callername}"\nstore = { typed = "{input}" }\n'
    )
    query = "callername=x%26gotolocalnumber%3D112%0d%0a&input=1%26gotolocalnumber%3D112"
    decision = await decided(rules, query)
    assert dict(parse_qsl(decision.body)) == {
        "callerName": "x&gotolocalnumber=112",
        "gotolocalnumber": "2000",
        "typed": "1112",
    }


async def test_a_text_that_comes_out_empty_is_no_answer() -> None:
    with pytest.raises(Unanswerable, match="came out empty"):
        await decided('[module]\naction = "text"\n[default]\ntext = "{callername}"\n', "")
