"""The listener itself: aiohttp behind the guard, one uniform 404 for everything that is not the PBX."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from aiohttp.http import RawRequestMessage

from fonetray.listener.certificate import Certificate, CertificateError
from fonetray.listener.desk_door import PREFIX, DeskDoor
from fonetray.listener.evidence import ListenerEvidence, Witness
from fonetray.listener.guard import Guard, Refusal, Visit
from fonetray.listener.hosts import EVERYWHERE, allowed_hosts, in_url
from fonetray.listener.module_door import ModuleDoor
from fonetray.listener.ports import Ask, EventRequest, EventSink, ModuleAnswer, SinkUnavailable
from fonetray.listener.proxies import Origin, Proxies
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.share_door import ShareDoor
from fonetray.listener.short import REFUSED, TAKEN, UNAVAILABLE, Short, response
from fonetray.listener.site import HANDSHAKE_PATIENCE, Site
from fonetray.listener.wire import (
    CONNECTIONS,
    FROM_ONE_ADDRESS,
    HEAD_PATIENCE,
    HUB_CONNECTIONS,
    HUB_FROM_ONE_ADDRESS,
    PbxConnection,
    PbxServer,
    read_body,
)
from fonetray.telephony.events import EventKind

log = logging.getLogger(__name__)

_PATHS: Mapping[str, EventKind | None] = {
    "events": None,
    **{f"events/{kind.value}": kind for kind in EventKind},
}
_LARGEST_BODY = 64 * 1024
_DRAIN = 5.0


class ListenerError(Exception):
    """The listener cannot listen; the message says why and what to set."""


@dataclass(frozen=True, slots=True)
class ListenerUrls:
    """What the PBX is to call, secret and all."""

    any: str
    incoming: str
    answered: str
    outgoing: str
    ended: str
    module: str


def urls_at(base: str, secret: ListenerSecret) -> ListenerUrls:
    """Give the addresses for the PBX under a listener's own."""
    whole = f"{base.rstrip('/')}/{secret.reveal()}"
    by_kind = {kind.value: f"{whole}/events/{kind.value}" for kind in EventKind}
    return ListenerUrls(any=f"{whole}/events", module=f"{whole}/module", **by_kind)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a TLS handshake, a request's head and its body may take."""

    head: float = HEAD_PATIENCE
    body: float = 5.0
    handshake: float = HANDSHAKE_PATIENCE


