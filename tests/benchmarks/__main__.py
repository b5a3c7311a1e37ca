"""``python -m benchmarks``: measure everything, or the rows that are named; print a table, write JSON and the page."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import (
    report,
    row_found,
    row_history,
    row_hub,
    row_hub_popup,
    row_idle,
    row_import,
    row_link,
    row_listener,
    row_people,
    row_popup,
    row_routing,
    row_search,
    row_start,
)
from benchmarks.figures import Figure
from benchmarks.stage import set_up

ROUNDS = 5
ON_STAGE: dict[str, Callable[..., Iterator[Figure]]] = {
    "start": row_start.measure,
    "popup": row_popup.measure,
    "link": row_link.measure,
    "search": row_search.measure,
    "listener": row_listener.measure,
    "routing": row_routing.measure,
    "idle": row_idle.measure,
    "import": row_import.measure,
    "hub-popup": row_hub_popup.measure,
}
OFF_STAGE: dict[str, Callable[..., Iterator[Figure]]] = {
    "people": row_people.measure,
    "found": row_found.measure,
    "history": row_history.measure,
    "hub": row_hub.measure,
}


def main() -> int:
    """Measure; 1 when a budget is not kept. The page is written only by a run of everything."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[[], *ON_STAGE, *OFF_STAGE], help="rows to measure; none: all")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled
    before = report.load()
    figures: list[Figure] = []
    for figure in _measure(options.rows or [*ON_STAGE, *OFF_STAGE], options.rounds):
        figures.append(figure)
        print(report.line(figure), flush=True)
    document = report.document(figures, options.rounds, [before, report.load()])
    if options.json:
        report.write_json(document, options.json)
    if not options.rows and options.rounds == ROUNDS:
        report.write(document)
    return 0 if all(figure.met for figure in figures) else 1


def _measure(rows: list[str], rounds: int) -> Iterator[Figure]:
    for row in rows:
        if row in OFF_STAGE:
            yield from OFF_STAGE[row](rounds)
    if set(rows) & set(ON_STAGE):
        with set_up() as stage:
            for row in rows:
                if row in ON_STAGE:
                    yield from ON_STAGE[row](stage, rounds)


if __name__ == "__main__":
    sys.exit(main())
