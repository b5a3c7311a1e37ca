"""Floor: an aiohttp server in Qt's loop that shows a new widget of six labels for each request to /show."""

import asyncio
import signal
import sys

from aiohttp import web
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from qasync import QEventLoop

FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
    | Qt.WindowType.X11BypassWindowManagerHint
)
shown: list[QWidget] = []


async def answer(request: web.BaseRequest) -> web.Response:
    """Show one, or close it."""
    if request.path == "/show":
        widget = QWidget(None, FLAGS)
        widget.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        widget.setFixedWidth(360)
        column = QVBoxLayout(widget)
        for text in ("Incoming call", "Anne Jensen", "86 51 51 51", "Jensens Tømrerforretning", "To Desk", "0:00"):
            column.addWidget(QLabel(text))
        widget.move(900, 500)
        widget.show()
        shown.append(widget)
    else:
        while shown:
            shown.pop().close()
    return web.Response()


async def serve(port: int) -> None:
    """Serve until asked to stop."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await stopped.wait()
    await runner.cleanup()


application = QApplication(["bare"])
application.setQuitOnLastWindowClosed(False)
with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as loop:
    loop.run(serve(int(sys.argv[1])))
