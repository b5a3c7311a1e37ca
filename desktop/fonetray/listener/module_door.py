"""The door for integration modules: ``…/SECRET/module/NAME``, behind the same guard as events."""

import logging
import re

from fonetray.listener.ports import ModuleAnswer, ModuleRequest
from fonetray.listener.short import Short

log = logging.getLogger(__name__)

_PATH = re.compile(r"module/([a-z0-9][a-z0-9_-]{0,31})")


class ModuleDoor:
    """Knows which paths are modules', and answers them."""

    def __init__(self, modules: ModuleAnswer | None) -> None:
        """Have ``modules`` answer; None where there are none."""
        self._modules = modules

    def name_in(self, path: str) -> str:
        """Give the module's name in what follows the secret; empty for any other path."""
        found = _PATH.fullmatch(path) if self._modules is not None else None
        return found[1] if found else ""

    async def answer(self, name: str, *, query: bytes, content_type: str, body: bytes) -> Short | None:
        """Answer; None for a module that there is none of. Whatever fails is logged, and the PBX told nothing."""
        if self._modules is None:
            return None
        try:
            reply = await self._modules.answer(ModuleRequest(name, query, content_type, body))
        except Exception:
            log.exception("An integration module could not be answered")
            return None
        return Short(reply.status, reply.content_type, reply.body) if reply else None
