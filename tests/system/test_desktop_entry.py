"""Desktop entries, read back as the specification says a desktop reads them."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.system.desktop_entry import launcher, quoted


def read(text: str) -> configparser.SectionProxy:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment, method-assign] - keys keep their case
    entry.read_string(text)
    return entry["Desktop Entry"]


def words(exec_line: str) -> list[str]:
    """Undo the escapes of a string, then the quoting of Exec."""
    unescaped = exec_line.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\0", "\\")
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|([^ ]+)', unescaped, re.DOTALL)
    return [(bare or re.sub(r"\\(.)", r"\1", inside)).replace("%%", "%") for inside, bare in found]


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1))
def test_a_word_comes_back_as_it_was(word: str) -> None:
    assert words(quoted(word)) == [word]


def test_a_link_reaches_dial_behind_the_end_of_options() -> None:
    entry = read(launcher(["/opt/a b/python", "-m", "fonetray"], link_schemes=("tel", "sip")))
    assert entry["MimeType"] == "x-scheme-handler/tel;x-scheme-handler/sip;"
    assert words(entry["Exec"]) == ["/opt/a b/python", "-m", "fonetray", "dial", "--", "%u"]


def test_a_desktop_knows_our_windows_by_the_entry() -> None:
    assert read(launcher(["fonetray"]))["StartupWMClass"] == "fonetray"


def test_an_entry_for_the_login_takes_no_links() -> None:
    entry = read(launcher(["fonetray"], login=True))
    assert "MimeType" not in entry
    assert entry["Exec"] == "fonetray"
    assert entry["X-GNOME-Autostart-enabled"] == "true"


@pytest.mark.parametrize("options", [{}, {"link_schemes": ("tel", "callto", "sip", "sips")}, {"login": True}])
def test_the_desktops_own_checker_finds_nothing_wrong(tmp_path: Path, options: dict[str, object]) -> None:
    checker = shutil.which("desktop-file-validate")
    assert checker, "install the packages of packaging/debian-test.txt"
    file = tmp_path / "fonetray.desktop"
    file.write_text(launcher(["/usr/bin/python3", "-m", "fonetray"], **options), encoding="utf-8")  # type: ignore[arg-type] - parametrised
    done = subprocess.run([checker, str(file)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)
