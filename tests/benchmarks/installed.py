"""An environment as users have it: what Fonetray needs and nothing that only its makers do.

Libraries look for others and load them where they are there; in the makers' environment they are there.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def python(needed: str = "requirements") -> str:
    """Give the Python of an environment with what one of ``packaging``'s lists names.

    The environment is made at the first time, and when the list changes.
    """
    wanted = _ROOT / "packaging" / f"{needed}.txt"
    kept = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = _ROOT / ".cache" / "benchmarks" / f"installed-{needed}-{kept}"
    if not folder.exists():
        for old in folder.parent.glob(f"installed-{needed}-????????????"):
            shutil.rmtree(old)
        beside = folder.with_suffix(".new")
        shutil.rmtree(beside, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", beside], check=True)
        pip = [sys.executable, "-m", "pip", "--python", beside / "bin" / "python", "--quiet", "--no-input"]
        subprocess.run([*pip, "install", "--require-hashes", "--no-deps", "-r", wanted], check=True)
        beside.rename(folder)
    return str(folder / "bin" / "python")
