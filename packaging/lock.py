"""Writes the hashed requirements locks anew: what a desktop needs, what a hub does, and what working on them does."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OPTIONS = (
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet"),
)


def main() -> int:
    """Resolve them all, the later ones from the first, so that the versions agree."""
    project = HERE.parent / "pyproject.toml"
    compile_ = (str(Path(sys.executable).with_name("uv")), "pip", "compile", str(project), *OPTIONS)
    locks = {
        "requirements.txt": ("--extra", "desktop", "--group", f"{project}:build"),
        "requirements-hub.txt": ("--extra", "hub", "--group", f"{project}:build", *as_in("requirements.txt")),
        "requirements-dev.txt": (
            *("--all-extras", "--group", f"{project}:dev"),
            *(*as_in("requirements.txt"), *as_in("requirements-hub.txt")),
        ),
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


def as_in(lock: str) -> tuple[str, str]:
    """Take a package in the version that another lock has of it."""
    return "--constraint", str(HERE / lock)


if __name__ == "__main__":
    sys.exit(main())
