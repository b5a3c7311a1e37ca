"""Sets everything up on a machine that has only python3, git and make; runs in the system's own Python.

A virtual environment with locked packages, also where Debian has left out ``ensurepip``; Debian packages where they
are missing and may be installed, else one line that names the command. A second run finds nothing to do.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "set-up"
DEV = "requirements-dev.txt"
RUNS = {"demo": "requirements.txt", "run": "requirements.txt", "hub": "requirements-hub.txt"}
OLDEST = (3, 11)
POLICY = Path("/usr/sbin/policy-rc.d")
"""What Debian's packages ask before they start a daemon."""


def main(purpose: str) -> None:
    """Set up for ``demo``, ``run``, ``hub``, ``check`` or ``test``."""
    if sys.version_info < OLDEST:
        stop(f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed; this is {sys.version.split()[0]}")
    need_debian_packages(purpose)
    lock, locks = RUNS.get(purpose, DEV), {name: fingerprint(name) for name in (DEV, *RUNS.values())}
    place = hashlib.sha256(f"{sys.version}\0{ROOT}".encode()).hexdigest()
    stamp = STAMP.read_text(encoding="utf-8") if STAMP.exists() and PYTHON.exists() else ""
    made, *have = stamp.split() or [""]
    if made == place and {locks[lock], locks[DEV]} & set(have):
        return
    say("Setting up; this takes a minute or two the first time")
    if made != place:  # never finished, of another Python, or moved: its scripts name their old place
        make_environment()
        have = []
    STAMP.unlink(missing_ok=True)
    say("Installing the locked packages")
    pip("install", "--require-hashes", "-r", str(ROOT / "packaging" / lock))
    pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    still = [name for name in have if name in locks.values()]
    STAMP.write_text("\n".join([place, *still, locks[lock]]), encoding="utf-8")


def fingerprint(lock: str) -> str:
    """Name what was installed: the lock and what the project says of itself."""
    parts = [(ROOT / "packaging" / lock).read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_environment() -> None:
    """Make the virtual environment, by whatever way this machine has to a pip."""
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian ships it apart
    except ImportError:
        venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(VENV)
        bring_pip()
    else:
        venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(VENV)


def bring_pip() -> None:
    """Install pip from the wheel that Debian packages; downloading a package needs no rights."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        stop("This Python has no ensurepip; install it (the venv package of your system) and try again")
    with tempfile.TemporaryDirectory() as folder:
        if may_install():
            apt("update", "-qq")
        fetch = ["apt-get", "download", "-qq", "python3-pip-whl"]
        got = subprocess.run(fetch, cwd=folder, capture_output=True, check=False)
        package = next(Path(folder).glob("*.deb"), None)
        if got.returncode or package is None:
            stop(f"Python's own installer is missing here: {command('python3-venv')}")
        subprocess.run(["dpkg-deb", "-x", str(package), folder], check=True)
        wheel = next(Path(folder).glob("usr/share/python-wheels/pip-*.whl"))
        bring = [str(PYTHON), f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)]
        if subprocess.run(bring, check=False).returncode:
            stop(f"Python's own installer did not start: {command('python3-venv')}")


def pip(*words: str) -> None:
    """Run the environment's pip; what it prints on failure is its own, then one line of ours."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if subprocess.run([PYTHON, "-m", "pip", *words, "-qq"], env=environment, check=False).returncode:
        stop("The packages could not be installed; check the network and try again")


def need_debian_packages(purpose: str) -> None:
    """Install the Debian packages that are missing for ``purpose``, or name the command that does."""
    if purpose in ("check", "hub") or not Path("/etc/debian_version").exists() or shutil.which("dpkg-query") is None:
        return
    lists = ["debian-run.txt"]
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if purpose == "test" or (purpose == "demo" and not screen):
        lists.append("debian-screen.txt")
    if purpose == "test":
        lists.append("debian-test.txt")
    wanted = [name for file in lists for name in read_list(ROOT / "packaging" / file)]
    query = ["dpkg-query", "-W", "-f", "${Package} ${Provides} ${db:Status-Status}\n"]
    asked = subprocess.run(query, capture_output=True, text=True, check=False)
    there: set[str] = set()
    for line in asked.stdout.splitlines():
        if line.endswith(" installed"):
            there.update(part.strip(",") for part in line.split()[:-1])
    missing = [name for name in wanted if name not in there]
    if not missing:
        return
    if not may_install():
        stop(f"Some system packages are missing: {command(*missing)}")
    say(f"Installing system packages: {' '.join(missing)}")
    apt("update", "-qq")
    if "postgresql" in missing:
        want_no_database()
    with no_daemons():
        apt("install", "-y", "-qq", "--no-install-recommends", *missing)


@contextmanager
def no_daemons() -> Iterator[None]:
    """Have Debian start nothing that it installs meanwhile: the tests run servers of their own, as themselves.

    The package manager asks a program of that name; where an admin has one already, theirs decides.
    """
    if POLICY.exists():
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "policy-rc.d"
        answer.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        as_root("install", "-m", "755", str(answer), str(POLICY))
    try:
        yield
    finally:
        as_root("rm", "-f", str(POLICY))


def want_no_database() -> None:
    """Have PostgreSQL's package make no database, and so run none: now or when the machine starts again."""
    folder = "/etc/postgresql-common/createcluster.d"
    write = f"mkdir -p {folder} && echo create_main_cluster = false > {folder}/fonetray.conf"
    as_root("sh", "-c", write)


def read_list(file: Path) -> list[str]:
    """Give a list's packages; lines with # are remarks."""
    return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]


def may_install() -> bool:
    """Say whether system packages may be installed here without asking: as root, or in CI where sudo asks nothing."""
    if os.geteuid() == 0:
        return True
    if not os.environ.get("CI") or shutil.which("sudo") is None:
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def command(*packages: str) -> str:
    """Give what a person types to install these; a fresh machine has no package lists yet."""
    return f"sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(packages)}"


def apt(*words: str) -> None:
    """Run apt-get, three times if need be; its own output shows only when it fails."""
    for _ in range(3):
        done = as_root("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *words)
        if done.returncode == 0:
            return
    sys.stderr.write(done.stderr)
    stop("System packages could not be installed; check the network and try again")


def as_root(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as root, which we are or may be without being asked."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    return subprocess.run([*sudo, *words], capture_output=True, text=True, check=False)


def say(text: str) -> None:
    """Tell what is being done."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> None:
    """End with one line."""
    say(text)
    sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "check")
