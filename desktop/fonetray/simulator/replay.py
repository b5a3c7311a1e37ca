"""Plays a capture back: a PBX's requests with their bytes and spacing, the provider's answers in their order."""

import asyncio
import re
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from fonetray.simulator.call_events import EventKind
from fonetray.simulator.emitter import ANY, Delivery, Emitter
from fonetray.simulator.replay_file import KeptAnswer, KeptRequest, Recording

_PATIENCE = aiohttp.ClientTimeout(total=10)
_SENT_AGAIN = ("content-type", "user-agent", "accept")
_NOT_IN_A_QUERY = re.compile(r"[^\x21-\x7e]|#")


class Replay:
    """Begins when it is told where events go, and again when it is told so after its end.

    Requests go out one after the other, so that they arrive in their order. An answer is given for the same method
    and path, the first one first; the last one stays.
    """

    def __init__(self, recording: Recording, *, speed: float, emitter: Emitter) -> None:
        """Play ``speed`` times as fast as it happened; what became of each request is told to the emitter."""
        self._requests = recording.requests
        self._speed = speed
        self._emitter = emitter
        emitter.told = self.send_to
        self._answers: dict[tuple[str, str], deque[KeptAnswer]] = {}
        for answer in recording.answers:
            self._answers.setdefault((answer.method, answer.path), deque()).append(answer)
        self._kept = len(recording.answers)
        self._urls: dict[str, str] = {}
        self._playing: asyncio.Task[None] | None = None
        self._sent = 0

    def answer_to(self, method: str, path: str) -> KeptAnswer | None:
        """Give what the provider answered to this, None where it never did."""
        kept = self._answers.get((method, path.lower().rpartition("/api/")[2].strip("/")))
        if not kept:
            return None
        return kept.popleft() if len(kept) > 1 else kept[0]

    def send_to(self, urls: Mapping[str, str]) -> None:
        """Send to these (keys as the emitter has them) from now on, and begin where nothing plays."""
        self._urls = dict(urls)
        if self._urls and (self._playing is None or self._playing.done()):
            self._sent = 0
            self._playing = asyncio.get_running_loop().create_task(self._play(), name="replay")

    def progress(self) -> dict[str, Any]:
        """Say how far it is."""
        done = self._playing is not None and self._playing.done()
        return {"requests": len(self._requests), "sent": self._sent, "done": done, "answers": self._kept}

    async def stop(self) -> None:
        """Play no more."""
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.gather(self._playing, return_exceptions=True)

    async def _play(self) -> None:
        clock = asyncio.get_running_loop().time
        start = clock()
        async with aiohttp.ClientSession(timeout=_PATIENCE, headers={"User-Agent": "PBX"}) as session:
            for request in self._requests:
                await asyncio.sleep(max(0.0, start + request.after / self._speed - clock()))
                await self._send(session, request)
                self._sent += 1

    async def _send(self, session: aiohttp.ClientSession, request: KeptRequest) -> None:
        url = self._urls.get(request.kind) or self._urls.get(ANY, "")
        status, note = None, ""
        if not url:
            note = "no events URL is set"
        else:
            query = _NOT_IN_A_QUERY.sub(
                lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), request.query
            )
            joined = f"{url}{'&' if '?' in url else '?'}{query}" if query else url
            headers = {name: value for name, value in request.headers.items() if name in _SENT_AGAIN}
            skipped = () if "content-type" in headers else ("Content-Type",)
            try:
                async with session.request(
                    request.method,
                    URL(joined, encoded=True),
                    data=request.body or None,
                    headers=headers,
                    skip_auto_headers=skipped,
                    allow_redirects=False,
                ) as answer:
                    await answer.read()
                    status = answer.status
            except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as problem:
                note = type(problem).__name__  # the text would repeat the URL
        parts = urlsplit(url)
        self._emitter.keep(
            Delivery(
                time=datetime.now(UTC),
                kind=EventKind(request.kind) if request.kind in set(EventKind) else EventKind.RAW,
                url=f"{parts.scheme}://{parts.netloc}/…" if url else "",
                method=request.method,
                params=(),
                sent=request.query or request.body.decode("utf-8", "replace"),
                status=status,
                note=note,
            )
        )
