"""What systemd is told (sd_notify): that the hub is ready, reads its certificate anew, or stops."""

import logging
import os
import socket
import time
from collections.abc import Mapping

log = logging.getLogger(__name__)


class ServiceManager:
    """Speaks to the socket in ``NOTIFY_SOCKET``, and to nobody where there is none."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Take the socket's address: a path, or with ``@`` a name of Linux's."""
        self._address = environment.get("NOTIFY_SOCKET", "")

    def ready(self) -> None:
        """Say that events are taken."""
        self._say("READY=1")

    def reloading(self) -> None:
        """Say that something is read anew; `ready` ends that."""
        self._say(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._say("STOPPING=1")

    def _say(self, words: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaking:
                speaking.setblocking(False)
                speaking.sendto(words.encode(), address)
        except OSError as error:
            log.warning("The service manager could not be told: %s", error.strerror)
