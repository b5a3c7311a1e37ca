"""From what was typed about a server to a server, and back; what is missing is said at its field."""

from typing import Any

from fonetray.config.contact_servers import FIELDS, LdapServer, Server, checked_server
from fonetray.config.language import Translate
from fonetray.ui.contacts.server_views import CARDDAV, LDAP, ServerDraft

DEFAULT_FILTER = "(objectClass=person)"


def problems(draft: ServerDraft, tr: Translate, *, kept: bool) -> dict[str, str]:
    """Give what is missing or wrong, by field, empty where nothing is."""
    directory = draft.kind == LDAP
    address = draft.url.lower()
    needed = ("ldaps://", "ldap://") if directory else ("https://", "http://")
    wrong = tr("It begins with ldaps:// or ldap://.") if directory else tr("It begins with https://.")
    no_password = bool(draft.user) and not draft.password and not kept
    return {
        "name": "" if draft.name else tr("Give it a name."),
        "url": "" if address.startswith(needed) else wrong,
        "base": tr("Say where the people are.") if directory and not draft.base else "",
        "user": tr("Enter your user name.") if not directory and not draft.user else "",
        "password": tr("Enter your password.") if no_password else "",
        "attributes": tr("Write it as phone=telephoneNumber,mobile; email=mail") if _attributes(draft) is None else "",
    }


def server_of(draft: ServerDraft) -> Server:
    """Make the server that is meant; raises ``ContactServerError``."""
    common: dict[str, Any] = {"url": draft.url, "user": draft.user, "ca_file": draft.ca_file, "every": draft.every}
    if draft.kind == CARDDAV:
        return checked_server({"kind": CARDDAV, **common})
    protected = draft.url.lower().startswith("ldap://") and not draft.plain
    return checked_server(
        {
            "kind": LDAP,
            **common,
            "base": draft.base,
            "filter": draft.filter or DEFAULT_FILTER,
            "start_tls": protected,
            "allow_plain": draft.plain,
            "attributes": _attributes(draft) or {},
        }
    )


def draft_of(name: str, server: Server) -> ServerDraft:
    """Write a server as it would be typed; its password is not here."""
    common: dict[str, Any] = {
        "kind": server.kind, "name": name, "url": server.url, "user": server.user, "ca_file": server.ca_file,
        "every": server.every,
    }  # fmt: skip
    if not isinstance(server, LdapServer):
        return ServerDraft(**common)
    attributes = "; ".join(f"{field}={','.join(names)}" for field, names in server.attributes.items())
    return ServerDraft(
        **common,
        base=server.base,
        filter="" if server.filter == DEFAULT_FILTER else server.filter,
        attributes=attributes,
        plain=server.allow_plain,
    )


def _attributes(draft: ServerDraft) -> dict[str, list[str]] | None:
    """Read ``phone=mobile,telephoneNumber; email=mail``; None for what is none."""
    found: dict[str, list[str]] = {}
    for part in filter(None, (part.strip() for part in draft.attributes.split(";"))):
        field, equals, names = part.partition("=")
        if not equals or field.strip() not in FIELDS:
            return None
        found[field.strip()] = [name.strip() for name in names.split(",") if name.strip()]
    return found
