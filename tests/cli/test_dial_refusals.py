"""Every link and text that is not called: the command says why in one sentence, ends with 3, and nothing is sent."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from fonetray.cli.main import run
from fonetray.config.language import LANGUAGES, Translate
from fonetray.telephony.dialling import Reason
from fonetray.ui.calling.dial_wording import refusal

REFUSED: list[tuple[Reason, list[str]]] = [
    (Reason.EMERGENCY, ["dial", "tel:112"]),
    (Reason.EMERGENCY, ["dial", "tel:+45112"]),
    (Reason.EMERGENCY, ["dial", "114"]),
    (Reason.SERVICE_CODE, ["dial", "tel:*21*12345678%23"]),
    (Reason.SERVICE_CODE, ["dial", "#31#86515151"]),
    (Reason.CONTROL_CHARACTERS, ["dial", "tel:%0D%0A86515151"]),
    (Reason.CONTROL_CHARACTERS, ["dial", "8651\x1b5151"]),
    (Reason.TOO_LONG, ["dial", "tel:" + "8" * 300]),
    (Reason.TOO_LONG, ["dial", "8" * 10_000]),
    (Reason.NO_NUMBER, ["dial", ""]),
    (Reason.NO_NUMBER, ["dial", "tel:"]),
    (Reason.NO_NUMBER, ["dial", "sip:mette@firma.example"]),
    (Reason.CONTROL_CHARACTERS, ["dial", "tel:\udcff\udcfe"]),
    (Reason.LETTERS, ["dial", "1-800-FLOWERS"]),
    (Reason.UNREADABLE, ["dial", "1234567"]),
    (Reason.ELSEWHERE, ["dial", "tel:1234;phone-context=+46"]),
    (Reason.BLOCKED, ["dial", "tel:+4722004111"]),
    (Reason.CONNECT_OFF, ["connect", "86515151", "6000"]),
    (Reason.CONNECT_NOWHERE, ["connect", "86515151", "112"]),
]


@pytest.fixture(params=LANGUAGES)
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose provider is nobody, so that anything sent would fail, with 1."""
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    made = tmp_path / "h"
    for key, value in {
        "ui.language": request.param,
        "dial.confirm": "never",
        "account.local_number": "203",
        "dial.blocked_prefixes": '["+47"]',
        "provider.myfone_url": "https://127.0.0.1:9",
        "provider.api_url": "https://127.0.0.1:9",
    }.items():
        assert run(["--home", str(made), "config", "set", key, value]) == 0
    return made


@pytest.mark.parametrize(("reason", "words"), REFUSED, ids=lambda value: getattr(value, "value", ascii(value))[:40])
def test_why_it_is_not_called_is_said(
    home: Path, reason: Reason, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    language = language_of(home)
    if reason is Reason.CONNECT_NOWHERE:
        assert run(["--home", str(home), "config", "set", "dial.connect_to", "true"]) == 0
    capsys.readouterr()
    assert run(["--home", str(home), *words, "--yes"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == refusal(reason, Translate.for_language(language)) + "\n"
    assert outcomes(home) == ["refused"]


def language_of(home: Path) -> str:
    return next(each for each in LANGUAGES if f'language = "{each}"' in (home / "config.toml").read_text("utf-8"))


def outcomes(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "fonetray.db")) as reading:
        return [status for (status,) in reading.execute("SELECT status FROM dials")]


def test_the_table_has_every_reason_for_a_refusal() -> None:
    tr = Translate.for_language("en")
    unknown = refusal(Reason.ORDINARY, tr)
    refusals = {reason for reason in Reason if refusal(reason, tr) != unknown}
    elsewhere = {Reason.TOO_OFTEN, Reason.CONNECT_INSIDE}  # which take an app that runs, and colleagues
    assert {reason for reason, _ in REFUSED} == refusals - elsewhere


def test_with_json_it_is_said_in_the_document_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["--home", str(home), "dial", "tel:112", "--yes", "--json"]) == 3
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert (document["status"], document["reason"], document["number"]["kind"]) == ("refused", "emergency", "emergency")
    assert document["message"] + "\n" == said.err


@pytest.mark.parametrize("words", [["dial", "86515151", "86515152"], ["dial", "--to", "86515151"]])
def test_what_is_no_command_ends_with_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(words)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    "words", [[], ["--selection", "86515151"], ["--selection", "--yes"], ["--selection", "--from=203"]]
)
def test_a_number_or_the_selection_and_never_both(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dial", *words]) == 2
    assert "--selection" in capsys.readouterr().err


def test_bytes_that_are_no_text_are_refused_like_any_other(home: Path) -> None:
    words = [
        sys.executable.encode(),
        b"-m",
        b"fonetray",
        b"--home",
        bytes(home),
        b"dial",
        b"--yes",
        b"tel:\xff\xfe\xc3",
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (3, ""), done.stderr
    assert done.stderr == refusal(Reason.CONTROL_CHARACTERS, Translate.for_language(language_of(home))) + "\n"
