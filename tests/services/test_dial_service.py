"""The dial road over real HTTP: asked once, sent once, and never more than a person wants."""

import asyncio
import json
import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field

import msgspec
import pytest

from fonetray.services.calls.dialing import DialOutcome, Question
from fonetray.telephony.dialling import DialRequest, DialStatus, LinkMode, Origin, Reason, Ruling
from services.conftest import Office


@dataclass
class Person:
    """Answers questions; ``open`` holds the answers back."""

    says: bool = True
    asked: list[Question] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.open.set()

    async def ask(self, question: Question) -> bool:
        self.asked.append(question)
        self.reached.set()
        await self.open.wait()
        return self.says


def rung(office: Office) -> list[str]:
    """What the PBX was asked to ring."""
    made = [entry for entry in office.pbx.log.as_documents() if entry["path"].endswith("/MakeCall")]
    return [json.loads(entry["body"])["Callee"] for entry in made]


def noted(office: Office) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(office.desk.account.home.database)) as reading:
        return reading.execute("SELECT number, origin, status FROM dials ORDER BY id").fetchall()


async def dialled(office: Office, text: str, origin: Origin, person: Person | None) -> DialOutcome:
    return await office.desk.dialing.dial(DialRequest(text, origin), person)


def settle(office: Office, **dial: object) -> None:
    settings = office.desk.account.settings
    office.desk.account.settings = msgspec.structs.replace(
        settings, dial=msgspec.structs.replace(settings.dial, **dial)
    )


async def test_a_call_is_placed_once_and_noted(office: Office) -> None:
    await office.desk.directory.sync()
    person = Person()
    first = await dialled(office, "86 51 51 51", Origin.SEARCH, person)
    again = await dialled(office, "tel:+4586515151", Origin.LINK, person)
    assert (first.status, again.status) == (DialStatus.PLACED, DialStatus.CANCELLED)
    assert rung(office) == ["86515151"]
    assert len(person.asked) == 1
    assert noted(office) == [("+4586515151", "search", "placed"), ("+4586515151", "link", "cancelled")]


async def test_a_lost_answer_is_uncertain_and_never_tried_again(office: Office) -> None:
    office.pbx.behaviour.change({"failure": "reset", "failure_on": "myfone"})
    outcomes = [await dialled(office, "86515151", Origin.SEARCH, Person()) for _ in range(2)]
    assert [outcome.status for outcome in outcomes] == [DialStatus.UNCERTAIN, DialStatus.CANCELLED]
    assert rung(office) == ["86515151"]


async def test_after_a_failure_the_user_may_try_again_at_once(office: Office) -> None:
    office.pbx.behaviour.change({"failure": "401", "failure_on": "myfone"})
    assert (await dialled(office, "86515151", Origin.SEARCH, Person())).status is DialStatus.FAILED
    office.pbx.behaviour.change({"failure": "none"})
    assert (await dialled(office, "86515151", Origin.SEARCH, Person())).status is DialStatus.PLACED


async def test_nobody_to_ask_means_no(office: Office) -> None:
    outcome = await dialled(office, "86515151", Origin.LINK, None)
    assert outcome.status is DialStatus.CANCELLED
    assert rung(office) == []


async def test_a_second_click_while_the_question_is_open_asks_nothing(office: Office) -> None:
    person = Person()
    person.open.clear()
    first = asyncio.ensure_future(dialled(office, "tel:86515151", Origin.LINK, person))
    await person.reached.wait()
    second = await dialled(office, "tel:+4586515151", Origin.LINK, person)
    assert second.status is DialStatus.CANCELLED
    person.open.set()
    assert (await first).status is DialStatus.PLACED
    assert len(person.asked) == 1
    assert rung(office) == ["86515151"]


async def test_a_question_that_breaks_off_can_be_asked_again(office: Office) -> None:
    person = Person()
    person.open.clear()
    first = asyncio.ensure_future(dialled(office, "tel:86515151", Origin.LINK, person))
    await person.reached.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    person.open.set()
    assert (await dialled(office, "tel:86515151", Origin.LINK, person)).status is DialStatus.PLACED


async def test_a_page_that_fires_links_gets_five_questions_and_fills_nothing(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    person = Person(says=False)
    links = [f"tel:8651510{digit}" for digit in range(10)]
    with caplog.at_level(logging.WARNING):
        outcomes = [await dialled(office, link, Origin.LINK, person) for link in links]
    assert [outcome.status for outcome in outcomes] == [DialStatus.CANCELLED] * 5 + [DialStatus.REFUSED] * 5
    assert {outcome.reason for outcome in outcomes[5:]} == {Reason.TOO_OFTEN}
    assert len(person.asked) == len(noted(office)) == 5
    assert rung(office) == []
    assert "Too many calls were asked for at once" in caplog.text
    caplog.clear()
    person.says = True
    assert (await dialled(office, "20304050", Origin.SEARCH, person)).status is DialStatus.PLACED


async def test_a_person_who_says_yes_may_click_on(office: Office) -> None:
    person = Person()
    for digit in range(8):
        assert (await dialled(office, f"tel:8651510{digit}", Origin.LINK, person)).status is DialStatus.PLACED


async def test_what_the_company_blocks_is_refused_from_everywhere(office: Office) -> None:
    settle(office, confirm="never", blocked_prefixes=("+46", "90"))
    for origin in Origin:
        for text in ("+46 8 123 456 78", "90 12 34 56"):
            outcome = await office.desk.dialing.dial(DialRequest(text, origin), Person(), agreed=True)
            assert (outcome.status, outcome.reason) == (DialStatus.REFUSED, Reason.BLOCKED)
    assert rung(office) == []
    assert (await dialled(office, "86515151", Origin.SEARCH, None)).status is DialStatus.PLACED


async def test_a_link_to_a_colleague_may_ring_with_undo_where_that_is_set(office: Office) -> None:
    await office.desk.directory.sync()
    settle(office, link_mode="undo", confirm="never")
    person = Person(says=False)
    for link in ("tel:203", "tel:86515151", "tel:90123456"):
        await dialled(office, link, Origin.LINK, person)
    asked = [(question.verdict.ruling, question.verdict.manner) for question in person.asked]
    assert asked == [
        (Ruling.ASK, LinkMode.UNDO),
        (Ruling.ASK, LinkMode.ASK),
        (Ruling.ASK_TWICE, LinkMode.ASK),
    ]
