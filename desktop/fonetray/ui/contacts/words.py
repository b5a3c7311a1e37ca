"""The words of the window "Contacts": what columns and sources are called, and what is wrong with a file or a row."""

import re

from fonetray.config.language import Translate
from fonetray.contacts.batches import Trouble
from fonetray.contacts.recipe import Preset, Recipe, Role
from fonetray.telephony.sources import SourceKind

_FIELDS = re.compile(r"has (\d+) fields where the heading has (\d+)")


def roles(tr: Translate) -> list[tuple[str, str]]:
    """Name what a column can mean."""
    return [
        (Role.NAME, tr("Name")),
        (Role.FIRST_NAME, tr("First name")),
        (Role.LAST_NAME, tr("Last name")),
        (Role.COMPANY, tr("Company")),
        (Role.EMAIL, tr("E-mail")),
        (Role.PHONE, tr("Phone")),
        (Role.LINK, tr("Link")),
        (Role.KEY, tr("Customer number")),
        (Role.OTHER, tr("Other field")),
        (Role.IGNORE, tr("Ignore")),
    ]


def delimiters(tr: Translate) -> list[tuple[str, str]]:
    """Name what can stand between two fields."""
    return [(";", tr("Semicolon")), (",", tr("Comma")), ("\t", tr("Tab")), ("|", tr("Vertical bar"))]


def encodings(tr: Translate) -> list[tuple[str, str]]:
    """Name how letters can be written."""
    return [
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows (1252)"),
        ("utf-16", "UTF-16"),
        ("mac_roman", "Mac"),
        ("cp850", tr("DOS (850)")),
    ]


def kind(of: SourceKind, tr: Translate) -> str:
    """Name what a source is."""
    return {
        SourceKind.CSV: tr("Customer list"),
        SourceKind.VCARD: tr("vCards"),
        SourceKind.LDAP: tr("LDAP directory"),
        SourceKind.CARDDAV: tr("CardDAV address book"),
    }[of]


def understood(recipe: Recipe, tr: Translate) -> str:
    """Say how a customer list was understood."""
    if recipe.preset is not Preset.NONE:
        return tr("This is an export from {program}.", program=recipe.preset.value)
    if recipe.headed:
        return tr("The columns are understood by their headings. Correct them where they are wrong.")
    return tr("There is no heading row; the columns are guessed by what stands in them. Correct them where needed.")


def missing(recipe: Recipe, tr: Translate) -> str:
    """Say which column has to be chosen still."""
    return {
        "name": tr("Choose which column has the names."),
        "phone": tr("Choose which column has the telephone numbers."),
        "": "",
    }[recipe.missing]


def why_rejected(why: str, tr: Translate) -> str:
    """Say why a row or card was left out; what is not known by its words is given as it is."""
    fields = _FIELDS.fullmatch(why)
    if fields:
        return tr("has {n} fields where the heading has {m}", n=fields[1], m=fields[2])
    return {
        "has no phone number": tr("has no phone number"),
        "has neither a name nor a company": tr("has neither a name nor a company"),
        "has a quote that is never closed": tr("has a quote that is never closed"),
        "has a number that a spreadsheet has rounded; format the column as text": tr(
            "has a number that a spreadsheet has rounded; format the column as text"
        ),
        "has no END:VCARD": tr("has no end"),
        "is a group, not a person": tr("is a group, not a person"),
        "is larger than a person can be": tr("is larger than a person can be"),
    }.get(why, why)


def trouble(what: Trouble, file: str, message: str, tr: Translate) -> str:
    """Say what is wrong with a file and what to do; what is of no known kind is given as it is."""
    return {
        Trouble.FOLDER: tr("{file} is a folder. Choose a file in it.", file=file),
        Trouble.NO_FILE: tr("{file} is no ordinary file. Choose a CSV or vCard file.", file=file),
        Trouble.TOO_LARGE: tr("{file} is too large. Split it, and import the parts.", file=file),
        Trouble.NO_TEXT: tr("{file} is not a text file. Save it as CSV or vCard, and import that.", file=file),
        Trouble.EMPTY: tr("{file} is empty. Export the contacts again.", file=file),
        Trouble.GONE: tr("{file} is not there any more.", file=file),
        Trouble.IN_USE: tr("{file} is in use by another program. Close it there, and import it again.", file=file),
        Trouble.NO_COLUMNS: tr("{file} has no column with names, or none with telephone numbers.", file=file),
        Trouble.NO_CARDS: tr("{file} has no vCards in it. Export the contacts again.", file=file),
        Trouble.OUR_OWN: tr("{file} is Fonetray's own database. Choose a customer list.", file=file),
    }.get(what, message)
