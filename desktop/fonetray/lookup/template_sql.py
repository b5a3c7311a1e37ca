"""Reading the part of a template that asks a database."""

import re

from fonetray.lookup.number_forms import FORMS
from fonetray.lookup.placeholders import Kind
from fonetray.lookup.template import SqlQuestion
from fonetray.lookup.template_text import filled
from fonetray.lookup.toml_section import Section

_BOUND = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
_REMARK = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_FORMS = ", ".join(FORMS)


def read_sql(sql: Section, values: dict[str, str]) -> SqlQuestion:
    """Read ``[sql]``. Raises ``TemplateError``."""
    database = sql.text(
        "database", needed='write its address, as in database = "postgresql://fonetray@db.example.dk/crm"'
    )
    address = filled(sql, "database", database, values, kinds=()).render(lambda _: "")
    if not re.fullmatch(r"[a-z][a-z0-9+_]*:///?\S.*", address):
        sql.wrong('an address is "postgresql://user@host/database" or "sqlite:///path/to/file.db"', "database")
    if re.match(r"[^/]*//[^/@]*:[^/@]*@", address):
        sql.wrong('no password belongs into the address; write password = "{secret:NAME}"', "database")
    password = sql.text("password", default="")
    query = sql.text(
        "query", lines=True, needed="write one SELECT that finds the people by :e164 or another form of the number"
    )
    bare = _REMARK.sub(" ", query).strip().rstrip(";").rstrip()
    if not re.match(r"(?i)(select|with)\b", bare) or ";" in bare:
        sql.wrong("one SELECT belongs here, and nothing after it", "query")
    unknown = sorted(set(_BOUND.findall(bare)) - set(FORMS))
    if unknown:
        sql.wrong(f"there is no :{unknown[0]}; the number's forms are {_FORMS}, each with a colon", "query")
    if not _BOUND.search(bare):
        sql.wrong(f"the query does not ask by the number; use one of {_FORMS} with a colon, as in :e164", "query")
    kept = filled(sql, "password", password, values, kinds=(Kind.SECRET,)) if password else None
    if kept is not None and not kept.secrets:
        sql.wrong(
            'a password does not stand in a file; write "{secret:NAME}", then `fonetray lookups secret NAME`',
            "password",
        )
    sql.end()
    return SqlQuestion(address, kept, bare)
