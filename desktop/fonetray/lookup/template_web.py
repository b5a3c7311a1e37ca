"""Reading the part of a template that asks a web service."""

import ipaddress
import re
from typing import Any

from fonetray.lookup.placeholders import Kind, Text
from fonetray.lookup.result_paths import BadPath, Path, read_path
from fonetray.lookup.template import Answer, WebQuestion
from fonetray.lookup.template_text import ALL, filled, in_a_path
from fonetray.lookup.toml_section import Section

_ADDRESS = re.compile(r"(https?)://([^/?#]*)([^#]*)")
_HOST = re.compile(r"[A-Za-z0-9._-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OURS = frozenset({"host", "content-length", "content-type", "accept-encoding", "connection", "transfer-encoding"})


def read_web(request: Section, answer: Section, values: dict[str, str]) -> WebQuestion:
    """Read ``[request]`` and ``[answer]``. Raises ``TemplateError``."""
    method = request.text("method", default="GET")
    if method not in ("GET", "POST"):
        request.wrong("GET or POST", "method")
    url = read_url(request, values, kinds=(Kind.FORM,))
    headers = read_headers(request, values)
    query = read_query(request, values)
    if "json" in request and method != "POST":
        request.wrong('a body needs method = "POST"', "json")
    tree = read_body(request, values)
    statuses = request.each("nobody", int, lambda status: 200 <= status <= 499, "a list of statuses such as [404]")  # noqa: PLR2004 - HTTP's own
    request.end()
    return WebQuestion(method, url, headers, query, tree, statuses, _answer(answer))


def read_headers(
    request: Section, values: dict[str, str], *, kinds: tuple[Kind, ...] = ALL
) -> tuple[tuple[str, Text], ...]:
    """Read the headers that a request has beside those that are ours to set."""
    headers = request.table("headers")
    named = tuple((name, filled(headers, name, text, values, kinds=kinds)) for name, text in headers.texts())
    for name, _ in named:
        check_header(headers, name, name)
    return named


def check_header(section: Section, name: str, key: str) -> None:
    """Refuse what cannot be a header's name, or is one of ours."""
    if not _HEADER.fullmatch(name) or name.lower() in _OURS:
        section.wrong("no header of this name can be set", key)


def read_query(
    request: Section, values: dict[str, str], *, kinds: tuple[Kind, ...] = ALL
) -> tuple[tuple[str, Text], ...]:
    """Read what is appended to the address."""
    query = request.table("query")
    return tuple((name, filled(query, name, text, values, kinds=kinds)) for name, text in query.texts())


def read_body(request: Section, values: dict[str, str], *, kinds: tuple[Kind, ...] = ALL) -> Any:
    """Read the body's tree, None where there is none."""
    body = request.raw("json")
    return None if body is None else _tree(request, body, values, kinds)


def read_url(request: Section, values: dict[str, str], *, kinds: tuple[Kind, ...]) -> Text:
    """Read the address; its host cannot depend on who calls, and a value in its path is percent-encoded."""
    plain = request.flag("allow_plain_http")
    written = request.text(
        "url", needed='write the address to ask, as in url = "https://crm.example/find?phone={digits}"'
    )
    parts = _ADDRESS.fullmatch(written)
    if not parts:
        request.wrong("an address begins with https:// and has no # in it", "url")
    host = filled(request, "url", parts[2], values, kinds=()).render(lambda _: "")
    if "@" in host:
        request.wrong("no login belongs into the address; put it into a header, as a secret", "url")
    if not _HOST.fullmatch(host):
        request.wrong(f"{host!r} is no host", "url")
    if parts[1] == "http" and not plain and not _this_computer(host):
        request.wrong(
            "over http anybody on the way reads what is asked, secrets too; write https, or allow_plain_http = true",
            "url",
        )
    rest = filled(request, "url", parts[3] or "/", values, kinds=kinds, quoted=in_a_path)
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


def _path(section: Section, key: str, *, needed: str = "") -> Path | None:
    written = section.text(key, default=None if needed else "", needed=needed)
    return _read_path(section, key, written) if written else None


def _read_path(section: Section, key: str, written: str) -> Path:
    try:
        return read_path(written)
    except BadPath as error:
        section.wrong(f"this is no JMESPath: {error}", key)


def _tree(
    request: Section, value: Any, values: dict[str, str], kinds: tuple[Kind, ...], path: tuple[str, ...] = ("json",)
) -> Any:
    if isinstance(value, str):
        text = filled(request, path[-1], value, values, kinds=kinds, at=path)
        if text.whole and len(text.parts) > 1:
            request.wrong("a whole number stands alone in its text", *path)
        return text
    if isinstance(value, dict):
        return {key: _tree(request, below, values, kinds, (*path, key)) for key, below in value.items()}
    if isinstance(value, list):
        return [_tree(request, below, values, kinds, path) for below in value]
    if isinstance(value, bool | int | float):
        return value
    return request.wrong("JSON has no dates and times; write it in quotes", *path)
