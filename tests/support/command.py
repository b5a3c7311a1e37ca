"""Runs a command of ours to its end: in this process, which costs a hundredth of a start of Python, or in its own."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from fonetray.cli.main import run

FONETRAY = (sys.executable, "-m", "fonetray")
Done = subprocess.CompletedProcess[str]


def fonetray(
    home: Path, *words: str, stdin: str = "", env: Mapping[str, str] | None = None, process: bool = False
) -> Done:
    """Run it with streams that are no terminal, and with ``env`` alone where one is given.

    ``process`` runs it as a shell does, from the very start of Python; each command's main road is gone once that way.
    Without, what it leaves behind (a thread, an open file, a warning) fails the test, as it would not elsewhere.
    """
    done = fonetray_bytes(home, *words, stdin=stdin.encode(), env=env, process=process)
    return Done(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def fonetray_bytes(
    home: Path, *words: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, process: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Run it, for what it reads or writes that is no text."""
    command = ["--home", str(home), *words]
    if process:
        whole = [*FONETRAY, *command]
        return subprocess.run(whole, env=env, input=stdin, capture_output=True, timeout=60, check=False)
    with patch.dict(os.environ, os.environ if env is None else env, clear=True):
        return _here(command, stdin)


def _here(command: list[str], stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    said, complained = io.BytesIO(), io.BytesIO()
    read, out, err = (io.TextIOWrapper(stream, encoding="utf-8") for stream in (io.BytesIO(stdin), said, complained))
    with patch.object(sys, "stdin", read), redirect_stdout(out), redirect_stderr(err):
        try:
            code = run(command)
        except SystemExit as ended:  # argparse's own way out
            code = int(ended.code or 0)
    out.flush()
    err.flush()
    return subprocess.CompletedProcess(command, code, said.getvalue(), complained.getvalue())
