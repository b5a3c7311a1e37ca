"""The settings: typed, checked, in one TOML file that an admin may also edit by hand."""

import tomllib
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from fonetray.config.setting_kinds import (
    Combination,
    Countries,
    Days,
    Hosts,
    Key,
    Line,
    Listening,
    Local,
    MaybePage,
    MaybeWeb,
    Minutes,
    Months,
    Names,
    Networks,
    OnlyFor,
    Origins,
    Parts,
    Place,
    Port,
    Prefixes,
    Schemes,
    Seconds,
    Stay,
    Web,
)
from fonetray.config.small_file import ENCODING, UNREADABLE, replace_file, why_unreadable

_LONGEST_SHOWN = 60


class Provider(msgspec.Struct, frozen=True):
    """The provider's two web services."""

    api_url: Web = "https://public.sippeer.dk/api/"
    myfone_url: Web = "https://api.myfone.dk"
    allow_plain_http: bool = False
    timeout: Seconds = 10
    sync_every: Minutes = 60


class AccountSettings(msgspec.Struct, frozen=True):
    """Whose phone this is; ``id`` is the PBX account that events must be of, empty for any."""

    local_number: Local = ""
    device: Local = ""
    id: Line = ""


class ListenerSettings(msgspec.Struct, frozen=True):
    """Where the PBX's events arrive."""

    host: Listening = "127.0.0.1"
    port: Port = 0
    allowed_hosts: Hosts = ()
    allowed_sources: Networks = ()
    public_url: MaybeWeb = ""


class Ui(msgspec.Struct, frozen=True):
    """How it looks and speaks."""

    language: Literal["auto", "da", "en"] = "auto"
    theme: Literal["auto", "light", "dark"] = "auto"


class Dial(msgspec.Struct, frozen=True):
    """When to ask before calling, and what may be called at all.

    ``expected_countries`` (ISO 3166) are nothing out of the ordinary. ``link_mode`` is what a click on a link leads to.
    Of ``allowed_prefixes`` and ``blocked_prefixes`` the longest beginning of a number decides; where the first is
    set, nothing else may be called outside the company. ``connect_to`` lets an outside number be rung for a queue, an
    announcement or a colleague, which nobody has proven to work. ``hotkey`` dials the
    text that is selected in any program; empty for none.
    """

    confirm: Literal["always", "unknown", "never"] = "always"
    expected_countries: Countries = ("DK",)
    link_mode: Literal["ask", "prefill", "undo"] = "ask"
    allowed_prefixes: Prefixes = ()
    blocked_prefixes: Prefixes = ()
    connect_to: bool = False
    hotkey: Combination = "Ctrl+Alt+D"


class Search(msgspec.Struct, frozen=True):
    """The search window: the keys that open it in any program, empty for none."""

    hotkey: Combination = "Ctrl+Alt+K"


class Calls(msgspec.Struct, frozen=True):
    """How calls are followed."""

    ring_timeout: Seconds = 45


class Popup(msgspec.Struct, frozen=True):
    """Call cards: how long they stay, when there is none at all, what they show and where, and what they open.

    ``muted`` keeps all cards away until it is switched off, ``in_full_screen`` has them come up over a presentation,
    ``while_sharing`` is what is done with them while the user presents. After a call a card asks for a note for
    ``seconds_for_note``, 0 for not at all. ``fields`` are names of a customer's fields in the order wanted, empty for
    the first there are. ``place`` is where the cards stand, ``form`` whether they are windows of ours or the desktop's
    notifications.

    ``open_when`` opens the customer's page by itself for the calls that ``open_only`` lets through. ``open_page`` is
    its address, empty for what the customer's source says, and may have one of ``open_schemes`` beside http and https.
    ``key`` opens it too, in every program only if ``key_everywhere`` says so.
    """

    seconds_after_answer: Stay = 10
    seconds_for_note: Stay = 0
    muted: bool = False
    in_full_screen: bool = False
    while_sharing: Literal["no-names", "hide"] = "no-names"
    fields: Names = ()
    place: Place = "pointer"
    form: Literal["auto", "card", "notification"] = "auto"
    open_when: Literal["by-hand", "ring", "answer", "end"] = "by-hand"
    open_only: OnlyFor = ("external", "known")
    open_page: MaybePage = ""
    open_schemes: Schemes = ()
    key: Key = "F2"
    key_everywhere: Literal["ask", "yes", "no"] = "ask"


class History(msgspec.Struct, frozen=True):
    """For how many months a desk keeps calls, what was noted on them and what the PBX told; 0 for ever."""

    keep_months: Months = 12


class Hub(msgspec.Struct, frozen=True):
    """The company's event hub.

    A desk's: ``url``, empty where there is none. The hub's own: from which ``trusted_proxies`` it takes a caller's
    address, ``metrics_sources`` beside this computer that may read its figures, a ``certificate`` and its ``key`` where
    it speaks https itself, and for how many days it keeps calls, what was noted on them and what the PBX told.
    """

    url: MaybeWeb = ""
    trusted_proxies: Networks = ()
    metrics_sources: Networks = ()
    certificate: Line = ""
    key: Line = ""
    keep_days: Days = 90


class Share(msgspec.Struct, frozen=True):
    """Whether the employee list can be read at the listener, for an intranet.

    ``origins`` are the web sites whose pages may read it, ``sources`` the networks it may be read from (empty: any),
    ``fields`` what it says of each beside name and local number.
    """

    employees: bool = False
    origins: Origins = ()
    sources: Networks = ()
    fields: Parts = ("department", "email", "numbers")


