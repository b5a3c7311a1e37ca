"""Reading a template: a TOML file that says whom to ask about a number, and how (docs/lookup-templates.md).

Strict: what is misspelled, missing or cannot be meant is a `TemplateError` with the line.
"""

import re
import tomllib
from pathlib import Path

from fonetray.lookup.errors import TemplateError
from fonetray.lookup.number_forms import FORMS
from fonetray.lookup.pace import SPANS, Rate
from fonetray.lookup.placeholders import RECORD, EmptyValue, Kind, PlaceholderError, Text, read_text
from fonetray.lookup.template import Question, Template
from fonetray.lookup.template_journal import read_journal
from fonetray.lookup.template_ldap import read_ldap
from fonetray.lookup.template_sql import read_sql
from fonetray.lookup.template_text import in_a_path
from fonetray.lookup.template_web import read_web
from fonetray.lookup.toml_section import Section

LARGEST = 64 * 1024
"""Bytes of a file."""
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_HARMFUL = frozenset({"file", "javascript", "data", "vbscript", "about", "blob", "ftp", "smb", "ms-msdt", "search-ms"})
_REQUEST = (
    "write [request] with the url to ask, or [sql] with a database and a query, or [ldap] with a url and a filter"
)


def read_template(file: Path) -> Template:
    """Read a template from a file; blocks. Raises `TemplateError`."""
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise TemplateError(file.name, None, f"it cannot be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise TemplateError(file.name, None, f"it is longer than {LARGEST // 1024} kB, and so no template")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateError(file.name, None, "it is not saved as UTF-8; save it so") from error
    return parse_template(text, name=file.stem, file=file.name)


def parse_template(text: str, *, name: str, file: str) -> Template:
    """Read a template's text; ``name`` is what it is called, ``file`` what errors call it. Raises `TemplateError`."""
    if not NAME.fullmatch(name):
        raise TemplateError(file, None, "the file's name has small letters, digits, - . _ and ends with .toml")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"\(at line (\d+)", str(error))
        what = str(error).partition(" (at ")[0]
        last = text.count("\n") + 1
        raise TemplateError(file, int(line[1]) if line else last, f"this is no TOML: {what}") from error
    except RecursionError as error:
        raise TemplateError(file, None, "it is nested too deep") from error
    return _template(Section(file, text, tables), name)


def _template(whole: Section, name: str) -> Template:
    given = whole.table("values")
    values = dict(given.texts())
    for value in values:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", value) or value in (*FORMS, RECORD, "secret"):
            given.wrong("a value's name has small letters, and is none of the number's forms, id or secret", value)
    title = whole.text("title", needed='write what people call the source, as in title = "HubSpot"')
    sends = whole.text("sends", needed="write what it sends to whom; it is shown to whoever switches it on")
    countries = whole.each("countries", str, lambda code: bool(re.fullmatch("[A-Z]{2}", code)), 'a list such as ["DK"]')
    rate = _rate(whole)
    trust = whole.whole("trust", default=5, least=1, most=9)
    timeout = float(whole.whole("timeout", default=5, least=1, most=10))
    asked = [kind for kind in ("request", "sql", "ldap") if kind in whole]
    if len(asked) != 1:
        whole.wrong(f"{_REQUEST}; only one of them" if asked else _REQUEST)
    needed = "" if asked == ["sql"] else "write [answer] and below it where the people stand"
    answer = whole.table("answer", needed=needed)
    scheme, profile = _profile(answer, values)
    question = _question(whole, asked[0], answer, values)
    journal = read_journal(whole.table("journal"), values) if "journal" in whole else None
    answer.end()
    whole.end()
    return Template(name, title, sends, countries, rate, trust, timeout, profile, scheme, question, journal)


def _question(whole: Section, kind: str, answer: Section, values: dict[str, str]) -> Question:
    asked = whole.table(kind)
    if kind == "sql":
        return read_sql(asked, values)
    return read_ldap(asked, answer, values) if kind == "ldap" else read_web(asked, answer, values)


def _rate(whole: Section) -> Rate:
    written = whole.text("at_most", default="60/minute")
    found = re.fullmatch(r"([1-9][0-9]{0,4})/([a-z]+)", written)
    if not found or found[2] not in SPANS:
        whole.wrong(f'write so many questions in a span, as "50/day"; the spans are {", ".join(SPANS)}', "at_most")
    return Rate(int(found[1]), found[2])


def _profile(answer: Section, values: dict[str, str]) -> tuple[str, Text | None]:
    """Read the page that a match opens, and its scheme if that is no web's; none where a value of it is empty."""
    own = answer.text("profile_scheme", default="")
    written = answer.text("profile", default="")
    if not written:
        return "", None
    scheme = _SCHEME.match(written)
    if own and (not re.fullmatch("[a-z][a-z0-9+.-]*", own) or own in _HARMFUL):
        answer.wrong("no page is opened by this", "profile_scheme")
    if not scheme or scheme[1] not in ("http", "https", own):
        answer.wrong(
            'the page begins with https://; if a program of yours opens it, name its scheme: profile_scheme = "mycrm"',
            "profile",
        )
    try:
        page = read_text(written, values, kinds=(Kind.FORM, Kind.RECORD), quote=in_a_path)
    except EmptyValue:
        return "", None
    except PlaceholderError as error:
        answer.wrong(str(error), "profile")
    return own, page
