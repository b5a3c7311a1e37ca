"""The running app's ear for commands: a local socket of this user's, one JSON line each way."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from fonetray.services.commands.answering import Command, answer_to
from fonetray.services.ground.handover import LARGEST, encode

log = logging.getLogger(__name__)


class ControlServer(QObject):
    """Listens at ``address``; a line longer than the handover's limit closes the connection unread."""

    def __init__(
        self,
        *,
        address: str,
        commands: Mapping[str, Command],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        """Take the commands by name; ``spawn`` runs their coroutines and holds them."""
        super().__init__()
        self._address = address
        self._commands = commands
        self._spawn = spawn
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        self._conversations: set[_Conversation] = set()

    async def start(self) -> None:
        """Listen. The caller holds the instance lock, so a socket that is in the way is a dead one's."""
        if not self._server.listen(self._address):
            QLocalServer.removeServer(self._address)
            if not self._server.listen(self._address):
                log.warning("Commands cannot reach this app: %s", self._server.errorString())

    async def stop(self) -> None:
        """Stop listening and take the socket away."""
        self._server.close()

    def _connected(self) -> None:
        while (connection := self._server.nextPendingConnection()) is not None:
            connection.setParent(None)  # PySide6's server would hold on to it, deleted or not, for as long as it lives
            conversation = _Conversation(connection, self._commands, self._spawn, self._ended)
            self._conversations.add(conversation)
            conversation.begin()

    def _ended(self, conversation: "_Conversation") -> None:
        # With its last reference goes the connection, which must have told everybody of its end before.
        QTimer.singleShot(0, partial(self._conversations.discard, conversation))


class _Conversation:
    """One connection."""

    def __init__(
        self,
        connection: QLocalSocket,
        commands: Mapping[str, Command],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        ended: Callable[["_Conversation"], None],
    ) -> None:
        self._connection = connection
        self._commands = commands
        self._spawn = spawn
        self._ended = ended
        self._received = bytearray()
        self._asked = False
        self._gone = False

    def begin(self) -> None:
        """Hear the question, which may have come already."""
        self._connection.readyRead.connect(self._read)
        self._connection.disconnected.connect(self._leave)
        if self._connection.bytesAvailable():
            self._read()

    def _read(self) -> None:
        self._received += self._connection.readAll().data()
        if len(self._received) > LARGEST:
            self._connection.abort()
        elif self._received.endswith(b"\n") and not self._asked:
            self._asked = True
            self._spawn(self._answer(bytes(self._received)))

    def _leave(self) -> None:
        self._gone = True
        self._ended(self)

    async def _answer(self, line: bytes) -> None:
        answer = await answer_to(line, self._commands, cut_off=self._say)
        self._say(answer)

    def _say(self, answer: dict[str, Any]) -> None:
        if not self._gone:
            self._connection.write(encode(answer))
            self._connection.flush()
            self._connection.disconnectFromServer()
