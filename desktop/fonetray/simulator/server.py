"""Puts the simulator together and serves it on two ports."""

from types import TracebackType
from typing import Self

from aiohttp import web

from fonetray.simulator.behaviour import Behaviour
from fonetray.simulator.company import CUSTOMERS_FILE, Company
from fonetray.simulator.control import Control
from fonetray.simulator.emitter import Emitter
from fonetray.simulator.exchange import Exchange
from fonetray.simulator.module_call import ModuleCaller
from fonetray.simulator.myfone import Myfone
from fonetray.simulator.public_api import PublicApi
from fonetray.simulator.random_calls import RandomCalls
from fonetray.simulator.replay import Replay
from fonetray.simulator.replay_file import Recording
from fonetray.simulator.request_log import RequestLog
from fonetray.simulator.services import Services
from fonetray.simulator.variants import Variant

_GRACE = 0.2
"""Seconds that answers under way have when it stops."""


class Simulator:
    """A PBX in a box: start it, read ``links``, talk to it over HTTP, stop it. Also an async context manager.

    ``port`` serves both of the provider's services, ``control_port`` the control interface; 0 takes any free one.
    A ``recording`` is played back, ``replay_speed`` times as fast as it happened.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        control_port: int = 0,
        host: str = "127.0.0.1",
        variant: Variant | None = None,
        recording: Recording | None = None,
        replay_speed: float = 1.0,
    ) -> None:
        self._host = host
        self._ports = (port, control_port)
        self._urls: tuple[str, ...] = ()
        self._runners: list[web.AppRunner] = []
        self.company = Company()
        self.behaviour = Behaviour(variant or Variant())
        self.log = RequestLog()
        self.emitter = Emitter(behaviour=self.behaviour, log=self.log)
        self.replay = Replay(recording, speed=replay_speed, emitter=self.emitter) if recording else None
        self.exchange = Exchange(company=self.company, behaviour=self.behaviour, emitter=self.emitter)
        self.modules = ModuleCaller()
        self.random_calls = RandomCalls(company=self.company, behaviour=self.behaviour, exchange=self.exchange)

    @property
    def links(self) -> dict[str, str]:
        """Where the started simulator is, its company's account, a login, and the customers as a file."""
        service, control = self._urls
        login = self.company.demo_login
        return {
            "api_url": f"{service}/api/",
            "myfone_url": service,
            "control_url": control,
            "account": self.company.account,
            "hash": self.company.hash,
            "username": login.username,
            "password": login.password,
            "local_number": login.local_number,
            "customers_csv": str(CUSTOMERS_FILE),
        }

    async def start(self) -> None:
        """Listen on both ports; raises OSError where one is taken, and nothing runs then."""
        services = Services(
            api=PublicApi(company=self.company, behaviour=self.behaviour, exchange=self.exchange),
            myfone=Myfone(company=self.company, behaviour=self.behaviour, exchange=self.exchange),
            behaviour=self.behaviour,
            log=self.log,
            replay=self.replay,
        )
        control = Control(
            company=self.company,
            behaviour=self.behaviour,
            exchange=self.exchange,
            emitter=self.emitter,
            random_calls=self.random_calls,
            modules=self.modules,
            log=self.log,
            replay=self.replay,
        )
        await self.emitter.start()
        await self.modules.start()
        try:
            self._urls = (
                await self._serve(services.application(), self._ports[0]),
                await self._serve(control.application(), self._ports[1]),
            )
        except OSError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Place no more calls, cut off those under way, close both ports; does nothing when it is stopped already."""
        await self.random_calls.stop()
        if self.replay is not None:
            await self.replay.stop()
        await self.exchange.stop()
        while self._runners:
            await self._runners.pop().cleanup()
        await self.modules.stop()
        await self.emitter.stop()

    async def _serve(self, app: web.Application, port: int) -> str:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GRACE)
        await runner.setup()
        self._runners.append(runner)
        await web.TCPSite(runner, self._host, port).start()
        return f"http://{self._host}:{runner.addresses[0][1]}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
