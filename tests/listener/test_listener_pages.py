"""Pages beside the PBX's door: exact paths, reading only, nothing for whom there is none."""

from fonetray.listener.ports import WebPage
from support.listening import Sink, head, listening, status, talk, undated


async def page(source: str) -> WebPage | None:
    return WebPage(200, b"for " + source.encode()) if source == "127.0.0.1" else None


async def test_a_page_is_at_its_exact_path_and_to_be_read_only() -> None:
    async with listening(Sink(), pages={"/page": page}) as listener:
        said = await talk(listener, head(listener, b"GET /page HTTP/1.1", b"Connection: close"))
        assert status(said) == 200
        assert said.endswith(b"for 127.0.0.1")
        assert b"Server: -" in said
        uniform = undated(await talk(listener, head(listener, b"GET /nothing HTTP/1.1")))
        for line in (b"POST /page HTTP/1.1", b"GET /page/ HTTP/1.1", b"GET //page HTTP/1.1", b"DELETE /page HTTP/1.1"):
            assert undated(await talk(listener, head(listener, line))) == uniform, line
        other = await talk(listener, head(listener, b"GET /page HTTP/1.1"), source="127.0.0.9")
        assert undated(other) == uniform


async def test_a_page_with_a_question_is_the_page_and_head_has_no_body() -> None:
    async with listening(Sink(), pages={"/page": page}) as listener:
        assert status(await talk(listener, head(listener, b"GET /page?x=1 HTTP/1.1", b"Connection: close"))) == 200
        said = await talk(listener, head(listener, b"HEAD /page HTTP/1.1", b"Connection: close"))
        assert status(said) == 200
        assert said.endswith(b"\r\n\r\n")


async def test_who_asks_without_end_is_turned_away_and_the_pbx_is_not() -> None:
    async with listening(Sink(), pages={"/page": page}) as listener:
        asked = [await talk(listener, head(listener, b"GET /page HTTP/1.1", b"Connection: close")) for _ in range(3)]
        assert [status(each) for each in asked] == [200] * 3
        guard = listener._guard
        assert guard is not None
        now = guard._pace._clock()
        guard._pace._clock = lambda: now  # nothing is forgiven while this machine is busy
        while not guard.too_often("127.0.0.1"):
            pass
        assert status(await talk(listener, head(listener, b"GET /page HTTP/1.1"))) == 404
        assert status(await talk(listener, head(listener))) == 200
