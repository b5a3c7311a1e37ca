"""The servers that contacts are read from: typed, checked, in a TOML file of their own beside the settings.

Each is a table, ``[servers."The office"]``; what is wrong in one costs only that one. No password ever stands here:
`fonetray.config.server_passwords` keeps them.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta

from fonetray.config.server_addresses import is_ldap_address, is_local, is_web_address
from fonetray.config.small_file import ENCODING, UNREADABLE, replace_file, why_unreadable

LONGEST_NAME = 60
FIELDS = ("name", "first", "last", "organisation", "email", "phone", "url", "other", "key")
"""What an attribute of a directory can be read as."""
_LONGEST = 1000
_LONGEST_SHOWN = 60
_HEAD = "servers"

Text = Annotated[
    str, Meta(max_length=_LONGEST, description="a text on one line", extra={"fits": lambda text: text.isprintable()})
]
Hours = Annotated[int, Meta(ge=1, le=168, description="hours from 1 to 168")]
Directory = Annotated[
    str, Meta(description="an address such as ldaps://dc.example.dk", extra={"fits": is_ldap_address})
]
Book = Annotated[str, Meta(description="an address such as https://cloud.example.dk", extra={"fits": is_web_address})]
Filter = Annotated[
    str,
    Meta(
        max_length=_LONGEST,
        description="a search filter such as (objectClass=person)",
        extra={"fits": lambda text: text.isprintable() and text[:1] == "(" and text.count("(") == text.count(")")},
    ),
]
Attributes = Annotated[
    dict[str, tuple[Annotated[str, Meta(pattern=r"\A[A-Za-z][A-Za-z0-9-]{0,99}\Z")], ...]],
    Meta(
        description=f"lists of attributes by what they are read as ({', '.join(FIELDS)})",
        extra={"fits": lambda attributes: set(attributes) <= set(FIELDS)},
    ),
]


class LdapServer(msgspec.Struct, frozen=True, kw_only=True):
    """A directory. ``user`` is a DN, or what Active Directory calls a user; empty for nobody in particular.

    ``allow_plain`` lets people and the password go over the network as anybody on the way can read them.
    ``ca_file`` is trusted besides what the computer trusts; ``every`` so many hours it is read.
    """

    kind: Literal["ldap"] = "ldap"
    url: Directory
    base: Text
    filter: Filter = "(objectClass=person)"
    user: Text = ""
    start_tls: bool = False
    allow_plain: bool = False
    ca_file: Text = ""
    every: Hours = 4
    attributes: Attributes = {}


class CardDavServer(msgspec.Struct, frozen=True, kw_only=True):
    """A server of address books. ``url`` is the server's own, or one book's."""

    kind: Literal["carddav"] = "carddav"
    url: Book
    user: Text
    ca_file: Text = ""
    every: Hours = 4


Server = LdapServer | CardDavServer
_KINDS: Mapping[str, type[Server]] = {"ldap": LdapServer, "carddav": CardDavServer}


class LoadedServers(msgspec.Struct, frozen=True):
    """What the file gave; each problem is one line for the user, and its server is left out."""

    servers: dict[str, Server] = {}
    problems: tuple[str, ...] = ()


class ContactServerError(Exception):
    """A server cannot be kept so; the message says what is allowed."""


def load_servers(path: Path) -> LoadedServers:
    """Read the file; no file is no servers."""
    try:
        tables = tomllib.loads(path.read_text(encoding=ENCODING)).get(_HEAD, {})
    except FileNotFoundError:
        return LoadedServers()
    except UNREADABLE as error:
        return LoadedServers(problems=(f"{path} cannot be read: {why_unreadable(error)}",))
    if not isinstance(tables, dict):
        return LoadedServers(problems=(f"{path}: {_HEAD} holds no tables",))
    servers: dict[str, Server] = {}
    problems: list[str] = []
    for name, table in tables.items():
        try:
            check_name(name)
            servers[name] = checked_server(table)
        except ContactServerError as error:
            problems.append(f"{path}: {name}: {error}")
    return LoadedServers(servers, tuple(problems))


def put_server(path: Path, name: str, server: Server) -> None:
    """Write a server, in the place of one of that name where there is one; comments and order in the file stay.

    Raises `ContactServerError` and then nothing is written; ``OSError`` where the disk will not.
    """
    check_name(name)
    check_server(server)
    defaults = {field.name: field.default for field in msgspec.structs.fields(server) if field.name != "kind"}
    written = {key: value for key, value in msgspec.to_builtins(server).items() if value != defaults.get(key)}

    def put(servers: Any) -> None:
        servers[name] = written

    _edit(path, put)


def drop_server(path: Path, name: str) -> None:
    """Take a server out of the file; that it was not there is no error."""
    if path.exists():
        _edit(path, lambda servers: servers.pop(name, None))


def check_name(name: str) -> None:
    """Raise `ContactServerError` for what is no name for a source of contacts."""
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise ContactServerError(f"a name is a text of 1 to {LONGEST_NAME} characters, not {_shown(name)}")


def check_server(server: Server) -> None:
    """Raise `ContactServerError` for a server that cannot be."""
    checked_server(msgspec.to_builtins(server))


def checked_server(table: Any) -> Server:
    """Make a server of a plain table; raises `ContactServerError` with what its first wrong value may be."""
    if not isinstance(table, dict):
        raise ContactServerError("is no table of settings")
    kind = _KINDS.get(table.get("kind", ""))
    if kind is None:
        raise ContactServerError(f"kind takes {' or '.join(_KINDS)}, not {_shown(table.get('kind', ''))}")
    hints = get_type_hints(kind, include_extras=True)
    for key, value in table.items():
        if key not in hints:
            raise ContactServerError(f"there is no setting {_shown(key)} for {kind.__name__}; {', '.join(hints)} are")
        _check(key, hints[key], value)
    missing = [field.name for field in msgspec.structs.fields(kind) if field.required and not table.get(field.name)]
    if missing:
        raise ContactServerError(f"{missing[0]} is missing")
    server = msgspec.convert(table, kind)
    _check_together(server)
    return server


def _check(key: str, hint: Any, value: Any) -> None:
    meta = hint.__metadata__[0] if hasattr(hint, "__metadata__") else None
    words = meta.description if meta else " or ".join(map(str, get_args(hint))) or "true or false"
    try:
        converted = msgspec.convert(value, hint)
    except msgspec.ValidationError as error:
        raise ContactServerError(f"{key} takes {words}, not {_shown(value)}") from error
    if meta and meta.extra and not meta.extra["fits"](converted):
        raise ContactServerError(f"{key} takes {words}, not {_shown(value)}")


def _check_together(server: Server) -> None:
    plain = server.url.lower().startswith(("http://", "ldap://")) and not is_local(server.url)
    if isinstance(server, CardDavServer):
        if plain:
            raise ContactServerError("the address is plain http, over which anybody can read the password; use https")
        return
    if server.start_tls and server.url.lower().startswith("ldaps://"):
        raise ContactServerError("StartTLS goes with ldap://; ldaps:// is protected from the start")
    if plain and not server.start_tls and not server.allow_plain:
        raise ContactServerError(
            "the address is plain ldap, over which anybody can read the password and all people; "
            "use ldaps://, StartTLS, or say that plain is allowed"
        )


def _edit(path: Path, change: Any) -> None:
    import tomlkit  # noqa: PLC0415 - only who writes needs it, and everybody reads
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    try:
        before = path.read_text(encoding=ENCODING) if path.exists() else ""
        tomllib.loads(before)
        document = tomlkit.parse(before)
        servers = document.setdefault(_HEAD, tomlkit.table(is_super_table=True))
        if not isinstance(servers, dict):
            raise ContactServerError(f"{path}: {_HEAD} holds no tables; mend it first")
        change(servers)
        after = tomlkit.dumps(document)
    except (*UNREADABLE, TOMLKitError) as error:
        raise ContactServerError(f"{path} cannot be read, mend it first: {why_unreadable(error)}") from error
    replace_file(path, after)


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_SHOWN else shown[:_LONGEST_SHOWN] + "…"
