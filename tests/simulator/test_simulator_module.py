"""Integration modules: the document's sample answers, and a real web service asked over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

import fonetray.simulator
from fonetray.simulator.module_answer import Action, Outcome, fill_in, read_digits, read_outcome
from simulator.outside import Client

SAMPLES = Path(fonetray.simulator.__file__).with_name("samples")


@pytest.mark.parametrize(
    ("sample", "action", "outcome"),
    [
        ("module-goto.txt", Action.GOTO, Outcome("6050")),
        ("module-dynamic.txt", Action.DYNAMIC, Outcome("2000", caller_name="hovednummer")),
        (
            "module-session.txt",
            Action.CALLER_NAME,
            Outcome("1", caller_name="vagtkald", variables={"session": "dssuywe63"}),
        ),
        ("module-goto.txt", Action.NOTHING, Outcome("1")),
    ],
)
def test_the_documents_samples_are_understood(sample: str, action: Action, outcome: Outcome) -> None:
    assert read_outcome(action, (SAMPLES / sample).read_text(), goto="1") == outcome


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        (Action.GOTO, ""),
        (Action.GOTO, "<html>"),
        (Action.CALLER_NAME, ""),
        (Action.CALLER_ID, "hemmeligt"),
        (Action.DYNAMIC, "6050"),
        (Action.DYNAMIC, "gotolocalnumber=x"),
    ],
)
def test_an_answer_that_cannot_be_used_leads_on_by_the_modules_own_way(action: Action, answer: str) -> None:
    assert read_outcome(action, answer, goto="1503") == Outcome("1503", fallback=True)


def test_keys_of_a_dynamic_answer_mean_something_only_in_their_case() -> None:
    outcome = read_outcome(Action.DYNAMIC, "CallerName=x&callerID=86515151&GotoLocalNumber=5", goto="1")

    assert outcome == Outcome("1", caller_id="86515151", variables={"CallerName": "x", "GotoLocalNumber": "5"})


def test_variables_are_filled_in_escaped() -> None:
    filled = fill_in("http://x/?i=[Input]&n=[callername]&s=[session]", {"input": "1", "callername": "2 – Ø&å"})

    assert filled == "http://x/?i=1&n=2%20%E2%80%93%20%C3%98%26%C3%A5&s="


@pytest.mark.parametrize(
    ("typed", "maximum", "digits"),
    [("1234#", 0, "1234"), ("1234", 0, None), ("12345", 4, "1234"), ("12", 4, None), ("12#", 4, "12")],
)
def test_digits_end_with_the_hash_key_or_the_maximum(typed: str, maximum: int, digits: str | None) -> None:
    assert read_digits(typed, maximum) == digits


@pytest.fixture
async def pin_service() -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text="6000" if request.query["i"] == "1234" else "6001")

    app = web.Application()
    app.router.add_get("/pin", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_the_documents_pin_case(client: Client, pin_service: str) -> None:
    module = {"url": pin_service + "/pin?i=[input]", "action": "goto", "goto": "1503", "timeout_goto": "1504"}

    async def goes_to(**changed: object) -> object:
        status, result = await client.control("/module", **(module | changed))
        assert status == 200
        return result["outcome"]["goto"]

    assert await goes_to(typed="1234#") == "6000"
    assert await goes_to(typed="4321#") == "6001"
    assert await goes_to(typed="12") == "1504"
    assert await goes_to(url=pin_service + "/gone") == "1503"


async def test_a_service_that_is_not_there_leads_on(client: Client, unused_tcp_port: int) -> None:
    _, result = await client.control("/module", url=f"http://127.0.0.1:{unused_tcp_port}/", goto="1503")

    assert (result["outcome"]["goto"], result["outcome"]["fallback"], result["status"]) == ("1503", True, None)


async def test_a_module_without_a_url_or_of_unknown_action_is_refused(client: Client) -> None:
    assert (await client.control("/module", goto="1"))[0] == 400
    assert (await client.control("/module", url="http://x", action="dance"))[0] == 400
