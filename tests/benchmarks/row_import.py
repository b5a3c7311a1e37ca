"""How long the app takes to import 200,000 contacts from one file, and how late Qt's loop comes meanwhile."""

import csv
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import crowd
from benchmarks.figures import Figure, at_most, percentile
from benchmarks.loop_probe import delays
from benchmarks.stage import Stage, await_answer


def measure(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Import the crowd by the command, into the app that runs, and remove it again; in half of the rounds."""
    file, seen = stage.program.home / "crowd.csv", stage.program.home / "probe.json"
    _write(file)
    times: list[float] = []
    late: list[list[float]] = []
    for _ in range(max(1, rounds // 2)):
        with stage.running(stage.probed(seen)):
            await_answer(stage.port)
            time.sleep(4)
            begun = time.monotonic()
            report = stage.program.json("import", str(file), patience=600)
            ended = time.monotonic()
            assert report["added"] == crowd.CONTACTS, report
            assert stage.program.json("contacts", "remove", "crowd", patience=600)["removed"] == crowd.CONTACTS
        times.append(ended - begun)
        late.append(delays(seen, begun, ended))
    yield Figure(f"import of {crowd.CONTACTS:,} contacts", "s", times, limits=(at_most(60),))
    for name, share, bound in (("p99.9", 0.999, 8.0), ("max", 1.0, 50.0)):
        yield Figure(
            f"UI loop delay during an import, {name}",
            "ms",
            [percentile(each, share) for each in late],
            limits=(at_most(bound),),
        )


def _write(file: Path) -> None:
    with file.open("w", newline="", encoding="utf-8-sig") as text:
        rows = csv.writer(text, delimiter=";")
        rows.writerow(["Navn", "Firma", "Telefon", "Mobil", "E-mail", "By", "Kundenr.", "Link"])
        for one in crowd.contacts():
            (_, town), (_, key) = one.fields
            numbers = [number.number for number in one.numbers[:2]]
            rows.writerow([one.name, one.organisation, *numbers, one.email, town, key, one.url])
