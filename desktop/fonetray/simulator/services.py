"""The HTTP side of both services: records, answers in the wanted form, and plays slowness and failures."""

import asyncio

from aiohttp import web

from fonetray.simulator.answer import NOT_FOUND, Answer, problem
from fonetray.simulator.behaviour import Behaviour
from fonetray.simulator.myfone import Myfone
from fonetray.simulator.public_api import PublicApi
from fonetray.simulator.replay import Replay
from fonetray.simulator.request_log import RequestLog
from fonetray.simulator.spelling import respell
from fonetray.simulator.wire_json import write_json
from fonetray.simulator.wire_xml import write_xml

_REFUSING = frozenset({"500", "401", "429", "html", "redirect"})
_CHARSET_NAMES = {"utf-8": "utf-8", "cp1252": "windows-1252"}
_HTML = """<!DOCTYPE html>
<html><head><title>Server Error</title></head><body><h1>Server Error in '/' Application.</h1></body></html>
"""


class Services:
    """Both services under one address: ``/api/MakeCall`` is myfone's, the rest of ``/api/`` the public API's."""

    def __init__(
        self, *, api: PublicApi, myfone: Myfone, behaviour: Behaviour, log: RequestLog, replay: Replay | None = None
    ) -> None:
        self._api = api
        self._myfone = myfone
        self._behaviour = behaviour
        self._log = log
        self._replay = replay

    def application(self) -> web.Application:
        """Return what aiohttp serves."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        return app

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        service = "myfone" if request.path.lower() == "/api/makecall" else "api"
        self._log.add(service, request, body)
        kept = self._replay.answer_to(request.method, request.path) if self._replay else None
        if kept is not None:
            headers = {"Content-Type": kept.content_type} if kept.content_type else None
            return web.Response(status=kept.status, body=kept.body, headers=headers)
        variant = self._behaviour.variant
        failing = variant.failure if variant.failure_on in {"all", service} else "none"
        answer = None if failing in _REFUSING else self._answer(service, request, body)
        # What was asked for has happened; only its answer may be late, spoilt or lost.
        await asyncio.sleep(variant.slow)
        if answer is None or failing != "none":
            return _failure(failing, request)
        return self._write(answer, service, request)

    def _answer(self, service: str, request: web.Request, body: bytes) -> Answer:
        if service == "myfone":
            if request.method != "POST":
                return problem(405, f"The requested resource does not support http method '{request.method}'.")
            return self._myfone.make_call(request.content_type, body)
        root, *path = request.path.removeprefix("/").split("/")
        if root.lower() != "api":
            return problem(404, NOT_FOUND)
        return self._api.answer(request.method, tuple(path), request.query)

    def _write(self, answer: Answer, service: str, request: web.Request) -> web.Response:
        variant = self._behaviour.variant
        xml = variant.format == "xml" or (variant.format == "auto" and _wants_xml(request, service))
        if answer.document is None:
            return web.Response(status=answer.status)
        document = respell(answer.document, variant.casing)
        if xml:
            body, kind = write_xml(document, answer.root, _CHARSET_NAMES[variant.charset]), "application/xml"
        else:
            body, kind = write_json(document, variant.charset), "application/json"
        headers = {"Content-Type": f"{kind}; charset={_CHARSET_NAMES[variant.charset]}"}
        return web.Response(status=answer.status, body=body, headers=headers)


def _wants_xml(request: web.Request, service: str) -> bool:
    """Go by Accept where it names a form; else the public API goes by Content-Type, and MakeCall answers JSON."""
    accept = request.headers.get("Accept", "").lower()
    if "xml" in accept or "json" in accept:
        first = accept.find("xml"), accept.find("json")
        return first[1] < 0 or 0 <= first[0] < first[1]
    return service == "api" and request.content_type.endswith("xml")


def _failure(failing: str, request: web.Request) -> web.Response:
    if failing == "reset" and request.transport is not None:
        request.transport.abort()
    answers = {
        "500": web.Response(status=500, text='{"Message":"An error has occurred."}', content_type="application/json"),
        "401": web.Response(
            status=401,
            text='{"Message":"Authorization has been denied for this request."}',
            content_type="application/json",
        ),
        "429": web.Response(
            status=429,
            text='{"Message":"Too many requests."}',
            content_type="application/json",
            headers={"Retry-After": "30"},
        ),
        "redirect": web.Response(status=307, headers={"Location": f"http://{request.host}/moved{request.rel_url}"}),
        "html": web.Response(status=502, text=_HTML, content_type="text/html"),
        "garbage": web.Response(body=b'\x00\xff{"Localnumber": 20\x8f', content_type="application/json"),
    }
    return answers.get(failing) or web.Response(body=b"")
