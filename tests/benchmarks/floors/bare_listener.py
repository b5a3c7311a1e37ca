"""Floor: an aiohttp server in Qt's loop that answers 200 and does nothing. Argument: where its probe writes."""

import asyncio
import signal
import sys
from pathlib import Path

from aiohttp import web
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from benchmarks.loop_probe import LoopProbe


async def answer(_: web.BaseRequest) -> web.Response:
    """Answer nothing."""
    return web.Response()


async def serve(port: int, file: Path) -> None:
    """Serve until asked to stop."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    probe = LoopProbe()
    await stopped.wait()
    probe.write(file)
    await runner.cleanup()


application = QApplication(["bare"])
with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as loop:
    loop.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
