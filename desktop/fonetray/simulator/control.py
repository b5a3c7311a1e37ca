"""The control interface: JSON over HTTP on a port of its own, by which tests and the demo direct the simulator."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from fonetray.simulator.behaviour import Behaviour
from fonetray.simulator.call_events import PlannedEvent
from fonetray.simulator.call_request import RequestError, read_call_request, read_random, read_raw_events, read_urls
from fonetray.simulator.company import Company
from fonetray.simulator.emitter import Delivery, Emitter
from fonetray.simulator.exchange import Exchange
from fonetray.simulator.module_call import ModuleCaller, read_module_visit
from fonetray.simulator.module_route import read_routed_call, route
from fonetray.simulator.random_calls import RandomCalls
from fonetray.simulator.replay import Replay
from fonetray.simulator.request_log import RequestLog
from fonetray.simulator.variants import SHORT, VariantError, described, read_variant

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Control:
    """Handlers of ``/events-url``, ``/variant``, ``/call``, ``/random``, ``/module``, ``/requests`` and ``/events``.

    ``POST /variant`` takes names and values as an object; under ``variant``, also the words of the command line.
    ``/routed-call`` is a call that passes modules before it rings. ``GET /variants`` tells what there is to choose
    from. ``/requests`` are those that the services received, and those events that a web service did not take.
    ``GET /replay`` says how far the capture is that is played back.
    A request that makes no sense is answered 400 with ``{"error": …}``; one sent by a web page (``Origin``) 403.
    """

    def __init__(
        self,
        *,
        company: Company,
        behaviour: Behaviour,
        exchange: Exchange,
        emitter: Emitter,
        random_calls: RandomCalls,
        modules: ModuleCaller,
        log: RequestLog,
        replay: Replay | None = None,
    ) -> None:
        self._company = company
        self._behaviour = behaviour
        self._exchange = exchange
        self._emitter = emitter
        self._random = random_calls
        self._modules = modules
        self._log = log
        self._replay = replay

    def application(self) -> web.Application:
        """Return what aiohttp serves."""
        app = web.Application(middlewares=[_guard])
        app.router.add_post("/events-url", self._set_urls)
        app.router.add_get("/variant", self._show_variant)
        app.router.add_post("/variant", self._set_variant)
        app.router.add_get("/variants", self._show_variants)
        app.router.add_post("/call", self._call)
        app.router.add_post("/random", self._set_random)
        app.router.add_post("/module", self._call_module)
        app.router.add_post("/routed-call", self._call_through_modules)
        app.router.add_get("/requests", self._show_requests)
        app.router.add_delete("/requests", self._clear_requests)
        app.router.add_get("/events", self._show_events)
        app.router.add_delete("/events", self._clear_events)
        app.router.add_get("/replay", self._show_replay)
        return app

    async def _set_urls(self, request: web.Request) -> web.Response:
        urls = read_urls(await _object(request))
        self._emitter.send_to(urls)
        return web.json_response({"events": sorted(urls)})

    async def _show_variant(self, _request: web.Request) -> web.Response:
        return web.json_response(asdict(self._behaviour.variant))

    async def _set_variant(self, request: web.Request) -> web.Response:
        wanted = await _object(request)
        self._behaviour.change(_words(wanted.pop("variant", [])) | wanted)
        return web.json_response(asdict(self._behaviour.variant))

    async def _show_variants(self, _request: web.Request) -> web.Response:
        return web.json_response({"variants": described(), "short": SHORT})

    async def _call(self, request: web.Request) -> web.Response:
        wanted = await _object(request)
        if "events" in wanted:
            sent = self._exchange.send_raw(read_raw_events(wanted["events"]))
            return web.json_response({"id": "", "events": [_planned(each) for each in sent]})
        call = read_call_request(wanted, self._company)
        placed = self._exchange.place(call.course, number=call.number)
        return web.json_response({"id": placed.call_id, "events": [_planned(each) for each in placed.events]})

    async def _set_random(self, request: web.Request) -> web.Response:
        every, to = read_random(await _object(request), self._company)
        await self._random.run_every(every, to)
        return web.json_response({"every": every, "to": to.local_number if to else ""})

    async def _call_module(self, request: web.Request) -> web.Response:
        visit = read_module_visit(await _object(request))
        return web.json_response(asdict(await self._modules.visit(visit)))

    async def _call_through_modules(self, request: web.Request) -> web.Response:
        wanted = read_routed_call(await _object(request), self._company)
        routed = await route(wanted, caller=self._modules, exchange=self._exchange, behaviour=self._behaviour)
        return web.json_response(asdict(routed))

    async def _show_requests(self, _request: web.Request) -> web.Response:
        return web.json_response(self._log.as_documents())

    async def _clear_requests(self, _request: web.Request) -> web.Response:
        self._log.clear()
        return web.Response(status=204)

    async def _show_events(self, _request: web.Request) -> web.Response:
        return web.json_response([_delivered(each) for each in self._emitter.deliveries])

    async def _clear_events(self, _request: web.Request) -> web.Response:
        self._emitter.deliveries.clear()
        return web.Response(status=204)

    async def _show_replay(self, _request: web.Request) -> web.Response:
        if self._replay is None:
            raise RequestError("nothing is replayed; start with --replay FILE")
        return web.json_response(self._replay.progress())


@web.middleware
async def _guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
    if "Origin" in request.headers:
        return web.json_response({"error": "web pages may not direct the simulator"}, status=403)
    try:
        return await handler(request)
    except (RequestError, VariantError) as wrong:
        return web.json_response({"error": str(wrong)}, status=400)


async def _object(request: web.Request) -> dict[str, Any]:
    try:
        document = json.loads(await request.text())
    except (ValueError, RecursionError):
        raise RequestError("the body is not JSON") from None
    if not isinstance(document, dict):
        raise RequestError("the body is not a JSON object")
    return document


def _words(wanted: object) -> dict[str, Any]:
    """Read the words that ``--variant`` takes: one, or a list of them."""
    given = wanted if isinstance(wanted, list) else [wanted]
    words = [word for word in given if isinstance(word, str)]
    if len(words) != len(given):
        raise RequestError("variant is a word, name=value, or a list of them")
    return read_variant(words)


def _planned(event: PlannedEvent) -> dict[str, Any]:
    return {"after": round(event.after, 3), "event": event.kind, "params": dict(event.params)}


def _delivered(delivery: Delivery) -> dict[str, Any]:
    return {
        "time": delivery.time.isoformat(),
        "event": delivery.kind,
        "url": delivery.url,
        "method": delivery.method,
        "params": dict(delivery.params),
        "sent": delivery.sent,
        "status": delivery.status,
        "note": delivery.note,
    }
