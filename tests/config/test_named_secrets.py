"""Secrets beside the logins, in a real Secret Service."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fonetray.config.named_secrets import NamedSecrets
from support.desktop import Desktop

SCRIPT = Path(__file__).with_name("named_secrets_session.py")
SERVICE = "Fonetray test of secrets"

pytestmark = [pytest.mark.desktop]


def test_each_secret_is_an_entry_of_its_own_beside_the_logins() -> None:
    with Desktop() as desktop:
        path = os.pathsep.join([str(SCRIPT.parents[1]), desktop.env.get("PYTHONPATH", "")])
        done = subprocess.run(
            [sys.executable, str(SCRIPT)],
            env={**desktop.env, "SERVICE": SERVICE, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert desktop.left_behind() == []
    found = json.loads(done.stdout)
    assert found["names"] == [SERVICE, f"{SERVICE} lookup crm", f"{SERVICE} lookup erp"]
    kept = "æøå €\U0001f511"
    assert found["said"] == [None, kept, "1280", "bo", kept, "new", None, "locked"]


def test_one_that_is_longer_than_a_keyring_takes_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than the 1280 characters"):
        asyncio.run(NamedSecrets(SERVICE).save("crm", "\U0001f511" * 641))
