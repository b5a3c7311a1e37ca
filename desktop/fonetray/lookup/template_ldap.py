"""Reading the part of a template that asks a directory."""

import re
from pathlib import Path

from fonetray.config.contact_servers import ContactServerError, LdapServer, checked_server
from fonetray.lookup.placeholders import Kind, Place
from fonetray.lookup.template import LdapAnswer, LdapQuestion
from fonetray.lookup.template_text import filled
from fonetray.lookup.toml_section import Section

_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,99}")


def read_ldap(ldap: Section, answer: Section, values: dict[str, str]) -> LdapQuestion:
    """Read ``[ldap]`` and ``[answer]``. Raises ``TemplateError``."""
    url = filled(ldap, "url", ldap.text("url", needed=_URL), values, kinds=()).render(lambda _: "")
    base = filled(ldap, "base", ldap.text("base", needed=_BASE), values, kinds=()).render(lambda _: "")
    user = filled(ldap, "user", ldap.text("user", default=""), values, kinds=()).render(lambda _: "")
    written = ldap.text("password", default="")
    password = filled(ldap, "password", written, values, kinds=(Kind.SECRET,)) if written else None
    if password is not None and not password.secrets:
        ldap.wrong('a password does not stand in a file; write "{secret:NAME}"', "password")
    if bool(user) != bool(password):
        ldap.wrong("user and password go together; without both it is asked as nobody in particular")
    search = filled(ldap, "filter", ldap.text("filter", needed=_FILTER), values, kinds=(Kind.FORM,), quoted=escaped)
    if not any(isinstance(part, Place) for part in search.parts):
        ldap.wrong("the filter does not ask by the number; use {e164} or another form of it", "filter")
    if not _balanced(search.render(lambda _: "0")):
        ldap.wrong(
            "the filter's parentheses do not fit together, as in (|(mobile={e164})(mobile={national}))", "filter"
        )
    ca_file = ldap.text("ca_file", default="")
    if ca_file and not Path(ca_file).is_absolute():
        ldap.wrong("the whole path of the file belongs here", "ca_file")
    start_tls, allow_plain = ldap.flag("start_tls"), ldap.flag("allow_plain")
    ldap.end()
    described = {"kind": "ldap", "url": url, "base": base, "user": user, "ca_file": ca_file}
    try:
        server = checked_server({**described, "start_tls": start_tls, "allow_plain": allow_plain})
    except ContactServerError as error:
        ldap.wrong(str(error))
    assert isinstance(server, LdapServer)  # noqa: S101 - by its kind
    return LdapQuestion(server, password, search, _answer(answer))


def escaped(value: str) -> str:
    """Write a value so that in a filter it is one, whatever is in it (RFC 4515)."""
    return "".join(f"\\{ord(sign):02x}" if sign in "\\*()\0" else sign for sign in value)


def _balanced(search: str) -> bool:
    depth = 0
    for sign in search:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0 and search.startswith("(")


def _answer(answer: Section) -> LdapAnswer:
    parts = {key: _attributes(answer, key) for key in ("name", "organisation", "numbers", "id")}
    if not parts["name"] and not parts["organisation"]:
        answer.wrong('name is missing; write which attribute the name is, as in name = "displayName"')
    fields = answer.table("fields")
    labelled = tuple((label, (_attribute(fields, label, name),)) for label, name in fields.texts())
    return LdapAnswer(**parts, fields=labelled)


def _attributes(answer: Section, key: str) -> tuple[str, ...]:
    """Read an attribute, or a list of them."""
    written = answer.raw(key)
    names = written if isinstance(written, list) else [] if written is None else [written]
    if not all(isinstance(name, str) for name in names):
        answer.wrong('an attribute belongs here, or a list of them, as in ["mobile", "telephoneNumber"]', key)
    return tuple(_attribute(answer, key, name) for name in names)


def _attribute(section: Section, key: str, name: str) -> str:
    if not _ATTRIBUTE.fullmatch(name):
        section.wrong(f"{name!r} is no name of an attribute", key)
    return name.lower()


_URL = 'write its address, as in url = "ldaps://dc.example.dk"'
_BASE = 'write where in it to look, as in base = "ou=people,dc=example,dc=dk"'
_FILTER = 'write whom to find, as in filter = "(|(telephoneNumber={e164})(mobile={e164}))"'
