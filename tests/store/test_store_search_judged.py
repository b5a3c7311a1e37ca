"""Whom people mean is found, whatever they type of them: judged by looking at everybody, in no code of the product."""

from itertools import islice

import pytest

from benchmarks import crowd
from fonetray.store.database import Database
from fonetray.store.people import PeopleStore
from support.everybody import Everybody
from support.judging import judge
from support.typed_queries import queries

CONTACTS, QUERIES = 2_000, 600
SEEDS = (0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 5)))


@pytest.mark.parametrize("seed", SEEDS)
async def test_who_is_meant_is_among_the_first_and_the_best_rank_stands_first(database: Database, seed: int) -> None:
    people = [*crowd.employees(), *islice(crowd.contacts(), CONTACTS)]
    places = {id(person): place for place, person in enumerate(people)}
    store, everybody = PeopleStore(database), Everybody(people)
    await store.replace_employees(crowd.employees())
    await store.upsert_contacts(list(islice(crowd.contacts(), CONTACTS)))
    missed, worse, single = [], [], 0
    for query in queries(people, QUERIES, seed):
        hits = await store.search(query.typed)
        found, ranks = [hit.person for hit in hits], [hit.rank for hit in hits]
        judgement = judge(everybody, query, places[id(query.person)], found, ranks)
        single += judgement.singled_out
        said = f"{query.typed!r} ({query.manner}) for {query.person.name}: {judgement}"
        if judgement.missed:
            missed.append(said)
        if judgement.worse:
            worse.append(said)
        assert ranks == sorted(ranks)
        assert len({id(person) for person in found}) == len(found)
    assert worse == []
    assert single > QUERIES / 3
    assert len(missed) <= single / 100, missed
