"""Denmark's holidays are as the package that follows the law has them, for years to come."""

import importlib.util
import json
from datetime import UTC, datetime
from pathlib import Path

from fonetray.config.resources import resource

ROOT = Path(__file__).resolve().parents[2]
FILE = resource("holidays.json")


def test_the_file_is_what_its_tool_writes() -> None:
    spec = importlib.util.spec_from_file_location("packaging_holidays", ROOT / "packaging" / "danish_holidays.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert FILE.read_text(encoding="utf-8") == tool.danish_holidays()


def test_it_reaches_ten_years_ahead() -> None:
    days = json.loads(FILE.read_text(encoding="utf-8"))
    assert f"{datetime.now(UTC).year + 10}-12-25" in days
    assert "2024-04-26" not in days, "the great prayer day is no holiday since 2024"
