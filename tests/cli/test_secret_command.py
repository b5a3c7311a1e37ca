"""The listener's secret from a terminal, with no app running."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.command import Done, fonetray


def secret(home: Path, *words: str) -> Done:
    return fonetray(home, "secret", *words)


def answer(home: Path, *words: str) -> dict[str, Any]:
    done = secret(home, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_new_secret_and_the_former_one_for_a_while(tmp_path: Path) -> None:
    assert answer(tmp_path, "status") == {"former_until": None, "former_used": None}
    assert not (tmp_path / "listener.secret").exists(), "asking makes nothing"
    assert answer(tmp_path, "rotate", "--overlap", "0")["former_until"] is None
    before = (tmp_path / "listener.secret").read_text().strip()
    assert answer(tmp_path, "rotate")["former_until"]
    after = (tmp_path / "listener.secret").read_text().strip()
    assert after != before
    said = fonetray(tmp_path, "secret", "status", process=True)
    assert "still" not in said.stderr
    assert before not in said.stdout
    assert after not in said.stdout
    assert answer(tmp_path, "status")["former_until"]
    assert answer(tmp_path, "forget") == {"former_until": None, "former_used": None}
    assert answer(tmp_path, "rotate", "--overlap", "0")["former_until"] is None


@pytest.mark.parametrize("hours", ["-1", "many", "100000", "nan", "inf"])
def test_an_overlap_is_some_hours(tmp_path: Path, hours: str) -> None:
    done = secret(tmp_path, "rotate", f"--overlap={hours}")
    assert done.returncode == 2
    assert "argument --overlap: between 0 and " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "listener.secret").exists()
