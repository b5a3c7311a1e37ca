"""What is imported behind the icon, as lightly as its libraries let themselves be imported."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType


def import_heavy_half() -> ModuleType:
    """Import everything that the icon does not need, and give `fonetray.app.opening`. Takes half a second."""
    with _no_certificates():
        import_module("aiohttp")
    return import_module("fonetray.app.opening")


@contextmanager
def _no_certificates() -> Iterator[None]:
    """Spare aiohttp the computer's certificates, which its client reads as soon as it is imported: 50 ms and 2 MB.

    Only its server is used here. Should anybody use its client after all, it trusts nobody.
    """
    name = "set_default_verify_paths"  # of OpenSSL's context; Python's own, which is made of it, has none
    setattr(ssl.SSLContext, name, lambda _: None)
    try:
        yield
    finally:
        delattr(ssl.SSLContext, name)
