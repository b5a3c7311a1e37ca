"""How it stands with telling other systems of calls: which source is told, what waits, and what was given up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fonetray.lookup.template import Template
from fonetray.store.journalling import Stage, Tally


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source that can be told of calls; ``name`` is its file's, ``title`` what people call it.

    ``waiting`` calls are told next at ``due`` (aware); ``why`` is why the latest of them could not be told yet, empty
    where it was not tried. ``given_up`` and ``uncertain`` calls are tried no more, for the reasons beside them.
    ``told`` is when the latest call was told, ``problem`` what is wrong with the file.
    """

    name: str
    title: str
    enabled: bool
    waiting: int = 0
    due: datetime | None = None
    why: str = ""
    given_up: int = 0
    why_given_up: str = ""
    uncertain: int = 0
    why_uncertain: str = ""
    told: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Standings:
    """All sources by their titles, and how many calls wait of which it is not known yet who is told."""

    sources: tuple[SourceStanding, ...] = ()
    open: int = 0


def standings(
    templates: Sequence[Template],
    problems: Mapping[str, str],
    tallies: Iterable[Tally],
    told: Mapping[str, datetime],
) -> Standings:
    """Put together what the files and the store say; ``problems`` and ``told`` are by a source's name."""
    by_stage = {(tally.source, tally.stage): tally for tally in tallies}
    usable = {template.name: template for template in templates}
    names = {template.name for template in templates if template.journal is not None}
    names |= {source for source, _ in by_stage if source}
    found = [_standing(name, usable.get(name), problems.get(name, ""), by_stage, told.get(name)) for name in names]
    waits = by_stage.get(("", Stage.WAITING))
    return Standings(
        tuple(sorted(found, key=lambda one: (one.title.casefold(), one.name))), waits.count if waits else 0
    )


def _standing(
    name: str,
    template: Template | None,
    problem: str,
    by_stage: Mapping[tuple[str, Stage], Tally],
    told: datetime | None,
) -> SourceStanding:
    none = Tally(name, Stage.WAITING, 0, "")
    waiting, sending, given_up, uncertain = (
        by_stage.get((name, stage), none) for stage in (Stage.WAITING, Stage.SENDING, Stage.GIVEN_UP, Stage.UNCERTAIN)
    )
    return SourceStanding(
        name=name,
        title=template.title if template is not None else name,
        enabled=template is not None and template.journal is not None and template.journal.enabled,
        waiting=waiting.count + sending.count,
        due=waiting.due,
        why=waiting.why,
        given_up=given_up.count,
        why_given_up=given_up.why,
        uncertain=uncertain.count,
        why_uncertain=uncertain.why,
        told=told,
        problem=problem,
    )
