"""Floor: an aiohttp server on plain asyncio that answers 200 and does nothing. Argument: the port."""

import asyncio
import signal
import sys

from aiohttp import web


async def answer(_: web.BaseRequest) -> web.Response:
    """Answer nothing."""
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


asyncio.run(serve(int(sys.argv[1])))
