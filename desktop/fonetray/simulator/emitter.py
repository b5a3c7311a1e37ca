"""Tells a configured web service about calls, each event once, and keeps what became of it."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import aiohttp
from yarl import URL

from fonetray.simulator.behaviour import Behaviour
from fonetray.simulator.call_events import EventKind, Params, PlannedEvent
from fonetray.simulator.request_log import RequestLog
from fonetray.simulator.variants import Variant

ANY = "any"
Told = Callable[[dict[str, str]], None]
_KEPT = 20_000
_NOT_TAKEN = 300
_PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt: ``status`` is the HTTP status, None where there was no answer and ``note`` says why.

    ``url`` has its path left out, because that holds the listener's secret. ``sent`` is the query or body as it left.
    """

    time: datetime
    kind: EventKind
    url: str
    method: str
    params: Params
    sent: str
    status: int | None
    note: str


class Emitter:
    """Sends events to the URL of their kind, or to the one for any; without a URL they are only noted.

    ``told`` is called with new URLs, where somebody else sends there too.
    Delivered once and not retried: what a real PBX does when its call fails is not documented.
    """

    def __init__(self, *, behaviour: Behaviour, log: RequestLog) -> None:
        self._behaviour = behaviour
        self._log = log
        self._urls: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None
        self.told: Told | None = None
        self.deliveries: deque[Delivery] = deque(maxlen=_KEPT)

    async def start(self) -> None:
        """Open the client; needs a running loop."""
        self._session = aiohttp.ClientSession(timeout=_PATIENCE, headers={"User-Agent": "PBX"})

    async def stop(self) -> None:
        """Close the client; events in flight end with a note."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def send_to(self, urls: dict[str, str]) -> None:
        """Replace where events go: keys are ``any`` and the kinds, values http or https URLs; no keys stop them."""
        self._urls = dict(urls)
        if self.told is not None:
            self.told(urls)

    async def send(self, event: PlannedEvent) -> None:
        """Deliver an event with the losses and repeats in force; a network that fails is noted, not raised."""
        variant = self._behaviour.variant
        if event.kind == variant.lose:
            self._note(event, variant.method, "", "", None, "lost on purpose")
            return
        url = self._urls.get(event.kind) or self._urls.get(ANY, "")
        if variant.urls == "four" and event.kind not in self._urls and event.kind is not EventKind.RAW:
            url = behind_path(url, event.kind)
        for _ in range(1 + variant.repeats):
            lost = self._behaviour.chance.random() < variant.losses
            if lost or not url:
                self._note(event, variant.method, url, "", None, "lost on purpose" if lost else "no events URL is set")
            else:
                await self._deliver(event, url, variant)

    async def _deliver(self, event: PlannedEvent, url: str, variant: Variant) -> None:
        if self._session is None:
            return
        method, _, place = variant.method.partition("-")
        query = "" if place in {"form", "json"} else encode(event.params, variant)
        body, content_type = _body(event.params, place, variant)
        joined = f"{url}{'&' if '?' in url else '?'}{query}" if query else url
        status, note = None, ""
        try:
            async with self._session.request(
                method,
                URL(joined, encoded=True),
                data=body or None,
                headers={"Content-Type": content_type} if content_type else None,
                allow_redirects=False,
            ) as answer:
                await answer.read()
                status = answer.status
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            note = type(problem).__name__  # the text would repeat the URL
        sent = query or body.decode(variant.charset, "replace")
        self._note(event, variant.method, url, sent, status, note)
        self._note_refusal(self.deliveries[-1])

    def keep(self, delivery: Delivery) -> None:
        """Note an event that somebody else has sent."""
        self.deliveries.append(delivery)
        self._note_refusal(delivery)

    def _note_refusal(self, made: Delivery) -> None:
        if made.status is None or made.status >= _NOT_TAKEN:
            method = made.method.partition("-")[0]
            self._log.add_refused(method=method, url=made.url, sent=made.sent, status=made.status, note=made.note)

    def _note(self, event: PlannedEvent, method: str, url: str, sent: str, status: int | None, note: str) -> None:
        self.deliveries.append(
            Delivery(datetime.now(UTC), event.kind, _redacted(url), method, event.params, sent, status, note)
        )


def encode(params: Params, variant: Variant) -> str:
    """Percent-encode parameters in the variant's charset, pluses left raw where it says so."""
    return "&".join(f"{quote(name)}={_value(value, variant)}" for name, value in params)


def behind_path(url: str, kind: str) -> str:
    """Return an event's URL with its kind behind the path and before the query; an empty one stays empty."""
    base, mark, query = url.partition("?")
    return f"{base.rstrip('/')}/{kind}{mark}{query}" if url else ""


def _value(value: str, variant: Variant) -> str:
    return quote(value, safe="+" if variant.raw_plus else "", encoding=variant.charset, errors="replace")


def _body(params: Params, place: str, variant: Variant) -> tuple[bytes, str]:
    if place == "form":
        return encode(params, variant).encode("ascii"), "application/x-www-form-urlencoded"
    if place == "json":
        document = {name: _typed(value) if variant.typed else value for name, value in params}
        return json.dumps(document, ensure_ascii=False).encode(variant.charset, "replace"), "application/json"
    return b"", ""


def _typed(value: str) -> str | int | bool:
    """Return a truth or a short whole number as JSON has them; a call id keeps its point as text."""
    if value in {"true", "false"}:
        return value == "true"
    return int(value) if value.isdecimal() and str(int(value)) == value else value


def _redacted(url: str) -> str:
    if not url:
        return ""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/…"
