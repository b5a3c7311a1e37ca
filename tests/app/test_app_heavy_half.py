"""What is imported behind the icon. In a process of its own, where nothing is imported yet."""

import subprocess
import sys

LOOK = """
import ssl, sys
from fonetray.app.heavy_half import import_heavy_half
assert "aiohttp" not in sys.modules
assert import_heavy_half().__name__ == "fonetray.app.opening"
from aiohttp import connector
verified = connector._SSL_CONTEXT_VERIFIED
assert verified.verify_mode is ssl.CERT_REQUIRED and verified.check_hostname
loaded = [context.cert_store_stats()["x509"] for context in (verified, connector._SSL_CONTEXT_UNVERIFIED)]
assert loaded == [0, 0] or sys.platform == "win32", loaded
ours = ssl.create_default_context()
assert ours.cert_store_stats()["x509"] > 0 or sys.platform == "win32", "others find the certificates"
"""


def test_aiohttps_client_that_nobody_uses_has_no_certificates_and_trusts_nobody() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
