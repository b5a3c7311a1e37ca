"""What asks the app to end, and the links that macOS hands over as events."""

import asyncio
import signal
import sys
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from fonetray.system.link_events import LinkEvents


def listen_to_the_system(*, quit_app: Callable[[], None], links: LinkEvents) -> None:
    """Quit on a signal, or when Qt does; hear of links where they come as events. Must be called on the loop."""
    if sys.platform != "win32":
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, quit_app)
    application = QCoreApplication.instance()
    if application is not None:
        application.aboutToQuit.connect(quit_app)
        if sys.platform == "darwin":  # elsewhere no link comes this way, and a filter is asked about every event
            application.installEventFilter(links)
