"""Who may come in by the door for desks, and how often."""

import logging

import pytest

from fonetray.listener.server import Listener
from fonetray.telephony.reading import Reading
from support.desks import a_hub, reader
from support.listening import head, status, talk, undated

JOIN = b'{"code": "a-code"}'


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_desk_with_its_token_is_answered() -> None:
    async with a_hub() as hub:
        answer = await hub.ask("employees")
        assert (answer.status, answer.body) == (200, hub.book.company.body)
        assert answer.headers["ETag"] == '"e1"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert (await hub.ask("employees", headers={"If-None-Match": '"e1"'})).status == 304
        assert (await hub.ask("employees", headers={"If-None-Match": '"e2"'})).status == 200


@pytest.mark.parametrize("code", ["revoked", "expired", "used"])
async def test_a_token_that_is_over_is_told_why(code: str) -> None:
    async with a_hub() as hub:
        assert (await hub.ask("flows")).status == 200
        hub.desks.take_back("desk-101", code)
        answer = await hub.ask("flows")
        assert (answer.status, answer.said["code"]) == (401, code)
        assert "token-of" not in answer.body.decode()


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer forged", "Basic token-of-desk-101", "token-of-desk-101", "Bearer " + "x" * 4000],
)
async def test_what_is_no_token_opens_nothing(authorization: str) -> None:
    async with a_hub() as hub:
        for path in ("feed", "employees", "flows", "notes", "last-contact"):
            answer = await hub.ask(path, headers={"Authorization": authorization})
            assert (answer.status, answer.said["code"]) == (401, "unknown"), path


async def test_who_guesses_is_asked_to_wait_and_nothing_is_looked_up() -> None:
    clock = Clock()
    async with a_hub(clock=clock) as hub:
        for _ in range(10):
            assert (await hub.ask("employees", "nobody")).status == 401
        looked = hub.desks.looked
        for path, method in (("employees", "GET"), ("feed", "GET"), ("join", "POST")):
            answer = await hub.ask(path, "nobody", method=method, data=JOIN if method == "POST" else None)
            assert answer.status == 429
            assert int(answer.headers["Retry-After"]) >= 1
        assert hub.desks.looked == looked
        clock.now += 6.0
        assert (await hub.ask("employees", "nobody")).status == 401
        assert (await hub.ask("employees", "nobody")).status == 429


async def test_join_codes_are_guessed_at_the_same_pace() -> None:
    async with a_hub(clock=Clock()) as hub:
        answers = [await hub.ask("join", method="POST", data=b'{"code": "guess"}') for _ in range(12)]
        assert [each.status for each in answers] == [401] * 10 + [429] * 2


async def test_who_guesses_keeps_no_desk_out_that_has_the_same_address() -> None:
    """Nor one that comes for the first time since the hub was started."""
    async with a_hub(clock=Clock()) as hub:
        for _ in range(12):
            await hub.ask("employees", "nobody")
        assert (await hub.ask("employees", "nobody")).status == 429
        assert (await hub.ask("employees")).status == 200


async def test_a_token_that_was_taken_back_is_spared_the_pace_no_more() -> None:
    async with a_hub(clock=Clock()) as hub:
        assert (await hub.ask("employees")).status == 200
        hub.desks.take_back("desk-101")
        answers = [(await hub.ask("employees")).status for _ in range(12)]
        assert answers == [401] * 10 + [429] * 2


async def test_a_desk_that_asks_without_end_is_asked_to_wait_and_others_are_not() -> None:
    clock = Clock()
    async with a_hub(reader("101"), reader("102"), clock=clock) as hub:
        assert [(await hub.ask("flows")).status for _ in range(61)] == [200] * 60 + [429]
        assert (await hub.ask("flows", "desk-102")).status == 200
        clock.now += 0.1
        assert [(await hub.ask("flows")).status for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("path", ["notes?call=theirs", "last-contact?number=theirs"])
async def test_what_is_anothers_is_forbidden_and_logged_with_the_desk(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    async with a_hub(reader("101"), reader("102"), clock=clock) as hub:
        with caplog.at_level(logging.WARNING):
            answers = [await hub.ask(path) for _ in range(5)]
            await hub.ask(path, "desk-102")
            clock.now += 61
            await hub.ask(path)
        assert {(each.status, each.said["code"]) for each in answers} == {(403, "forbidden")}
        lines = [record.getMessage() for record in caplog.records if "may not" in record.getMessage()]
        said = [next(desk for desk in ("desk-101", "desk-102") if desk in line) for line in lines]
        assert said == ["desk-101", "desk-102", "desk-101"], "each desk once a minute, and none hides another"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("notes", b""),
        ("notes", b"[]"),
        ("notes", b'{"id": 1}'),
        ("notes", b"\xff\xfe"),
        ("flows/900", b'{"active": 1}'),
    ],
)
async def test_a_body_that_is_not_what_is_asked_for(path: str, body: bytes) -> None:
    async with a_hub() as hub:
        answer = await hub.ask(path, method="POST", data=body)
        assert (answer.status, answer.said["code"]) == (400, "unreadable")
        assert hub.book.written == []
        assert hub.book.switched == []


