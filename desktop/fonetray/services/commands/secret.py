"""The ``secret`` command, as whoever listens does it: the app or a hub."""

from datetime import timedelta
from typing import Any

from fonetray.listener.secret import OVERLAP, ListenerSecret
from fonetray.services.ground.handover import CommandRefused


def obey_secret_command(secret: ListenerSecret, question: dict[str, Any]) -> dict[str, Any]:
    """Change the listener's secret, take the former one no longer, or only say how it stands.

    Raises `CommandRefused` where the file cannot be written.
    """
    try:
        if question.get("action") == "rotate":
            secret.rotate(timedelta(seconds=float(question.get("overlap", OVERLAP.total_seconds()))))
        elif question.get("action") == "forget":
            secret.forget_former()
    except OSError as error:
        raise CommandRefused(f"The secret cannot be changed: {error.strerror}") from error
    return {**secret.standing()}
