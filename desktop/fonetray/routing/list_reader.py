"""Reads ``[lists.NAME]``: a file beside the rules, a SQLite file, or a database server that is only asked."""

import re
from typing import Any

from fonetray.routing.lines import Path
from fonetray.routing.phrases import phrase
from fonetray.routing.rules import CUSTOMER
from fonetray.routing.tables import Tables
from fonetray.routing.world import ListSource

_KEYS = ("file", "key", "database", "sql", "secret")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
_SECRET = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_SERVER = re.compile(r"postgresql://[^\s/]+/\S+")
_PASSWORD = re.compile(r"[a-z]+://[^/@\s]*:[^/@\s]*@")
_SELECT = re.compile(r"\s*(?:select|with)\b", re.IGNORECASE)
_BOUND = re.compile(r"(?<![:\w\\]):([A-Za-z_]\w*)(?!:)")
_FORMS = ("value", "e164", "national")
"""What a query is asked with."""


def read_lists(tables: Tables, document: dict[str, Any]) -> dict[str, ListSource]:
    """Read all of a document's lists, by name."""
    lists = document.get("lists", {})
    if not isinstance(lists, dict):
        tables.problems.add(("lists",), phrase('each list is a table: [lists.vip] and file = "vip.csv" under it'))
        return {}
    return {name: _read_list(tables, name, value) for name, value in lists.items()}


def _read_list(tables: Tables, name: str, value: Any) -> ListSource:
    path: Path = ("lists", name)
    table = tables.table(path, value, phrase("a list"), _KEYS)
    texts = {key: tables.text((*path, key), table.get(key, "")) for key in _KEYS}
    source = ListSource(name, **texts)
    if name == CUSTOMER or not _NAME.fullmatch(name):
        tables.problems.add(path, phrase('"{name}" cannot be a list\'s name; use letters, digits and _', name=name))
    if bool(source.file) is bool(source.database):
        tables.problems.add(path, phrase("a list has a file, or a database and sql"))
    elif source.database:
        _check_query(tables, path, source.sql)
        _check_server(tables, path, source)
    return source


def _check_query(tables: Tables, path: Path, sql: str) -> None:
    if ":value" not in sql:
        said = phrase("sql is one SELECT with :value in it, which stands for what is looked for")
        tables.problems.add(path, said)
    elif not _SELECT.match(sql):
        tables.problems.add((*path, "sql"), phrase("sql begins with SELECT: lists are only read"))
    elif strange := [name for name in _BOUND.findall(sql) if name not in _FORMS]:
        there = ", ".join(f":{each}" for each in _FORMS)
        said = phrase("there is no :{found} to ask with; there are {there}", found=strange[0], there=there)
        tables.problems.add((*path, "sql"), said)


def _check_server(tables: Tables, path: Path, source: ListSource) -> None:
    if source.secret and not source.at_server:
        tables.problems.add((*path, "secret"), phrase("a SQLite file has no password; leave secret out"))
    elif source.secret and not _SECRET.fullmatch(source.secret):
        said = phrase(
            'secret names a password that `fonetray lookups secret NAME` keeps; "{found}" cannot be its name',
            found=source.secret,
        )
        tables.problems.add((*path, "secret"), said)
    if not source.at_server:
        return
    if _PASSWORD.match(source.database):
        said = phrase(
            'no password belongs into the address; write secret = "NAME", then `fonetray lookups secret NAME`'
        )
        tables.problems.add((*path, "database"), said)
    elif not _SERVER.fullmatch(source.database):
        said = phrase(
            'database is a SQLite file, or the address of a PostgreSQL server: "postgresql://user@server/database"'
        )
        tables.problems.add((*path, "database"), said)
