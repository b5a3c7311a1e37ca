"""Writes the figures: a line as each is known, JSON, and the table in ``docs/benchmarks.md``."""

import json
import os
import platform
import sqlite3
import statistics
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, Of

_ROOT = Path(__file__).resolve().parents[2]
PAGE = _ROOT / "docs" / "benchmarks.md"
JSON = _ROOT / "docs" / "benchmarks.json"
_BEGIN, _END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"
_PACKAGES = ("PySide6-Essentials", "qasync", "aiohttp", "phonenumbers", "msgspec")


def line(figure: Figure) -> str:
    """Give a figure in one line."""
    return "  ".join([f"{figure.what:<44}", *(f"{cell:<18}" for cell in _cells(figure)[1:])])


def load() -> float:
    """Give how many programs wanted a processor in the last minute."""
    return os.getloadavg()[0]


def document(figures: Sequence[Figure], rounds: int, loads: Sequence[float]) -> dict[str, Any]:
    """Give everything that is kept: the figures, and what they were measured on."""
    commit = ["git", "rev-parse", "--short", "HEAD"]
    return {
        "measured": datetime.now(UTC).isoformat(timespec="minutes"),
        "rounds": rounds,
        "load": [round(load, 2) for load in loads],
        "commit": subprocess.run(commit, cwd=_ROOT, capture_output=True, text=True, check=False).stdout.strip(),
        "machine": {
            "processor": _processor(),
            "processors": os.cpu_count(),
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
            "system": platform.platform(),
        },
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            **{package: version(package) for package in _PACKAGES},
        },
        "figures": [figure.as_dict() for figure in figures],
        "table": [_cells(figure) for figure in figures],
    }


def write(document: dict[str, Any]) -> None:
    """Write JSON, and put the table into the page between its marks."""
    write_json(document, JSON)
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(_BEGIN)
    after = rest.partition(_END)[2]
    PAGE.write_text(f"{before}{_BEGIN}\n{_table(document)}\n{_END}{after}", encoding="utf-8")


def write_json(document: dict[str, Any], file: Path) -> None:
    """Write the JSON."""
    kept = {key: value for key, value in document.items() if key != "table"}
    file.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _table(document: dict[str, Any]) -> str:
    machine, versions = document["machine"], document["versions"]
    said = ", ".join(f"{name} {number}" for name, number in versions.items())
    first, last = document["load"]
    lines = [
        f"Measured {document['measured']} at {document['commit']} on {machine['processors']} × {machine['processor']},",
        f"{machine['memory_gb']} GB, {machine['system']}; {said}.",
        f"Medians of {document['rounds']} rounds, with the lowest and the highest round in brackets.",
        f"Load of the machine {first} before, {last} after.",
        "",
        "| what | ours | floor | ours / floor | budget | kept |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *(f"| {' | '.join(cells)} |" for cells in document["table"])])


def _cells(figure: Figure) -> list[str]:
    budgets = [
        f"{'≤' if limit.at_most else '≥'} {limit.bound:g}{'×' if limit.of is Of.RATIO else ' ' + figure.unit}"
        for limit in figure.limits
    ]
    kept = ("yes" if figure.met else "**no**") if figure.limits else ""
    return [
        figure.what,
        _spread(figure.ours, figure.unit),
        _spread(figure.floor, figure.unit),
        _spread(figure.ratios, "×"),
        ", ".join(budgets),
        kept,
    ]


def _spread(values: Sequence[float], unit: str) -> str:
    if not values:
        return ""
    low, middle, high = (_number(value) for value in (min(values), statistics.median(values), max(values)))
    return f"{middle}{'' if unit == '×' or not unit else ' '}{unit} ({low}–{high})"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == round(value) else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _processor() -> str:
    for row in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if row.startswith("model name"):
            return row.partition(":")[2].strip()
    return platform.machine()
