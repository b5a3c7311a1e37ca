"""A real PostgreSQL of the test's own: a process in a folder of its own, never a service of the system."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.ports import free_port

PASSWORD = "pæss/word@1"
_READY = "database system is ready to accept connections"


@dataclass(frozen=True)
class Postgres:
    """Where it listens; its superuser is ``fonetray``, its database ``postgres``."""

    port: int

    @property
    def address(self) -> str:
        """SQLAlchemy's address, without the password."""
        return f"postgresql://fonetray@127.0.0.1:{self.port}/postgres"

    def run(self, *statements: str) -> None:
        """Run statements as an administrator would."""
        import psycopg  # noqa: PLC0415 - only where there is a server

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="fonetray", password=PASSWORD, dbname="postgres"
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run one; it refuses to run as root, and is then the user's whom its Debian package makes."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        entry = pwd.getpwnam("postgres")
        who = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    try:
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        for path in (folder, folder / "password"):
            shutil.chown(path, *(("postgres", "postgres") if who else (getpass.getuser(),)))
        data, port = folder / "data", free_port()
        make = [programs / "initdb", "-D", data, "-U", "fonetray", "-A", "scram-sha-256", "--no-sync", "-E", "UTF8"]
        subprocess.run(
            [*make, f"--pwfile={folder / 'password'}", "--locale=C"], check=True, capture_output=True, cwd="/", **who
        )
        settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "fsync": "off"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *options], stderr=subprocess.PIPE, text=True, cwd="/", **who
        )
        assert server.stderr is not None
        with server.stderr:
            said = []
            for line in server.stderr:
                said.append(line)
                if _READY in line:
                    break
            else:
                raise AssertionError("".join(said))
            try:
                yield Postgres(port)
            finally:
                server.terminate()
                server.wait(30)
    finally:
        shutil.rmtree(folder)
