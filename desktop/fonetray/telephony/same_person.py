"""Whether contacts of several sources are one person: they share a number or e-mail, and their names agree.

Names agree where their words are the same, or the one's are a part of the other's. Who shares a number with several
people and could be any of them (a firm's own entry, a first name alone) is none of them; and what very many share is a
switchboard, which says nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from fonetray.telephony.numbers import squeeze
from fonetray.telephony.people import Contact, ContactNumber, PersonRef

SHARING = 8
"""The most contacts that may share a number or e-mail for it to say that two of them are one."""

Words = Callable[[str], frozenset[str]]
"""Gives a name's words, folded as they are compared."""


def same_people(contacts: Mapping[int, Contact], sharing: Iterable[Sequence[int]], words: Words) -> list[list[int]]:
    """Say which contacts are one person each, by their rows, the lowest first.

    Each of ``sharing`` are the rows of those who have one number or one e-mail in common.
    """
    leads = {row: row for row in contacts}

    def lead(row: int) -> int:
        while leads[row] != row:
            row = leads[row]
        return row

    names = {row: words(contact.name) for row, contact in contacts.items()}
    for rows in sharing:
        here = [row for row in rows if row in contacts]
        for one, other in _pairs(here, contacts, names, words):
            first, second = sorted((lead(one), lead(other)))
            leads[second] = first
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for row in sorted(contacts):
        groups[lead(row)].append(row)
    return list(groups.values())


def joined(contacts: Sequence[Contact]) -> Contact:
    """Make one of the contacts that are one person: the first's, with all that the others know besides."""
    first, *others = contacts
    if not others:
        return first
    numbers: dict[str, ContactNumber] = {}
    for number in (number for one in contacts for number in one.numbers):
        numbers.setdefault(number.e164 or squeeze(number.number), number)
    firms = {one.organisation.casefold() for one in contacts}
    people = [one.name for one in contacts if one.name.casefold() not in firms]
    emails = dict.fromkeys(one.email for one in contacts if one.email)
    more = [email for email in emails if email.casefold() != next(iter(emails)).casefold()]
    fields = dict.fromkeys(field for one in contacts for field in one.fields)
    return replace(
        first,
        name=max(people, key=lambda name: len(name.split()), default=first.name),
        organisation=next((one.organisation for one in contacts if one.organisation), ""),
        email=next(iter(emails), ""),
        url=next((one.url for one in contacts if one.url), ""),
        numbers=tuple(numbers.values()),
        fields=(*fields, *(("E-mail", email) for email in more)),
        also=tuple(PersonRef.of(one) for one in others),
    )


def _pairs(
    rows: Sequence[int], contacts: Mapping[int, Contact], names: Mapping[int, frozenset[str]], words: Words
) -> Iterable[tuple[int, int]]:
    """Give those of some who share one thing that are one person, two by two."""
    firms = {words(contacts[row].organisation) for row in rows}
    people = [row for row in rows if names[row] and names[row] not in firms]
    for row in people:
        fuller = [other for other in people if names[row] < names[other]]
        longest = max((names[other] for other in fuller), key=len, default=frozenset())
        if fuller and all(names[other] <= longest for other in fuller):
            yield row, fuller[0]
        yield from ((row, other) for other in people if row < other and names[row] == names[other])
    firm = [row for row in rows if row not in people]
    yield from ((row, other) for row in firm for other in firm if row < other and names[row] == names[other])
    longest = max((names[row] for row in people), key=len, default=frozenset())
    if firm and people and all(names[row] <= longest for row in people) and len({names[row] for row in firm}) == 1:
        yield firm[0], people[0]
