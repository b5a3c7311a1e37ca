"""Writes Denmark's public holidays by date, from the ``holidays`` package, which follows the law."""

import json
import sys
from pathlib import Path

import holidays

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "holidays.json"
YEARS = range(2024, 2061)


def danish_holidays() -> str:
    """Give the file's text: each day's Danish name by its date (ISO 8601)."""
    days = holidays.country_holidays("DK", years=YEARS, language="da")
    named = {day.isoformat(): name for day, name in sorted(days.items())}
    return json.dumps(named, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    TARGET.write_text(danish_holidays(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")
