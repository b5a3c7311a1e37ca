"""What a panel knows of a tray icon: a StatusNotifierItem and its menu, asked for over D-Bus as a panel does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, MatchRule, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_WATCHER = "org.kde.StatusNotifierWatcher"
_ITEM = "org.kde.StatusNotifierItem"
_MENU = "com.canonical.dbusmenu"
_PATIENCE = 30.0


@dataclass(frozen=True)
class Entry:
    """One of a menu; ``words`` are as they are sent, ``ticked`` is None where there is nothing to tick."""

    which: int
    words: str
    visible: bool
    ticked: bool | None


class TrayItem:
    """The first icon that comes to a panel after this was made, or the one that is there."""

    def __init__(self, bus: str) -> None:
        self._connection: DBusConnection = open_dbus_connection(bus)
        self._rule = MatchRule(type="signal", interface=_WATCHER, member="StatusNotifierItemRegistered")
        self._ask(new_method_call(message_bus, "AddMatch", "s", (self._rule.serialise(),)))
        self._owner = self._path = ""

    def close(self) -> None:
        self._connection.close()

    def until_registered(self) -> None:
        """Wait until an icon is told to the panel: what is asked now is what the panel hears."""
        with self._connection.filter(self._rule) as told:
            self._take(self._connection.recv_until_filtered(told, timeout=_PATIENCE).body[0])

    def find(self) -> bool:
        """Take the icon that is there; say whether one is."""
        watcher = DBusAddress("/StatusNotifierWatcher", _WATCHER, _WATCHER)
        items = self._property(watcher, "RegisteredStatusNotifierItems")
        if items:
            self._take(items[0])
        return bool(items)

    def property(self, name: str) -> Any:
        return self._property(DBusAddress(self._path, self._owner, _ITEM), name)

    def click(self) -> None:
        self._ask(new_method_call(DBusAddress(self._path, self._owner, _ITEM), "Activate", "ii", (0, 0)))

    def entries(self) -> list[Entry]:
        """Give the menu's entries that are no lines between others, with those of its menus."""
        layout = new_method_call(self._menu(), "GetLayout", "iias", (0, -1, []))
        return list(_entries(self._ask(layout)[1]))

    def choose(self, words: str) -> None:
        (entry,) = [entry for entry in self.entries() if entry.words == words]
        clicked = (entry.which, "clicked", ("s", ""), 0)
        self._ask(new_method_call(self._menu(), "Event", "isvu", clicked))

    def _take(self, item: str) -> None:
        self._owner, slash, path = item.partition("/")
        self._path = slash + path

    def _menu(self) -> DBusAddress:
        return DBusAddress(self.property("Menu"), self._owner, _MENU)

    def _property(self, of: DBusAddress, name: str) -> Any:
        at = DBusAddress(of.object_path, of.bus_name, "org.freedesktop.DBus.Properties")
        return self._ask(new_method_call(at, "Get", "ss", (of.interface, name)))[0][1]

    def _ask(self, message: Any) -> Any:
        return self._connection.send_and_get_reply(message, timeout=_PATIENCE).body


def _entries(node: tuple[int, dict[str, Any], list[Any]]) -> Iterator[Entry]:
    which, about, inner = node
    told = {name: value for name, (_, value) in about.items()}
    if told.get("label"):
        ticked = bool(told["toggle-state"]) if "toggle-type" in told else None
        yield Entry(which, told["label"], told.get("visible", True), ticked)
    for _, one in inner:
        yield from _entries(one)
