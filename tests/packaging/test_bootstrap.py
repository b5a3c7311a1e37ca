"""The set-up has Debian start no daemon that it installs, and leaves an admin's own rule alone."""

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "packaging" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setattr(module, "as_root", lambda *words: subprocess.run(words, check=True))  # the folder is ours
    return module


def test_nothing_is_started_while_packages_are_installed(bootstrap: ModuleType) -> None:
    with bootstrap.no_daemons():
        asked = subprocess.run([bootstrap.POLICY, "slapd", "start"], check=False)
        assert asked.returncode == 101  # "forbidden", as Debian's invoke-rc.d knows it
    assert not bootstrap.POLICY.exists()


def test_the_rule_goes_also_when_the_installation_fails(bootstrap: ModuleType) -> None:
    with pytest.raises(SystemExit), bootstrap.no_daemons():
        bootstrap.stop("no network")
    assert not bootstrap.POLICY.exists()


def test_an_admins_own_rule_stays(bootstrap: ModuleType) -> None:
    bootstrap.POLICY.write_text("#!/bin/sh\nexit 104\n")
    with bootstrap.no_daemons():
        assert "104" in bootstrap.POLICY.read_text()
    assert "104" in bootstrap.POLICY.read_text()


def test_what_the_tests_need_is_listed_and_is_there(bootstrap: ModuleType) -> None:
    wanted = bootstrap.read_list(ROOT / "packaging" / "debian-test.txt")
    assert {"slapd", "python3-radicale"} <= set(wanted)
