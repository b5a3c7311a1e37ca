"""Reading a template: a TOML file that says whom to ask about a number, and how (docs/lookup-templates.md).

Strict: what is misspelled, missing or cannot be meant is a `TemplateError` with the line.
"""

import ipaddress
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fonetray.lookup.errors import TemplateError
from fonetray.lookup.pace import SPANS, Rate
from fonetray.lookup.placeholders import EmptyValue, Kind, PlaceholderError, Text, read_text
from fonetray.lookup.result_paths import BadPath, read_path
from fonetray.lookup.result_paths import Path as ResultPath
from fonetray.lookup.template import Answer, SqlQuestion, Template, WebQuestion
from fonetray.lookup.toml_section import Section

LARGEST = 64 * 1024
"""Bytes of a file."""
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_ALL = (Kind.FORM, Kind.SECRET)
_ADDRESS = re.compile(r"(https?)://([^/?#]*)([^#]*)")
_HOST = re.compile(r"[A-Za-z0-9._-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_HARMFUL = frozenset({"file", "javascript", "data", "vbscript", "about", "blob", "ftp", "smb", "ms-msdt", "search-ms"})
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OURS = frozenset({"host", "content-length", "content-type", "accept-encoding", "connection", "transfer-encoding"})
_BOUND = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
_REMARK = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_FORM_NAMES = "e164, digits, zeros, national, last8, written"
_REQUEST = "write [request] with the url to ask, or [sql] with a database and a query"


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
        if not re.fullmatch(r"[a-z][a-z0-9_]*", value) or value in (*_FORM_NAMES.split(", "), "id", "secret"):
            given.wrong("a value's name has small letters, and is none of the number's forms, id or secret", value)
    title = whole.text("title", needed='write what people call the source, as in title = "HubSpot"')
    sends = whole.text("sends", needed="write what it sends to whom; it is shown to whoever switches it on")
    countries = whole.each("countries", str, lambda code: bool(re.fullmatch("[A-Z]{2}", code)), 'a list such as ["DK"]')
    rate = _rate(whole)
    trust = whole.whole("trust", default=5, least=1, most=9)
    timeout = float(whole.whole("timeout", default=5, least=1, most=10))
    if ("request" in whole) == ("sql" in whole):
        whole.wrong(f"{_REQUEST}; one of them, not both" if "sql" in whole else _REQUEST)
    answer = whole.table(
        "answer", needed="" if "sql" in whole else "write [answer] and below it where the people stand"
    )
    profile = _profile(answer, values)
    question = _sql(whole.table("sql"), values) if "sql" in whole else _web(whole.table("request"), answer, values)
    answer.end()
    whole.end()
    return Template(name, title, sends, countries, rate, trust, timeout, profile, question)


def _rate(whole: Section) -> Rate:
    written = whole.text("at_most", default="60/minute")
    found = re.fullmatch(r"([1-9][0-9]{0,4})/([a-z]+)", written)
    if not found or found[2] not in SPANS:
        whole.wrong(f'write so many questions in a span, as "50/day"; the spans are {", ".join(SPANS)}', "at_most")
    return Rate(int(found[1]), found[2])


def _web(request: Section, answer: Section, values: dict[str, str]) -> WebQuestion:
    method = request.text("method", default="GET")
    if method not in ("GET", "POST"):
        request.wrong("GET or POST", "method")
    url = _url(request, values)
    headers = request.table("headers")
    named = tuple((name, _filled(headers, name, text, values)) for name, text in headers.texts())
    for name, _ in named:
        if not _HEADER.fullmatch(name) or name.lower() in _OURS:
            headers.wrong("no header of this name can be set", name)
    query = request.table("query")
    asked = tuple((name, _filled(query, name, text, values)) for name, text in query.texts())
    body = request.raw("json")
    if body is not None and method != "POST":
        request.wrong('a body needs method = "POST"', "json")
    tree = None if body is None else _tree(request, body, values)
    statuses = request.each("nobody", int, lambda status: 200 <= status <= 499, "a list of statuses such as [404]")  # noqa: PLR2004 - HTTP's own
    request.end()
    return WebQuestion(method, url, named, asked, tree, statuses, _answer(answer))


def _url(request: Section, values: dict[str, str]) -> Text:
    """Read the address; its host cannot depend on who calls, and a value in its path is percent-encoded."""
    plain = request.flag("allow_plain_http")
    written = request.text(
        "url", needed='write the address to ask, as in url = "https://crm.example/find?phone={digits}"'
    )
    parts = _ADDRESS.fullmatch(written)
    if not parts:
        request.wrong("an address begins with https:// and has no # in it", "url")
    host = _filled(request, "url", parts[2], values, kinds=()).render(lambda _: "")
    if "@" in host:
        request.wrong("no login belongs into the address; put it into a header, as a secret", "url")
    if not _HOST.fullmatch(host):
        request.wrong(f"{host!r} is no host", "url")
    if parts[1] == "http" and not plain and not _this_computer(host):
        request.wrong(
            "over http anybody on the way reads what is asked, secrets too; write https, or allow_plain_http = true",
            "url",
        )
    rest = _filled(request, "url", parts[3] or "/", values, kinds=(Kind.FORM,), quoted=_in_a_path)
    return Text((f"{parts[1]}://{host}", *rest.parts))


def _this_computer(host: str) -> bool:
    name = host.partition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _answer(answer: Section) -> Answer:
    results = _path(
        answer, "results", needed='write where the list of people stands, as in results = "items"; "@" is all'
    )
    name = _path(answer, "name")
    organisation = _path(answer, "organisation")
    if name is None and organisation is None:
        answer.wrong("name is missing; write where in each of the people the name stands, or the organisation")
    numbers, record, failure = (_path(answer, key) for key in ("numbers", "id", "failure"))
    fields = answer.table("fields")
    paths = tuple((label, _read_path(fields, label, written)) for label, written in fields.texts())
    return Answer(results, name, organisation, numbers, record, failure, paths)


def _path(section: Section, key: str, *, needed: str = "") -> ResultPath | None:
    written = section.text(key, default=None if needed else "", needed=needed)
    return _read_path(section, key, written) if written else None


def _read_path(section: Section, key: str, written: str) -> ResultPath:
    try:
        return read_path(written)
    except BadPath as error:
        section.wrong(f"this is no JMESPath: {error}", key)


def _profile(answer: Section, values: dict[str, str]) -> Text | None:
    """Read the page that a match opens; none where the file leaves a value of it empty."""
    own = answer.text("profile_scheme", default="")
    written = answer.text("profile", default="")
    if not written:
        return None
    scheme = _SCHEME.match(written)
    if own and (not re.fullmatch("[a-z][a-z0-9+.-]*", own) or own in _HARMFUL):
        answer.wrong("no page is opened by this", "profile_scheme")
    if not scheme or scheme[1] not in ("http", "https", own):
        answer.wrong(
            'the page begins with https://; if a program of yours opens it, name its scheme: profile_scheme = "mycrm"',
            "profile",
        )
    try:
        return read_text(written, values, kinds=(Kind.FORM, Kind.RECORD), quote=_in_a_path)
    except EmptyValue:
        return None
    except PlaceholderError as error:
        answer.wrong(str(error), "profile")


def _sql(sql: Section, values: dict[str, str]) -> SqlQuestion:
    database = sql.text(
        "database", needed='write its address, as in database = "postgresql://fonetray@db.example.dk/crm"'
    )
    address = _filled(sql, "database", database, values, kinds=()).render(lambda _: "")
    if not re.fullmatch(r"[a-z][a-z0-9+_]*:///?\S.*", address):
        sql.wrong('an address is "postgresql://user@host/database" or "sqlite:///path/to/file.db"', "database")
    if re.match(r"[^/]*//[^/@]*:[^/@]*@", address):
        sql.wrong('no password belongs into the address; write password = "{secret:NAME}"', "database")
    password = sql.text("password", default="")
    query = sql.text("query", needed="write one SELECT that finds the people by :e164 or another form of the number")
    bare = _REMARK.sub(" ", query).strip().rstrip(";").rstrip()
    if not re.match(r"(?i)(select|with)\b", bare) or ";" in bare:
        sql.wrong("one SELECT belongs here, and nothing after it", "query")
    unknown = sorted(set(_BOUND.findall(bare)) - set(_FORM_NAMES.split(", ")))
    if unknown:
        sql.wrong(f"there is no :{unknown[0]}; the number's forms are {_FORM_NAMES}, each with a colon", "query")
    if not _BOUND.search(bare):
        sql.wrong(f"the query does not ask by the number; use one of {_FORM_NAMES} with a colon, as in :e164", "query")
    kept = _filled(sql, "password", password, values, kinds=(Kind.SECRET,)) if password else None
    if kept is not None and not kept.secrets:
        sql.wrong(
            'a password does not stand in a file; write "{secret:NAME}", then `fonetray lookups secret NAME`',
            "password",
        )
    sql.end()
    return SqlQuestion(address, kept, bare)


def _tree(request: Section, value: Any, values: dict[str, str], path: tuple[str, ...] = ("json",)) -> Any:
    if isinstance(value, str):
        return _filled(request, path[-1], value, values, at=path)
    if isinstance(value, dict):
        return {key: _tree(request, below, values, (*path, key)) for key, below in value.items()}
    if isinstance(value, list):
        return [_tree(request, below, values, path) for below in value]
    if isinstance(value, bool | int | float):
        return value
    return request.wrong("JSON has no dates and times; write it in quotes", *path)


def _filled(
    section: Section,
    key: str,
    written: str,
    values: dict[str, str],
    *,
    kinds: tuple[Kind, ...] = _ALL,
    quoted: Callable[[str], str] = str,
    at: tuple[str, ...] = (),
) -> Text:
    try:
        return read_text(written, values, kinds=kinds, quote=quoted)
    except EmptyValue as error:
        raise TemplateError(*section.place("values", error.name), f"values.{error}") from error
    except PlaceholderError as error:
        section.wrong(str(error), *(at or (key,)))


def _in_a_path(value: str) -> str:
    return quote(value, safe="")
