"""Callers that wait for the disk and for a hub however long they take, where a test is of what they are told then."""

import pytest

from fonetray.routing import rule_file
from fonetray.services.ground import fresh
from fonetray.services.modules import learnt

PATIENCE = 60.0


def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nobody who is in this process give up what would come: a busy machine takes longer than a caller waits."""
    monkeypatch.setattr(fresh, "PATIENCE", PATIENCE)
    monkeypatch.setattr(fresh, "FIRST_PATIENCE", PATIENCE)
    monkeypatch.setattr(learnt, "PATIENCE", PATIENCE)
    monkeypatch.setattr(rule_file, "DEADLINE", 5000)  # the longest that there is