class Settings(msgspec.Struct, frozen=True):
    """All settings; the defaults are what a new installation runs with."""

    provider: Provider = Provider()
    account: AccountSettings = AccountSettings()
    listener: ListenerSettings = ListenerSettings()
    ui: Ui = Ui()
    dial: Dial = Dial()
    search: Search = Search()
    calls: Calls = Calls()
    popup: Popup = Popup()
    history: History = History()
    hub: Hub = Hub()
    share: Share = Share()


class LoadedSettings(msgspec.Struct, frozen=True):
    """What a file gave; each problem is one line for the user, and its setting has its default."""

    settings: Settings
    problems: tuple[str, ...] = ()


class SettingsError(Exception):
    """A setting cannot be read or written; the message says what is allowed."""


def known_keys() -> tuple[str, ...]:
    """Give all keys as ``section.name``."""
    return tuple(f"{section}.{name}" for section, names in as_dict(Settings()).items() for name in names)


def allowed_values(key: str) -> tuple[str, ...]:
    """Give the values of a setting that takes one of a few, none for the others and for what is no setting."""
    if key not in known_keys():
        return ()
    hint = _hint(key)
    return ("true", "false") if hint is bool else get_args(hint) if get_origin(hint) is Literal else ()


def as_dict(settings: Settings) -> dict[str, dict[str, Any]]:
    """Give the settings as plain tables."""
    tables: dict[str, dict[str, Any]] = msgspec.to_builtins(settings)
    return {
        section: {name: list(v) if isinstance(v, tuple) else v for name, v in keys.items()}
        for section, keys in tables.items()
    }


def get_value(settings: Settings, key: str) -> Any:
    """Give one value; raises `SettingsError` for an unknown key."""
    section, name = _known(key)
    return as_dict(settings)[section][name]


def load_settings(path: Path) -> LoadedSettings:
    """Read the file; what is wrong in it costs only the setting it is in."""
    try:
        tables = tomllib.loads(path.read_text(encoding=ENCODING))
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except UNREADABLE as error:
        return LoadedSettings(Settings(), (f"{path} cannot be read, defaults are used: {why_unreadable(error)}",))
    problems: list[str] = []
    good: dict[str, dict[str, Any]] = {}
    for section, names in tables.items():
        if not isinstance(names, dict):
            problems.append(f"{path}: {section} is no known setting")
            continue
        for name, value in names.items():
            key = f"{section}.{name}"
            try:
                _check(key, value)
            except SettingsError as error:
                problems.append(f"{path}: {error}")
            else:
                good.setdefault(section, {})[name] = value
    return LoadedSettings(msgspec.convert(good, Settings), tuple(problems))


def set_value(path: Path, key: str, text: str) -> Settings:
    """Write one setting, given as text; comments and order in the file stay.

    Raises `SettingsError` for an unknown key, a bad value, or a file that is broken, and then nothing is written.
    """
    import tomlkit  # noqa: PLC0415 - only who writes needs it, and everybody reads
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    value = _typed(key, text)
    _check(key, value)
    section, name = _known(key)
    try:
        before = path.read_text(encoding=ENCODING) if path.exists() else ""
        tomllib.loads(before)
        document = tomlkit.parse(before)
        table = document.setdefault(section, tomlkit.table())
        if not isinstance(table, dict):
            raise SettingsError(f"{path}: {section} is no table; write [{section}] above its settings first")
        table[name] = value
        after = tomlkit.dumps(document)
    except (*UNREADABLE, TOMLKitError) as error:
        raise SettingsError(f"{path} cannot be read, mend it first: {why_unreadable(error)}") from error
    replace_file(path, after)
    return load_settings(path).settings


def _known(key: str) -> tuple[str, str]:
    section, _, name = key.partition(".")
    if key not in known_keys():
        raise SettingsError(f"there is no setting {key!r}; `fonetray config get` lists them")
    return section, name


def _hint(key: str) -> Any:
    section, name = _known(key)
    return get_type_hints(get_type_hints(Settings)[section], include_extras=True)[name]


def _typed(key: str, text: str) -> Any:
    """Read text as the setting's type: texts as they stand, everything else as a TOML value."""
    hint = _hint(key)
    bare = get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
    if bare not in (int, bool) and not str(bare).startswith("tuple"):
        return text
    try:
        tables = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError) as error:
        raise _wrong(key, text) from error
    if len(tables) != 1:
        raise _wrong(key, text)
    return tables["value"]


def _check(key: str, value: Any) -> None:
    hint = _hint(key)
    try:
        converted = msgspec.convert(value, hint)
    except msgspec.ValidationError as error:
        raise _wrong(key, value) from error
    extra = hint.__metadata__[0].extra if hasattr(hint, "__metadata__") else None
    if extra and not extra["fits"](converted):
        raise _wrong(key, value)


def _wrong(key: str, value: Any) -> SettingsError:
    shown = repr(value)
    if len(shown) > _LONGEST_SHOWN:
        shown = shown[:_LONGEST_SHOWN] + "…"
    kind = (*get_args(_hint(key)), _hint(key))[0]
    takes_text = kind is str or isinstance(kind, str)
    quoted = ", in quotes" if takes_text and not isinstance(value, str) else ""
    return SettingsError(f"{key} takes {_allowed(key)}{quoted}, not {shown}")


def _allowed(key: str) -> str:
    hint = _hint(key)
    if hasattr(hint, "__metadata__"):
        return str(hint.__metadata__[0].description)
    if get_args(hint):
        return " or ".join(map(str, get_args(hint)))
    return {bool: "true or false", str: "a text"}.get(hint, "another value")
