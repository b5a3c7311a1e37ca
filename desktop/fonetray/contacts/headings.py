"""What columns are called, in Danish and in English, by Outlook, by Google, and by whoever makes a list by hand."""

import re
from collections.abc import Iterable, Mapping, Sequence

from fonetray.contacts.recipe import Column, Preset, Role

_EXACT: Mapping[Role, frozenset[str]] = {
    Role.NAME: frozenset({
        "navn", "name", "fulde navn", "full name", "kontakt", "kontaktnavn", "kontaktperson", "display name", "contact",
        "contact name", "vist navn", "file as", "arkiver som", "kundenavn", "customer name",
    }),
    Role.FIRST_NAME: frozenset({
        "fornavn", "fornavne", "first name", "firstname", "given name", "mellemnavn", "middle name", "additional name",
    }),
    Role.LAST_NAME: frozenset({"efternavn", "last name", "lastname", "family name", "surname"}),
    Role.COMPANY: frozenset({
        "firma", "firmanavn", "virksomhed", "organisation", "organization", "company", "company name", "kunde",
        "customer", "organization name", "organization 1 - name", "virksomhedsnavn",
    }),
    Role.EMAIL: frozenset({
        "e-mail", "email", "mail", "e-mailadresse", "emailadresse", "e-mail-adresse", "e-mail address", "email address",
        "mailadresse", "e-mail 2-adresse", "e-mail 3-adresse", "e-mail 2 address", "e-mail 3 address",
    }),
    Role.LINK: frozenset({
        "link", "url", "web", "profil", "kundelink", "crm", "profile", "webside", "hjemmeside", "web page", "website",
        "website 1 - value",
    }),
    Role.KEY: frozenset({
        "kundenr", "kundenummer", "id", "customer number", "customer no", "customer id", "nr", "kunde nr", "kunde-id",
        "debitornr", "debitornummer", "account number", "kundeid",
    }),
    Role.IGNORE: frozenset({
        "photo", "labels", "group membership", "priority", "prioritet", "private", "privat", "sensitivity", "følsomhed",
        "gender", "køn", "sex", "initials", "initialer", "e-mail type", "e-mailtype", "e-mail display name",
        "vist navn for e-mail", "e-mail 2 type", "e-mail 3 type", "yomi name", "given name yomi", "family name yomi",
        "additional name yomi", "phonetic first name", "phonetic middle name", "phonetic last name",
        "organization 1 - yomi name",
    }),
}  # fmt: skip
_PHONE = re.compile(
    r"telefon|\btlf\b|mobil|phone|\bmobile\b|\bcell|nummer|\bdirekte\b|\barbejde\b|\bfastnet\b|\bphone\b|\btel\b|"
    r"\bnumber\b|personsøger|\bpager\b|callback"
)
_NO_PHONE = re.compile(
    r"type|label|etiket|\bfax|telefax|telex|\bisdn\b|tty|kunde|customer|konto|account|\bcvr\b|\bse-?nr|\bean\b|ordre|"
    r"order|faktura|invoice|hus|postnummer|zip|serie|serial|personnummer|cpr|reference"
)
_VALUE = re.compile(r"(?P<what>.+) (?P<number>\d+) - value")
_LABELS = ("label", "type")
_OUTLOOK = frozenset({
    "business phone", "business phone 2", "home phone", "mobile phone", "company main phone", "assistant's phone",
    "e-mail address", "first name", "last name", "company", "job title", "business fax", "other phone",
    "fornavn", "efternavn", "firma", "stilling", "mobiltelefon", "telefon (arbejde)", "telefon (privat)",
    "telefon (arbejde) 2", "e-mailadresse", "firmatelefon", "telefon (firma)", "arbejdstelefon", "hjemmetelefon",
})  # fmt: skip
_OUTLOOK_ALONE = frozenset({
    "business phone", "telefon (arbejde)", "company main phone", "assistant's phone", "arbejdstelefon", "firmatelefon",
})  # fmt: skip
_ENOUGH = 4


def columns_of(heading: Sequence[str]) -> tuple[Column, ...]:
    """Say what each column means, as far as its heading tells; the others are other fields."""
    names = [_plain(cell) for cell in heading]
    roles = [_role(name) for name in names]
    if Role.NAME in roles and {Role.FIRST_NAME, Role.LAST_NAME} <= set(roles):
        # Google's old form and many systems write both: the parts tell nothing that the whole does not
        roles = [Role.IGNORE if role in (Role.FIRST_NAME, Role.LAST_NAME) else role for role in roles]
    return tuple(
        Column(cell.strip() or str(index + 1), role, _label_column(names, index) if role is Role.PHONE else None)
        for index, (cell, role) in enumerate(zip(heading, roles, strict=True))
    )


def preset_of(heading: Iterable[str]) -> Preset:
    """Say whose export a heading row is from."""
    names = {_plain(cell) for cell in heading}
    if any(_VALUE.fullmatch(name) for name in names):
        return Preset.GOOGLE
    if len(names & _OUTLOOK) >= _ENOUGH and names & _OUTLOOK_ALONE:
        return Preset.OUTLOOK
    return Preset.NONE


def is_heading(row: Sequence[str]) -> bool:
    """Say whether a row is a heading: one of its cells is the name of a column, and none holds a number or address."""
    if any(sum(character.isdigit() for character in cell) >= 6 or "@" in cell for cell in row):  # noqa: PLR2004 - a number
        return False
    return any(_role(_plain(cell)) not in (Role.OTHER, Role.IGNORE) for cell in row)


def _role(name: str) -> Role:
    for role, known in _EXACT.items():
        if name in known:
            return role
    value = _VALUE.fullmatch(name)
    if value:
        return {"phone": Role.PHONE, "e-mail": Role.EMAIL}.get(value["what"], Role.OTHER)
    if re.fullmatch(r"(phone|e-mail|address|website|relation|event|custom field) \d+ - (label|type)", name):
        return Role.IGNORE
    return Role.PHONE if _PHONE.search(name) and not _NO_PHONE.search(name) else Role.OTHER


def _label_column(names: Sequence[str], index: int) -> int | None:
    value = _VALUE.fullmatch(names[index])
    if value:
        for word in _LABELS:
            label = f"{value['what']} {value['number']} - {word}"
            if label in names:
                return names.index(label)
    return None


def _plain(cell: str) -> str:
    return " ".join(cell.casefold().split()).rstrip(".:")
