"""A real browser on a test's desktop, and the pages it is shown."""

import http.server
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.desktop import Desktop

PAGE = """<!doctype html><meta charset="utf-8"><title>links</title>
<style>body {{ margin: 0; font: 16px sans-serif }} a {{ display: block; height: 40px; line-height: 40px }}</style>
{links}
<script>
function tell() {{
  const left = window.screenX + (window.outerWidth - window.innerWidth) / 2;
  const top_ = window.screenY + (window.outerHeight - window.innerHeight);
  document.title = "links at " + Math.round(left) + "," + Math.round(top_);
}}
addEventListener("resize", tell);
tell();
</script>"""


class Browser:
    """Chromium with one page of links, each on a line of its own."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    def _origin(self) -> tuple[int, int] | None:
        found = [re.match(r"links at (\d+),(\d+)", title) for title in self._desktop.windows()]
        return next(((int(each[1]), int(each[2])) for each in found if each), None)

    def click(self, line: int, arrived: Callable[[], Any]) -> None:
        """Click the link on ``line`` (from 0) with the mouse and agree to the browser's own question.

        How soon the question takes an answer is the browser's business, and nothing outside tells: so this is done
        until the link has ``arrived``.
        """
        for patience in (1.0, 2.0, 4.0):
            left, top = self._desktop.until("the page", self._origin)
            self._tool("search", "--sync", "--onlyvisible", "--name", "links at", "windowactivate", "--sync")
            self._tool("mousemove", str(left + 30), str(top + 40 * line + 20), "click", "1")
            self._tool("sleep", str(patience), "key", "Tab", "sleep", "0.2", "key", "Return")
            try:
                self._desktop.until("the link", arrived, patience=4 * patience)
            except AssertionError:
                if patience == 4.0:
                    raise
                self._tool("key", "Escape")
            else:
                return

    def _tool(self, *words: str) -> str:
        return self._desktop.tool("xdotool", *words)


@contextmanager
def browser(desktop: Desktop, links: list[str], profile: Path) -> Iterator[Browser]:
    """Show a page with ``links``, served over HTTP."""
    lines = "\n".join(f'<a href="{link}">link {number}</a>' for number, link in enumerate(links))
    content = PAGE.format(links=lines).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    words = ("chromium", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", "--test-type")
    words += (f"--user-data-dir={profile}", "--window-size=700,700", "--window-position=0,0", "--password-store=basic")
    process = desktop.start(*words, f"http://127.0.0.1:{server.server_port}/", stderr=subprocess.DEVNULL)
    try:
        yield Browser(desktop)
    finally:
        process.terminate()
        process.wait(20)
        desktop.until("the end of the browser's helpers", lambda: not helpers(desktop))
        server.shutdown()
        server.server_close()
        serving.join()


def helpers(desktop: Desktop) -> list[int]:
    """Find what the browser leaves running for a moment: its crash handler."""
    return [pid for pid, words in desktop.running().items() if "chrom" in words]
