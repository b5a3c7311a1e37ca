"""What the doctor says of each lookup source: when it last answered and how fast, or why it does not."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from fonetray.services.doctor.checks import Check, moment
from fonetray.services.lookups.journal_words import untold_words
from fonetray.store.journalling import Stage, Tally


def check_sources(sources: Iterable[dict[str, Any]], now: datetime) -> Iterable[Check]:
    """Say it of sources as `Lookups.document` tells them; nothing where there are none."""
    for source in sources:
        name = f"lookup in {source['name']}"
        if source["problem"]:
            yield Check(name, ok=False, detail=source["problem"], fix="Mend the file; it is read anew by itself")
            continue
        told = "has not been asked since the start"
        if source["answered"]:
            when = moment(datetime.fromisoformat(source["answered"]), now)
            told = f"last answered {when} in {source['seconds']:.2f} s"
        if source["why"]:
            failed = moment(datetime.fromisoformat(source["failed"]), now)
            fix = f"Try it: `fonetray lookup --template {source['file']} NUMBER`"
            yield Check(name, ok=False, detail=f"failed {failed}: {source['why']}; {told}", fix=fix)
        else:
            yield Check(name, ok=True, detail=told)


def check_journals(tallies: Iterable[Tally]) -> Iterable[Check]:
    """Say which sources were not told of calls; nothing of those that were told of all."""
    for tally in tallies:
        if not tally.source:
            continue
        failed = tally.stage in (Stage.UNCERTAIN, Stage.GIVEN_UP)
        fix = f"Look there, then send once more: `fonetray lookups journal {tally.source} --again`" if failed else ""
        yield Check(f"journal in {tally.source}", ok=not failed, detail=untold_words(tally), fix=fix)
