"""An environment as users have it: what Fonetray needs and nothing that only its makers do.

Libraries look for others and load them where they are there; in the makers' environment they are there.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_NEEDED = _ROOT / "packaging" / "requirements.txt"


def python() -> str:
    """Give the environment's Python; the environment is made at the first time, and when what is needed changes."""
    kept = hashlib.sha256(_NEEDED.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = _ROOT / ".cache" / "benchmarks" / f"installed-{kept}"
    if not folder.exists():
        for old in folder.parent.glob("installed-*"):
            shutil.rmtree(old)
        beside = folder.with_suffix(".new")
        shutil.rmtree(beside, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", beside], check=True)
        pip = [sys.executable, "-m", "pip", "--python", beside / "bin" / "python", "--quiet", "--no-input"]
        subprocess.run([*pip, "install", "--require-hashes", "--no-deps", "-r", _NEEDED], check=True)
        beside.rename(folder)
    return str(folder / "bin" / "python")
