"""What people type to find somebody, made by chance from people: beginnings, words in another order, initials, digits,
letters folded one way or another, and one typo."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fonetray.telephony.people import Contact, Employee
from support.everybody import numbers_of, words_of

_LETTERS = "abcdefghijklmnoprstuvyæøå"
_FOLDED = (("å", "aa"), ("æ", "ae"), ("ø", "oe"), ("ø", "o"), ("aa", "å"), ("ae", "æ"), ("oe", "ø"), ("é", "e"))
_FORGIVEN_FROM = 4
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, its words as they are meant (digits together), who is meant, and in which manner it was made."""

    typed: str
    words: tuple[str, ...]
    person: Employee | Contact
    manner: str


def queries(people: Sequence[Employee | Contact], count: int, seed: int) -> Iterator[Query]:
    """Make as many; the same for the same seed, each manner as often as the others."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    made = 0
    while made < count:
        manner = list(_MANNERS)[made % len(_MANNERS)]
        person = chance.choice(people)
        words = _MANNERS[manner](chance, person)
        if words:
            yield Query(_written(chance, words), words, person, manner)
            made += 1


def typo(chance: random.Random, word: str) -> str:
    """Put one typo into a word: a letter too many, one too few, another one, or two that swapped."""
    at = chance.randrange(len(word) - 1)
    letter = chance.choice(_LETTERS)
    return chance.choice(
        (
            word[:at] + letter + word[at:],
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


def _beginnings(chance: random.Random, person: Employee | Contact) -> tuple[str, ...]:
    chosen = _some(chance, person)
    return tuple(word[: chance.randint(min(3, len(word)), len(word))] for word in chosen)


def _reordered(chance: random.Random, person: Employee | Contact) -> tuple[str, ...]:
    chosen = list(_some(chance, person))
    chance.shuffle(chosen)
    return tuple(chosen)


def _folded(chance: random.Random, person: Employee | Contact) -> tuple[str, ...]:
    chosen = _some(chance, person)
    turned = []
    for word in chosen:
        ways = [(old, new) for old, new in _FOLDED if old in word]
        turned.append(word.replace(*chance.choice(ways)) if ways else word)
    return tuple(turned) if list(chosen) != turned else ()


def _initials(chance: random.Random, person: Employee | Contact) -> tuple[str, ...]:
    letters = [word[0] for word in words_of(person.name) if word[0].isalpha()]
    others = [word for word in words_of(_rest(person)) if word.isalpha() and len(word) >= _FORGIVEN_FROM]
    if len(letters) < 2:
        return ()
    return (letters[0] + letters[-1], *chance.sample(others, min(len(others), chance.randint(0, 2))))


def _with_typo(chance: random.Random, person: Employee | Contact) -> tuple[str, ...]:
    chosen = list(_some(chance, person))
    long = [place for place, word in enumerate(chosen) if len(word) > _FORGIVEN_FROM and word.isalpha()]
    if not long:
        return ()
    place = chance.choice(long)
    chosen[place] = typo(chance, chosen[place][: chance.randint(_FORGIVEN_FROM + 1, len(chosen[place]))])
    return tuple(chosen)


def _digits(chance: random.Random, person: Employee | Contact) -> tuple[str, ...]:
    number = chance.choice(numbers_of(person))
    length = chance.randint(_FEWEST_DIGITS, len(number))
    at = chance.randint(0, len(number) - length)
    beside = chance.sample(words_of(person.name), 1) if chance.random() < 0.3 else []
    return (number[at : at + length], *beside)


_MANNERS: dict[str, Callable[[random.Random, Employee | Contact], tuple[str, ...]]] = {
    "beginnings": _beginnings,
    "reordered": _reordered,
    "folded": _folded,
    "initials": _initials,
    "typo": _with_typo,
    "digits": _digits,
}


def _some(chance: random.Random, person: Employee | Contact) -> list[str]:
    """Choose one to three words of a person, those of the name more often."""
    name = [word for word in words_of(person.name) if word.isalpha()]
    rest = [word for word in words_of(_rest(person)) if word.isalpha()]
    pool = list(dict.fromkeys([*name, *(chance.sample(rest, min(len(rest), 2)))]))
    return chance.sample(pool, min(len(pool), chance.randint(1, 3)))


def _rest(person: Employee | Contact) -> str:
    if isinstance(person, Contact):
        return " ".join((person.organisation, *(value for _, value in person.fields)))
    return " ".join((person.department.name if person.department else "", person.description))


def _written(chance: random.Random, words: tuple[str, ...]) -> str:
    """Write the words with spaces; a whole number now and then in groups, or with its country code."""
    written = []
    for word in words:
        if word.isdecimal() and len(word) == 8:
            pairs = " ".join(word[at : at + 2] for at in range(0, 8, 2))
            written.append(chance.choice((word, pairs, f"+45 {pairs}", f"+45{word}", f"0045{word}")))
        else:
            written.append(word.upper() if chance.random() < 0.1 else word)
    return " ".join(written)