class Listener:
    """Listens from `start` to `stop`."""

    def __init__(
        self,
        *,
        sink: EventSink,
        secret: ListenerSecret,
        host: str = "127.0.0.1",
        port: int = 0,
        allowed_hosts: Sequence[str] = (),
        allowed_sources: Sequence[str] = (),
        public_url: str = "",
        patience: Patience = Patience(),
    ) -> None:
        """Take where to listen (port 0: any free one), who may call by which names, and how long they may take."""
        self._sink = sink
        self._modules = ModuleDoor(None)
        self._secret = secret
        self._host = host
        self._port = port
        self._named_hosts = tuple(allowed_hosts)
        self._named_sources = tuple(allowed_sources)
        self._public_url = public_url.rstrip("/")
        self._named_proxies: tuple[str, ...] = ()
        self._certificate: Certificate | None = None
        self._desks: DeskDoor | None = None
        self._share: ShareDoor | None = None
        self._patience = patience
        self._proxies = Proxies()
        self._pages: dict[str, Ask] = {}
        self._runner: web.ServerRunner | None = None
        self._guard: Guard | None = None
        self._witness = Witness()
        self._under_way = 0
        self._answered: asyncio.Future[None] | None = None

    @property
    def secret(self) -> ListenerSecret:
        """What stands in the path; a change of it is followed at once."""
        return self._secret

    @property
    def running(self) -> bool:
        """Whether it listens."""
        return self._runner is not None

    @property
    def port(self) -> int:
        """The port it listens on, or is set to."""
        return self._port

    @property
    def own_url(self) -> str:
        """The address for events as this computer reaches it, whatever the PBX calls it by."""
        host = EVERYWHERE.get(self._host, self._host)
        return f"{self._scheme}://{in_url(host)}:{self._port}/{self._secret.reveal()}/events"

    @property
    def _scheme(self) -> str:
        return "http" if self._certificate is None else "https"

    def show(self, path: str, ask: Ask) -> None:
        """Have a page at an exact path, to be read only (GET); whoever asks too often gets the uniform 404.

        Who comes by a proxy that nobody has named has no address: that proxy may stand on this computer.
        """
        self._pages[path] = ask

    def serve_hub(
        self, desks: DeskDoor, *, trusted_proxies: Sequence[str] = (), certificate: Certificate | None = None
    ) -> None:
        """Have ``desks`` answer a hub's desks, started and stopped with the listener; to be called before `start`.

        Proxies that are trusted are believed who asks; with a certificate the listener speaks https.
        """
        self._desks = desks
        self._named_proxies = tuple(trusted_proxies)
        self._certificate = certificate

    def serve_modules(self, modules: ModuleAnswer) -> None:
        """Have ``modules`` answer integration modules; to be called before `start`."""
        self._modules = ModuleDoor(modules)

    def give_away(self, share: ShareDoor) -> None:
        """Have ``share`` answer whoever asks for the employee list."""
        self._share = share

    async def start(self) -> None:
        """Listen; raises `ListenerError`."""
        server = PbxServer(
            self._handle,
            at_once=self._answer_at_once,
            turned_away=self._witness.turned_away,
            head_patience=self._patience.head,
            connections=CONNECTIONS if self._desks is None else HUB_CONNECTIONS,
            from_one_address=FROM_ONE_ADDRESS if self._desks is None else HUB_FROM_ONE_ADDRESS,
        )
        runner = web.ServerRunner(server, shutdown_timeout=_DRAIN)
        await runner.setup()
        try:
            context = self._certificate.context() if self._certificate else None
            self._proxies = Proxies(self._named_proxies)
            if self._desks is not None:
                await self._desks.start()
            site = Site(
                runner,
                self._host,
                self._port,
                context=context,
                turned_away=self._witness.turned_away,
                handshake_patience=self._patience.handshake,
            )
            await site.start()
            self._port = int(runner.addresses[0][1])
            hosts = allowed_hosts(
                host=self._host, port=self._port, public_url=self._public_url, named=self._named_hosts
            )
            self._guard = Guard(secret=self._secret, hosts=hosts, sources=self._named_sources)
            if self._share is not None:
                self._share.open(hosts)
        except CertificateError as error:
            await runner.cleanup()
            raise ListenerError(str(error)) from error
        except OSError as error:
            await self._give_up(runner)
            why = f"{self._host} port {self._port} cannot be listened on: {error.strerror or error}"
            raise ListenerError(f"{why}; choose another with `fonetray config set listener.port 0`") from error
        except ValueError as error:
            await self._give_up(runner)
            names = "listener.allowed_sources or hub.trusted_proxies"
            raise ListenerError(f"{names} holds what is no address or network: {error}") from error
        self._runner = runner

    async def _give_up(self, runner: web.ServerRunner) -> None:
        if self._desks is not None:
            await self._desks.stop()
        await runner.cleanup()

    def renew_certificate(self) -> None:
        """Read the certificate's files anew; whoever connects from now on is shown it. Raises `ListenerError`."""
        if self._certificate is not None:
            try:
                self._certificate.renew()
            except CertificateError as error:
                raise ListenerError(str(error)) from error

    async def stop(self) -> None:
        """Accept no more, answer what is under way, close."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            for site in list(runner.sites):
                await site.stop()
            if self._desks is not None:
                await self._desks.stop()
            if self._under_way:
                self._answered = asyncio.get_running_loop().create_future()
                await asyncio.wait((self._answered,), timeout=_DRAIN)
            await runner.cleanup()

    def urls(self) -> ListenerUrls:
        """Give the addresses for the PBX, with the public address where one is set."""
        return urls_at(self.base_url, self._secret)

    @property
    def base_url(self) -> str:
        """The address by which others reach it, the public one where one is set; no secret is in it."""
        return self._public_url or f"{self._scheme}://{in_url(self._host)}:{self._port}"

    def evidence(self) -> ListenerEvidence:
        """Say what came since the start."""
        return self._witness.evidence(self._secret.former_used)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self._under_way += 1
        try:
            return await self._answer(request)
        finally:
            self._under_way -= 1
            if self._answered is not None and not self._under_way and not self._answered.done():
                self._answered.set_result(None)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        origin = self._proxies.origin(request.remote or "", request.headers, tls=self._certificate is not None)
        source = origin.address
        if path in self._pages:
            return await self._page(request, self._pages[path], "" if origin.stranger else source)
        if self._desks is not None and path.startswith(PREFIX):
            return await self._desk(request, self._desks, origin)
        if self._share is not None and self._share.owns(path):
            return await self._shared(request, self._share, "" if origin.stranger else source)
        visit = Visit.of(request.method, path, source, request.headers)
        if not self._lets_in(visit):
            return response(REFUSED)
        if isinstance(request.protocol, PbxConnection):
            request.protocol.let_in()
        body: bytes | None = b""
        if request.can_read_body:
            body = await read_body(request, largest=_LARGEST_BODY, patience=self._patience.body)
        if body is None:
            self._witness.turned_away(Refusal.BODY)
            return response(REFUSED)
        return response(await self._reply(visit, query, body))

    def _answer_at_once(self, head: RawRequestMessage, peer: str) -> Short | Coroutine[Any, Any, Short] | None:
        """Begin to answer the PBX where all that it asks stands in the head; None where another door is meant."""
        path, _, query = head.path.partition("?")
        if path in self._pages or path.startswith(PREFIX) or (self._share is not None and self._share.owns(path)):
            return None
        visit = Visit.of(head.method, path, self._proxies.address(peer, head.headers), head.headers)
        return self._reply(visit, query, b"") if self._lets_in(visit) else REFUSED

    def _lets_in(self, visit: Visit) -> bool:
        known = (visit.rest,) if visit.rest not in _PATHS and self._modules.name_in(visit.rest) else _PATHS
        refusal = self._guard.refusal(visit, known) if self._guard else Refusal.PATH
        if refusal is not None:
            self._witness.turned_away(refusal)
        return refusal is None

    async def _reply(self, visit: Visit, query: str, body: bytes) -> Short:
        """Answer who was let in, and told all."""
        self._witness.let_in(visit.source)
        text = query.encode("utf-8", "surrogateescape")
        content_type = visit.headers.get("Content-Type", "")[:200].encode("utf-8", "replace").decode()
        if visit.rest not in _PATHS:
            module = self._modules.name_in(visit.rest)
            answer = await self._modules.answer(module, query=text, content_type=content_type, body=body)
            if answer is None:
                self._witness.turned_away(Refusal.PATH)
            return answer or REFUSED
        event = EventRequest(
            datetime.now(UTC),
            visit.source,
            _PATHS[visit.rest],
            visit.method,
            text,
            content_type,
            body,
            visit.headers,
        )
        try:
            await self._sink.receive(event)
        except SinkUnavailable:
            return UNAVAILABLE
        except Exception:
            log.exception("An event of the PBX could not be taken")
            return UNAVAILABLE
        return TAKEN

    async def _desk(self, request: web.BaseRequest, desks: DeskDoor, origin: Origin) -> web.StreamResponse:
        visit = Visit.of(request.method, "", origin.address, request.headers)
        refusal = self._guard.refusal_of_desk(visit, private=origin.private) if self._guard else Refusal.PATH
        answer = refusal or await desks.answer(request, source=origin.address)
        if isinstance(answer, Refusal):
            self._witness.turned_away(answer)
            return response(REFUSED)
        return answer

    async def _shared(self, request: web.BaseRequest, share: ShareDoor, source: str) -> web.StreamResponse:
        answer = await share.answer(request, source)
        if isinstance(answer, Refusal):
            self._witness.turned_away(answer)
            return response(REFUSED)
        return answer

    async def _page(self, request: web.BaseRequest, ask: Ask, source: str) -> web.StreamResponse:
        if self._guard is None or self._guard.too_often(source):
            self._witness.turned_away(Refusal.RATE)
            return response(REFUSED)
        page = await ask(source) if request.method in ("GET", "HEAD") else None
        if page is None:
            self._witness.turned_away(Refusal.PATH)
            return response(REFUSED)
        headers = {"Server": "-", "Content-Type": page.content_type, "Cache-Control": "no-store"}
        return web.Response(status=page.status, body=page.body, headers=headers)
