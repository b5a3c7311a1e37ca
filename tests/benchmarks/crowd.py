"""Many people, the same each time: 200,000 contacts with a million numbers, and those among them one looks for."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fonetray.telephony.people import Contact, ContactNumber, Department, Employee, EmployeeNumber, EmployeePhone

CONTACTS = 200_000
NUMBERS_EACH = 5
_WORDS = json.loads(Path(__file__).with_name("crowd_words.json").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody one looks for: what is typed for them, letter by letter, and the name that must then stand first."""

    typed: str
    name: str


def contacts() -> Iterator[Contact]:
    """Make them; numbers 20 00 00 00 and on, each once."""
    chance = random.Random(7)
    for row in range(CONTACTS):
        name = f"{chance.choice(_WORDS['first'])} {chance.choice(_WORDS['first'])[0]}. {chance.choice(_WORDS['last'])}"
        town = chance.choice(_WORDS["towns"])
        firm = (
            f"{town if row % 3 else _coined(chance)} {chance.choice(_WORDS['trades'])}{chance.choice(_WORDS['kinds'])}"
        )
        yield Contact(
            "crm",
            str(row),
            _RARE.get(row, name),
            firm,
            f"{row}@{town.lower()}.example",
            f"https://crm.example/{row}",
            tuple(ContactNumber(number, "", f"+45{number}") for number in numbers(row)),
            (("By", town), ("Kundenr.", str(100_000 + row))),
        )


def _coined(chance: random.Random) -> str:
    """Make up a firm's name, as firms do; so there are some ten thousand words that few have."""
    return "".join(chance.choices(_WORDS["syllables"], k=chance.choice((2, 3, 3)))).capitalize()


def numbers(row: int) -> list[str]:
    """Give a contact's numbers."""
    return [f"{20_000_000 + (row * NUMBERS_EACH + n) * 61 % 79_999_987}" for n in range(NUMBERS_EACH)]


_RARE = {
    5: "Bent Holger Hørlück",
    70_001: "Søren Kirkegaard Østerby",
    120_007: "Anneli Quist",
    150_000: "Hans Jensenius",
    199_990: "Åsa Zimmermann",
}


def employees() -> list[Employee]:
    """Make a company of 200."""
    chance = random.Random(11)
    made = []
    for row in range(200):
        local = str(200 + row)
        name = _COLLEAGUES.get(row, f"{chance.choice(_WORDS['first'])} {chance.choice(_WORDS['last'])}")
        made.append(
            Employee(
                local,
                name,
                chance.choice(("Support", "Sælger", "Bogholder", "Lager")),
                f"{local}@company.example",
                (EmployeeNumber(f"+45787910{row:02d}"[:11], ""),),
                (EmployeePhone(f"200{local}", "Bordtelefon"),),
                (),
                Department(chance.choice(("Salg", "Support", "Administration"))),
            )
        )
    return made


_COLLEAGUES = {3: "Peter Frank", 40: "Søren Østergård", 120: "Jens Hansen", 199: "Mette Ørsted Lund"}

WANTED = (
    Wanted("søren østerg", "Søren Østergård"),
    Wanted("soeren oesterg", "Søren Østergård"),
    Wanted("peter f", "Peter Frank"),
    Wanted("mette ørsted", "Mette Ørsted Lund"),
    Wanted("jens hansen", "Jens Hansen"),
    Wanted("240", "Søren Østergård"),
    Wanted("399", "Mette Ørsted Lund"),
    Wanted("hørlück", "Bent Holger Hørlück"),
    Wanted("bent holger", "Bent Holger Hørlück"),
    Wanted("anneli quist", "Anneli Quist"),
    Wanted("søren kirkegaard", "Søren Kirkegaard Østerby"),
    Wanted("hans jensenius", "Hans Jensenius"),
    Wanted("asa zimmermann", "Åsa Zimmermann"),
    Wanted("zimmer", "Åsa Zimmermann"),
    Wanted(numbers(70_001)[0], "Søren Kirkegaard Østerby"),
    Wanted(" ".join(numbers(120_007)[3][i : i + 2] for i in range(0, 8, 2)), "Anneli Quist"),
    Wanted(f"+45{numbers(150_000)[4]}", "Hans Jensenius"),
)
"""Keystrokes also go through what is not found, or is everybody's name."""
ANYBODY = (
    "an",
    "jensen",
    "anne nielsen",
    "m j",
    "aarhus tøm",
    "el aps",
    "12",
    "8651",
    "xyz",
    "a",
    "randers maler",
    "kundenr",
)
