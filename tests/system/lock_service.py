"""Plays logind, or a screensaver, on a test's bus: says "ready", then does what it reads, one word a line.

The first argument is ``logind`` or the screensaver's name, the second ``locked`` or ``open``.
"""

import sys
import threading

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

LOGIND = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1/session/_31"
SESSION = "org.freedesktop.login1.Session"


class Service:
    def __init__(self, name: str, locked: bool) -> None:
        self.logind = name == "logind"
        self.name = LOGIND if self.logind else name
        self.locked = locked
        self.bus = open_dbus_connection("SYSTEM" if self.logind else "SESSION")
        self.bus.send_and_get_reply(message_bus.RequestName(self.name))

    def obey(self) -> None:
        for line in sys.stdin:
            self.locked = line.strip() == "lock"
            path = PATH if self.logind else "/" + self.name.replace(".", "/")
            if self.logind:
                emitter = DBusAddress(path, interface="org.freedesktop.DBus.Properties")
                changed = {"LockedHint": ("b", self.locked)}
                self.bus.send(new_signal(emitter, "PropertiesChanged", "sa{sv}as", (SESSION, changed, [])))
            else:
                self.bus.send(new_signal(DBusAddress(path, interface=self.name), "ActiveChanged", "b", (self.locked,)))

    def answer(self) -> None:
        while True:
            message = self.bus.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            member = message.header.fields[HeaderFields.member]
            if member == "GetSession":
                self.bus.send(new_method_return(message, "o", (PATH,)))
            elif member == "Get":
                self.bus.send(new_method_return(message, "v", (("b", self.locked),)))
            elif member == "GetActive":
                self.bus.send(new_method_return(message, "b", (self.locked,)))
            else:
                self.bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))


def main() -> None:
    service = Service(sys.argv[1], sys.argv[2] == "locked")
    print("ready", flush=True)  # noqa: T201 - to the test
    threading.Thread(target=service.obey, daemon=True).start()
    try:
        service.answer()
    except OSError:  # the bus has gone
        return


if __name__ == "__main__":
    main()
