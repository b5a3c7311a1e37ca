"""Half-typed commands, completed by the real shells."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TABS = {
    "bash": """
source <(fonetray completion bash)
COMP_LINE={line!r} COMP_POINT={point} COMP_WORDS=({line}) COMP_CWORD={last} COMP_TYPE=9
_python_argcomplete fonetray
printf '%s\\n' "${{COMPREPLY[@]}}"
""",
    "fish": "fonetray completion fish | source\ncomplete -C{line!r}",
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    program = tmp_path / "bin" / "fonetray"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m fonetray "$@"\n')
    program.chmod(0o755)
    home = str(tmp_path / "home")
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": home, "XDG_CONFIG_HOME": home}


def completed(shell: str, line: str, environment: dict[str, str]) -> set[str]:
    assert shutil.which(shell), "install the packages of packaging/debian-test.txt"
    script = TABS[shell].format(line=line, point=len(line), last=len(line.split()) - (not line.endswith(" ")))
    done = subprocess.run([shell, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {found.split("\t")[0].strip() for found in done.stdout.splitlines() if found.strip()}


@pytest.mark.parametrize("shell", TABS)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("fonetray lo", {"login", "logout", "lookup", "lookups"}),
        ("fonetray config set ui.l", {"ui.language"}),
        ("fonetray config set ui.language ", {"auto", "da", "en"}),
        ("fonetray config set provider.allow_plain_http ", {"true", "false"}),
        ("fonetray dial --y", {"--yes"}),
        ("fonetray dial --s", {"--selection"}),
        ("fonetray simulate --va", {"--variant"}),
    ],
)
def test_a_shell_completes(shell: str, line: str, expected: set[str], environment: dict[str, str]) -> None:
    assert completed(shell, line, environment) == expected


def test_zsh_takes_its_script(environment: dict[str, str]) -> None:
    assert shutil.which("zsh"), "install the packages of packaging/debian-test.txt"
    script = "autoload -U compinit && compinit -D && source <(fonetray completion zsh) && print -- $_comps[fonetray]"
    done = subprocess.run(["zsh", "-f", "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("_python_argcomplete", "")
