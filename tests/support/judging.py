"""Judges what a search has found by looking at everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from fonetray.telephony.people import Contact, Employee
from support.everybody import Everybody, words_of
from support.typed_queries import Query

FIRST = 5


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a query singles out five people at most, the one who is meant is missed, and a worse rank stands first.

    It singles them out when no more are found as well as the one who is meant, or better. ``best`` and ``first`` are
    the best rank there is and the one that stands first, None for nobody.
    """

    singled_out: bool
    missed: bool
    best: int | None
    first: int | None

    @property
    def worse(self) -> bool:
        """Whether what stands first is not of the best rank there is."""
        return self.best != self.first


def judge(
    everybody: Everybody, query: Query, meant: int, found: Sequence[Employee | Contact], ranks: Sequence[int]
) -> Judgement:
    """Judge an answer to a query; ``meant`` is the place of the person among everybody."""
    typed = words_of(query.typed)
    ways = [query.words] if list(query.words) == typed else [query.words, typed]
    as_well: set[int] = set()
    best = None
    for rank, who in everybody.found_by(ways):
        best = rank if best is None and who else best
        as_well |= who
        if meant in who or len(as_well) > FIRST:
            break
    single = meant in as_well and len(as_well) <= FIRST
    return Judgement(single, single and query.person not in found[:FIRST], best, ranks[0] if ranks else None)
