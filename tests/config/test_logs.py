"""The log takes no secret, whichever way it comes, and is its owner's alone."""

import logging
import stat
import sys
from pathlib import Path

import pytest

from fonetray.config.logs import PrivateLog, start_logging
from fonetray.config.paths import Home
from fonetray.config.redaction import Redactor
from support.small_disk import small_disk

SECRET = "hunter-2-ÆØÅ"
PATH = "q3vJ0tq9Zl4wX8b1cN7dKg"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home.at(tmp_path / "home")
    made.prepare()
    return made


@pytest.mark.parametrize(
    "text",
    [
        f"GET https://public.sippeer.dk/api/employee?account=1&hash={SECRET} failed",
        f"GET /api/employee?account=1&hash={SECRET} failed",
        f'{{"Device": "", "Password": "{SECRET}", "Username": "u"}}',
        f"{{'username': 'u', 'password': '{SECRET}'}}",
        f'"password": "two words \\" {SECRET}"',
        f"password={SECRET}",
        f"Credentials(hash={SECRET!r})",
        f"<Call xmlns='x'><Password>two words {SECRET}</Password><Username>u</Username></Call>",
        f'<a:Password i:type="x">{SECRET}</a:Password>',
        f"Authorization: Bearer {SECRET}",
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str) -> None:
    said = Redactor().redact(text)
    assert SECRET not in said
    assert "…" in said


def test_the_listeners_secret_path_is_hidden() -> None:
    assert Redactor().redact(f"POST /{PATH}/events/incoming 200") == "POST /…/events/incoming 200"
    assert PATH not in Redactor().redact(f"http://127.0.0.1:1/{PATH}/events?ANumber=1")


def test_ordinary_words_stay() -> None:
    text = "listening on 127.0.0.1:4711; 40 employees in /home/jens/.local/share/fonetray"
    assert Redactor().redact(text) == text


def test_known_secrets_are_hidden_in_every_spelling() -> None:
    redactor = Redactor()
    redactor.learn("p w/æ", "", "abc")
    for spelling in ("p w/æ", "p%20w%2F%C3%A6", "p+w%2F%C3%A6", "p w/\\u00e6"):
        assert redactor.redact(f"said {spelling} here") == "said … here"
    assert redactor.redact("abc") == "abc"


def test_the_file_has_lines_and_tracebacks_but_no_secret(home: Home) -> None:
    redactor = start_logging(home)
    redactor.learn(SECRET)
    log = logging.getLogger("fonetray.test")
    try:
        int(SECRET)
    except ValueError:
        log.exception("it failed for %s", SECRET)
    logging.getLogger("httpx").info("HTTP Request: GET https://a.dk/?hash=%s", "x")
    text = home.log_file.read_text(encoding="utf-8")
    assert "it failed for …" in text
    assert "ValueError: invalid literal for int() with base 10: '…'" in text
    assert "HTTP Request" not in text
    assert SECRET not in text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_every_generation_is_private(tmp_path: Path) -> None:
    file = tmp_path / "fonetray.log"
    file.write_text("old\n", encoding="utf-8")
    file.chmod(0o644)
    handler = PrivateLog(file, maxBytes=200, backupCount=2, encoding="utf-8")
    for count in range(30):
        handler.emit(logging.LogRecord("n", logging.INFO, "f", 1, "line %d of some length", (count,), None))
    handler.close()
    generations = sorted(tmp_path.iterdir())
    assert [path.name for path in generations] == ["fonetray.log", "fonetray.log.1", "fonetray.log.2"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in generations} == {0o600}


def test_a_full_disk_costs_the_lines_it_did_not_take_and_no_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with small_disk(tmp_path / "disk", 256 * 1024) as disk:
        handler = PrivateLog(disk.folder / "fonetray.log", encoding="utf-8")
        handler.handle(logging.makeLogRecord({"msg": "before"}))
        disk.fill()
        for _ in range(100):
            handler.handle(logging.makeLogRecord({"msg": "x" * 500}))
        disk.empty()
        handler.handle(logging.makeLogRecord({"msg": "after"}))
        handler.close()
        lines = (disk.folder / "fonetray.log").read_text("utf-8").splitlines()
    assert lines[0] == "before"
    assert lines[-1].endswith("after")
    assert capsys.readouterr().err == ""