async def test_a_body_without_measure_is_not_read() -> None:
    async with a_hub() as hub:
        note = b'{"id": "1", "call_id": "c", "text": "' + b"x" * 70_000 + b'"}'
        assert (await hub.ask("notes", method="POST", data=note)).status == 400
        assert hub.book.written == []


async def test_a_body_that_never_comes_is_not_waited_for() -> None:
    async with a_hub(patience=0.1) as hub:
        said = b"POST /desk/v1/notes HTTP/1.1"
        whole = head(hub.listener, said, b"Authorization: Bearer token-of-desk-101", b"Content-Length: 500")
        assert status(await talk(hub.listener, whole)) == 400


@pytest.mark.parametrize(
    "line",
    [
        *(
            b"GET /desk/v1/",
            b"GET /desk/v1/nothing",
            b"GET /desk/v1/feed/",
            b"GET /desk/v2/feed",
            b"GET /desk/v1//feed",
        ),
        *(b"POST /desk/v1/feed", b"DELETE /desk/v1/notes", b"OPTIONS /desk/v1/feed"),
        *(b"GET /desk/v1/join", b"PUT /desk/v1/flows/900", b"POST /desk/v1/flows/", b"GET /desk/v1/../v1/feed"),
    ],
)
async def test_what_there_is_not_is_the_uniform_404(line: bytes) -> None:
    async with a_hub() as hub:
        uniform = undated(await talk(hub.listener, head(hub.listener, b"GET /nothing HTTP/1.1")))
        token = b"Authorization: Bearer token-of-desk-101"
        assert undated(await talk(hub.listener, head(hub.listener, line + b" HTTP/1.1", token))) == uniform


@pytest.mark.parametrize("mark", [b"Origin: https://a.example", b"Referer: x", b"Sec-Fetch-Mode: cors"])
async def test_a_browser_is_refused_with_a_good_token_too(mark: bytes) -> None:
    async with a_hub() as hub:
        token = b"Authorization: Bearer token-of-desk-101"
        said = head(hub.listener, b"GET /desk/v1/employees HTTP/1.1", token, mark)
        assert status(await talk(hub.listener, said)) == 404
        assert hub.desks.looked == 0
        assert hub.listener.evidence().refusals == {"browser": 1}


async def test_another_host_is_refused() -> None:
    async with a_hub() as hub:
        answer = await hub.ask("employees", headers={"Host": "rebound.example"})
        assert answer.status == 404
        assert hub.desks.looked == 0


async def test_a_listener_without_a_hub_has_no_such_door(listener: Listener) -> None:
    said = head(listener, b"GET /desk/v1/employees HTTP/1.1", b"Authorization: Bearer token-of-desk-101")
    uniform = undated(await talk(listener, head(listener, b"GET /nothing HTTP/1.1")))
    assert undated(await talk(listener, said)) == uniform


async def test_a_mistake_of_ours_is_logged_and_told_as_such(caplog: pytest.LogCaptureFixture) -> None:
    async with a_hub() as hub:
        hub.desks.broken = True
        answer = await hub.ask("employees")
        assert answer.status == 503
        assert "a mistake of ours" in caplog.text
        assert "mistake" not in answer.body.decode()
        hub.desks.broken = False
        assert (await hub.ask("employees")).status == 200


async def test_a_join_code_gives_a_token_without_one() -> None:
    async with a_hub() as hub:
        answer = await hub.ask("join", method="POST", data=JOIN, headers={"Authorization": ""})
        assert (answer.status, answer.said["token"]) == (200, "token-of-desk-101")
        hub.desks.codes.clear()
        hub.desks.refused["a-code"] = "used"
        assert (await hub.ask("join", method="POST", data=JOIN)).said["code"] == "used"


async def test_a_flow_is_switched_in_the_desks_name() -> None:
    async with a_hub() as hub:
        assert (await hub.ask("flows/900", method="POST", data=b'{"active": true}')).status == 200
        assert hub.book.switched == [("desk-101", "900", True, "")]
        answer = await hub.ask("flows/999", method="POST", data=b'{"active": true}')
        assert (answer.status, answer.said["code"]) == (502, "unavailable")
        assert (await hub.ask("flows/998", method="POST", data=b'{"active": true}')).status == 403


async def test_desks_and_the_pbx_do_not_take_each_others_place() -> None:
    """More feeds from one address than the PBX's door allows connections, and the PBX is answered all the same."""
    many = [reader(str(number)) for number in range(1000, 1300)]
    async with a_hub(*many) as hub:
        feeds = [hub.reading(each.id) for each in many]
        opened = [await feed.__aenter__() for feed in feeds]
        for feed in opened:
            await feed.until("company")
        assert status(await talk(hub.listener, head(hub.listener))) == 200
        assert len(hub.door.figures().connected) == len(many)
        hub.feed.add("1000", "c1")
        assert (await opened[0].until("call")).data["kind"] == "incoming"
        for feed in feeds:
            await feed.__aexit__(None, None, None)
        assert status(await talk(hub.listener, head(hub.listener))) == 200


async def test_the_feed_says_how_far_a_desk_reads() -> None:
    async with a_hub(reader("101", Reading.DEPARTMENT)) as hub, hub.reading() as feed:
        hello = await feed.until("hello")
        assert (hello.data["employee"], hello.data["reading"]) == ("101", "department")
