"""Writes the hashed requirements locks anew: what an installation needs, and what working on it needs besides."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OPTIONS = (
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet"),
)


def main() -> int:
    """Resolve both, the second from the first, so that the versions agree."""
    project = HERE.parent / "pyproject.toml"
    compile_ = (str(Path(sys.executable).with_name("uv")), "pip", "compile", str(project), *OPTIONS)
    locks = {
        "requirements.txt": ("--group", f"{project}:build"),
        "requirements-dev.txt": ("--group", f"{project}:dev", "--constraint", str(HERE / "requirements.txt")),
    }
    for name, more in locks.items():
        upgrade = ("--upgrade",) if "--upgrade" in sys.argv else ()
        done = subprocess.run([*compile_, *more, *upgrade, "--output-file", str(HERE / name)], check=False)
        if done.returncode:
            return done.returncode
        lines = (HERE / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = "".join(line for line in lines if not line.lstrip().startswith("#"))
        (HERE / name).write_text(kept, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
