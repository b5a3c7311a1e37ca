"""Says who is found by what, as the promise is worded and not as the product does it: by looking at everybody.

It shares no code with the product's search, so that a misreading of the promise cannot hide in both.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate

from fonetray.telephony.people import Contact, Employee

_FORGIVEN_FROM = 4
_FEWEST_DIGITS = 3
_FEWEST_LETTERS = 3
_LONGEST_INITIALS = 5

LOCAL_NUMBER, NAME, INITIALS, OTHER, _, SPELLING, TYPO_IN_NAME, TYPO = range(8)
"""How somebody may be found, best first."""


def words_of(text: str) -> list[str]:
    """Give the words of a text."""
    return [part for part in re.split(r"[\W_]+", text.lower()) if part]


@cache
def spelled(word: str) -> frozenset[str]:
    """Give how a word with Danish letters may be typed."""
    long = word
    for letter, letters in (("å", "aa"), ("æ", "ae"), ("ø", "oe"), ("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        long = long.replace(letter, letters)
    short = word.replace("æ", "ae").replace("ø", "o")
    return frozenset(
        "".join(c for c in unicodedata.normalize("NFD", one) if not unicodedata.combining(c)) for one in (long, short)
    )


def one_apart(typed: str, word: str) -> bool:
    """Say whether a word begins with what was typed but for one typo at the most."""
    at = next((at for at in range(min(len(typed), len(word))) if typed[at] != word[at]), min(len(typed), len(word)))
    rest, there = typed[at:], word[at:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return there.startswith((rest, rest[1:], swapped)) or there[1:].startswith(rest) or there[1:].startswith(rest[1:])


class Words:
    """Which words there are, and who has each."""

    def __init__(self, people: Iterable[Iterable[str]]) -> None:
        self._have: defaultdict[str, set[int]] = defaultdict(set)
        self._unfolded: defaultdict[str, set[int]] = defaultdict(set)
        for who, words in enumerate(people):
            for word in words:
                for form in spelled(word):
                    self._have[form].add(who)
                if word.isalpha():
                    self._unfolded[word].add(who)
        self._sorted = sorted(self._have)
        self._letters = [word for word in self._sorted if word.isalpha()]

    def beginning(self, word: str) -> set[int]:
        """Give who has a word that begins so."""
        first, last = bisect_left(self._sorted, word), bisect_right(self._sorted, word + "\U0010ffff")
        return set().union(*(self._have[one] for one in self._sorted[first:last]))

    def spelled_like(self, word: str) -> set[int]:
        """Give who has a word that begins so in any spelling, with an o for an ø too."""
        found = [self.beginning(form) for form in spelled(word)]
        if len(word) >= _FEWEST_LETTERS:
            found += [self._beginning_like(form) for form in spelled(word)]
        return _any(found)

    def like(self, word: str) -> set[int]:
        """Give the same, and who has a word that begins so but for one typo."""
        found = self.spelled_like(word)
        if word.isalpha() and len(word) >= _FORGIVEN_FROM:
            for form in spelled(word):
                found |= _any(self._have[one] for one in self._letters if one_apart(form, one))
            found |= _any(who for one, who in self._unfolded.items() if one_apart(word, one))
        return found

    def _beginning_like(self, form: str) -> set[int]:
        o = form.replace("oe", "o")
        return _any(self._have[one] for one in self._letters if one.replace("oe", "o").startswith(o))


class Everybody:
    """All people, and who of them is found by what is typed."""

    def __init__(self, people: Sequence[Employee | Contact]) -> None:
        self._locals = {p.local_number: who for who, p in enumerate(people) if isinstance(p, Employee)}
        names = [words_of(person.name) for person in people]
        numbers = [numbers_of(person) for person in people]
        self._names = Words(names)
        self._words = Words(
            [*name, *digits, *words_of(_rest(person))]
            for name, digits, person in zip(names, numbers, people, strict=True)
        )
        self._initials: defaultdict[str, set[int]] = defaultdict(set)
        for who, person in enumerate(people):
            letters = [word[0] for word in words_of(person.name) if word[0].isalpha()]
            if len(letters) > 1:
                for some in (letters[0] + letters[-1], "".join(letters[:_LONGEST_INITIALS])):
                    for form in (some, some.replace("ø", "o").replace("æ", "a")):
                        self._initials["".join(spelled_letters(form))].add(who)
        joined = [" ".join(digits) + "\n" for digits in numbers]
        self._digits = "".join(joined)
        self._ends = list(accumulate(map(len, joined)))

    def found_by(self, ways: Sequence[Sequence[str]]) -> Iterator[tuple[int, set[int]]]:
        """Give who is found in each manner, best first, by any of the ways to read what was typed."""
        forms = [[max(sorted(spelled(word)), key=len) for word in words] for words in ways]
        for words in forms:
            if len(words) == 1 and words[0] in self._locals:
                yield LOCAL_NUMBER, {self._locals[words[0]]}
        yield NAME, _any(_all(map(self._names.beginning, words)) for words in forms)
        yield INITIALS, _any(map(self._by_initials, ways, forms))
        yield OTHER, self._found(forms, self._words.beginning)
        yield SPELLING, self._found(ways, self._words.spelled_like)
        yield TYPO_IN_NAME, _any(_all(map(self._names.like, words)) for words in ways)
        yield TYPO, self._found(ways, self._words.like)

    def _found(self, ways: Iterable[Sequence[str]], by: Callable[[str], set[int]]) -> set[int]:
        return _any(_all(by(word) | self._inside(word) for word in words) for words in ways)

    def _by_initials(self, words: Sequence[str], typed: Sequence[str]) -> set[int]:
        longest = _LONGEST_INITIALS if len(words) == 1 else _FEWEST_DIGITS
        found: set[int] = set()
        for place, word in enumerate(words):
            if 1 < len(word) <= longest and word.isalpha():
                others = [self._words.beginning(other) for at, other in enumerate(typed) if at != place]
                found |= self._initials["".join(spelled_letters(word))].intersection(*others)
        return found

    def _inside(self, word: str) -> set[int]:
        found: set[int] = set()
        if word.isdecimal() and len(word) >= _FEWEST_DIGITS:
            at = self._digits.find(word)
            while at >= 0:
                found.add(bisect_right(self._ends, at))
                at = self._digits.find(word, at + 1)
        return found


def _all(found: Iterable[set[int]]) -> set[int]:
    return set.intersection(*found)


def _any(found: Iterable[set[int]]) -> set[int]:
    return set().union(*found)


def numbers_of(person: Employee | Contact) -> list[str]:
    """Give somebody's numbers as Danes write them."""
    if isinstance(person, Contact):
        written = [number.e164 or number.number for number in person.numbers]
    else:
        written = [person.local_number, *(n.number for n in person.numbers), *(p.local_number for p in person.phones)]
    return [re.sub(r"\D", "", number.removeprefix("+45")) for number in written]


def spelled_letters(letters: str) -> str:
    """Give letters without accents; æ and ø are letters of their own."""
    return "".join(c for c in unicodedata.normalize("NFD", letters) if not unicodedata.combining(c))


def _rest(person: Employee | Contact) -> str:
    if isinstance(person, Contact):
        return " ".join((person.organisation, person.email, *(value for _, value in person.fields)))
    department = person.department.name if person.department else ""
    return " ".join((department, person.description, person.email, *(field.value for field in person.info)))
