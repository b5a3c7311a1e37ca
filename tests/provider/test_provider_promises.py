"""What the client promises as a whole: one tree of errors, in both forms, and a MakeCall that is never sent twice."""

import inspect
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fonetray.config.language import Translate
from fonetray.provider import errors, wire
from fonetray.provider.answers import read_body
from fonetray.provider.client import Form, ProviderClient
from fonetray.provider.errors import (
    BadAnswer,
    NoHttps,
    ProviderError,
    Rejected,
    TimedOut,
    Uncertain,
    Unreachable,
    WrongCredentials,
)
from fonetray.simulator.server import Simulator
from fonetray.ui.words.wording import trouble
from provider.conftest import Asked, Login, Odd

ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)]


def depth(kind: type) -> int:
    return kind.__mro__.index(ProviderError)


def test_the_tree_is_documented_as_it_is() -> None:
    lines = re.findall(r"^( *)- `(\w+)`", inspect.getdoc(errors) or "", re.MULTILINE)
    path: list[str] = []
    documented = {}
    for indent, name in lines:
        path = [*path[: len(indent) // 4], name]
        documented[name] = path[-2] if len(path) > 1 else ""
    real = {kind.__name__: "" if kind is ProviderError else kind.__mro__[1].__name__ for kind in ALL}
    assert documented == real
    assert all(kind.__doc__ for kind in ALL)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("language", ["en", "da"])
def test_every_error_has_words_on_one_line(kind: type[ProviderError], language: str) -> None:
    error = kind(Unreachable("nobody there", "Wait")) if kind is NoHttps else kind("something happened", "Do this")
    assert error.in_words.endswith(".")
    words = trouble(error, Translate.for_language(language))
    assert len(words) > 20
    assert "\n" not in words + error.in_words


ANYTHING = st.text(st.characters(), max_size=12)  # half letters (surrogates) too
HALF = "\ud800"
SLOW = {"slow": 600}
WORDS = st.fixed_dictionaries(dict.fromkeys(("username", "password", "account", "hash"), ANYTHING))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@example(login=dict.fromkeys(("username", "password", "account", "hash"), HALF), text=HALF, body=b"[]", status=200)
@example(login=dict.fromkeys(("username", "password", "account", "hash"), HALF), text=HALF, body=b"", status=401)
@given(login=WORDS, text=ANYTHING, body=st.binary(max_size=30), status=st.sampled_from([200, 204, 302, 401, 418, 500]))
async def test_whatever_comes_and_goes_nothing_else_is_raised(
    odd: Odd, login: dict[str, str], text: str, body: bytes, status: int
) -> None:
    odd.answer = lambda _: web.Response(status=status, body=None if status == 204 else body)
    for client in odd.clients or [odd.client(form=form) for form in Form]:
        odd.login = Login(**login)
        for ask in (
            client.employees,
            client.call_flows,
            lambda: client.employee(text),  # noqa: B023 - asked at once
            lambda: client.set_call_flow(text, active=True),  # noqa: B023
            lambda: client.make_call(text, text),  # noqa: B023
        ):
            with suppress(ProviderError):
                await ask()


@pytest.fixture
async def pbx() -> AsyncIterator[Simulator]:
    async with Simulator() as running:
        yield running


@pytest.fixture(params=Form)
def form(request: pytest.FixtureRequest) -> Form:
    form: Form = request.param
    return form


@pytest.fixture
async def client(pbx: Simulator, form: Form) -> AsyncIterator[ProviderClient]:
    made = asking(pbx, form, timeout=30)
    yield made
    await made.aclose()


@pytest.fixture
async def hasty(pbx: Simulator, form: Form) -> AsyncIterator[ProviderClient]:
    """Give one that waits for a slow answer no longer than it takes to connect on a busy machine."""
    made = asking(pbx, form, timeout=1.5)
    yield made
    await made.aclose()


def asking(pbx: Simulator, form: Form, *, timeout: float) -> ProviderClient:
    links = pbx.links
    login = Login(links["username"], links["password"], links["account"], links["hash"])
    return ProviderClient(
        api_url=links["api_url"],
        myfone_url=links["myfone_url"],
        credentials=lambda: login,
        timeout=timeout,
        form=form,
    )


def make_calls(pbx: Simulator) -> list[dict[str, Any]]:
    return [entry for entry in pbx.log.as_documents() if entry["path"].endswith("/MakeCall")]


@pytest.mark.parametrize(
    ("variant", "meaning"),
    [
        ({"failure": "500"}, BadAnswer),
        ({"failure": "401"}, WrongCredentials),
        ({"failure": "garbage"}, Uncertain),
        ({"failure": "html"}, Uncertain),  # a gateway's page: status 502
        ({"failure": "reset"}, Uncertain),
        (SLOW, Uncertain),
    ],
    ids=str,
)
async def test_a_make_call_is_never_sent_twice(
    pbx: Simulator,
    client: ProviderClient,
    hasty: ProviderClient,
    variant: dict[str, Any],
    meaning: type[ProviderError],
) -> None:
    pbx.behaviour.change(variant)
    with pytest.raises(meaning) as caught:
        await (hasty if variant == SLOW else client).make_call("86515151", "")
    assert type(caught.value) is meaning
    assert len(make_calls(pbx)) == 1


async def test_an_empty_answer_is_a_placed_call(pbx: Simulator, client: ProviderClient) -> None:
    """What the real service answers is not documented; an empty 200 is how such services say yes."""
    pbx.behaviour.change({"failure": "empty"})
    assert await client.make_call("86515151", "") == ""
    assert len(make_calls(pbx)) == 1


@pytest.mark.parametrize(
    ("failure", "meaning"),
    [("500", BadAnswer), ("401", WrongCredentials), ("garbage", BadAnswer), ("html", BadAnswer), ("empty", BadAnswer),
     ("reset", Unreachable), ("slow", TimedOut)],
)  # fmt: skip
async def test_reading_under_every_failure(
    pbx: Simulator, client: ProviderClient, hasty: ProviderClient, failure: str, meaning: type[ProviderError]
) -> None:
    pbx.behaviour.change(SLOW if failure == "slow" else {"failure": failure})
    one = hasty if failure == "slow" else client
    for ask in (one.employees, one.call_flows, lambda: one.employee("202")):
        with pytest.raises(meaning):
            await ask()


async def test_all_is_asked_and_answered_in_one_form(pbx: Simulator, client: ProviderClient) -> None:
    people = await client.employees()
    assert len(people) == 40
    assert await client.employee("202") == next(person for person in people if person.local_number == "202")
    flow = (await client.call_flows())[0]
    await client.set_call_flow(flow.local_number, active=not flow.active)
    assert (await client.call_flows())[0].active is not flow.active
    assert await client.make_call("86515151", "")
    kinds = {(entry["headers"]["Accept"], entry["headers"]["Content-Type"]) for entry in pbx.log.as_documents()}
    (one,) = kinds
    assert one in {(form.value, form.value) for form in Form}


async def test_an_unknown_employee_is_a_refusal(client: ProviderClient) -> None:
    with pytest.raises(Rejected):
        await client.employee("99999")


@pytest.mark.parametrize("told", [True, False])
async def test_a_switch_counts_only_when_the_next_reading_shows_it(odd: Odd, told: bool) -> None:
    """``state`` is tried, then ``active``, with a reading after each; the answer's own word counts for nothing."""
    odd.answer = lambda asked: (
        web.json_response([{"Localnumber": 6000, "Name": "Nat", "IsActive": False}])
        if asked.method == "GET"
        else web.json_response({"Message": "Call flow state set.", "Success": told})
    )
    with pytest.raises(Rejected, match="did not switch call flow 6000"):
        await odd.client().set_call_flow("6000", active=True)
    assert [steps(asked) for asked in odd.asked] == ["state", "read", "active", "read"]


async def test_a_switch_that_a_reading_shows_is_not_tried_again(odd: Odd) -> None:
    odd.answer = lambda asked: (
        web.json_response({"Localnumber": "6000", "IsActive": "true"}) if asked.method == "GET" else web.Response()
    )
    await odd.client().set_call_flow("6000", active=True)
    assert [steps(asked) for asked in odd.asked] == ["state", "read"]


def steps(asked: Asked) -> str:
    return "read" if asked.method == "GET" else next(name for name in ("state", "active") if name in asked.query)


@pytest.mark.parametrize(
    "body",
    [
        b'{"Employees": [{"Localnumber": 202.0, "Name": "Mette"}]}',
        b'{"d": {"LOCALNUMBER": "202", "NAME": "Mette"}}',
        b"<Result><Employee><Localnumber>202</Localnumber><Name>Mette</Name></Employee></Result>",
        b"<Employee><localNumber>202</localNumber><Name> Mette </Name></Employee>",
    ],
)
def test_a_list_may_come_wrapped(body: bytes) -> None:
    (person,) = wire.employees(read_body(body))
    assert (person.local_number, person.name) == ("202", "Mette")


@pytest.mark.parametrize("body", [b"{}", b'{"a": [], "b": []}', b'{"d": "text"}', b'{"d": null}', b"3", b"false"])
def test_what_holds_no_list_is_no_empty_one(body: bytes) -> None:
    for read in (wire.employees, wire.call_flows):
        with pytest.raises(ValueError, match="neither"):
            read(read_body(body))
