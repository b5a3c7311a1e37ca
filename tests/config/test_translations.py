"""The Danish catalogue is whole, fits the sources, and is compiled."""

import ast
import importlib.util
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "desktop" / "fonetray"
MODULES = sorted(file for file in PACKAGE.rglob("*.py") if "simulator" not in file.parts)


@pytest.fixture(scope="module")
def translations() -> ModuleType:
    spec = importlib.util.spec_from_file_location("packaging_translations", ROOT / "packaging" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_text_in_the_sources_is_in_danish(translations: ModuleType) -> None:
    danish = {forms(message.id)[0]: message for message in translations.translated() if message.id}
    wanted = [message for message in translations.extracted() if message.id]
    assert wanted
    missing = [message.id for message in wanted if forms(message.id)[0] not in danish]
    assert missing == [], "run `make translations` and translate these"
    for message in wanted:
        found = danish[forms(message.id)[0]]
        assert len(forms(found.string)) == len(forms(message.id)), message.id
        assert all(forms(found.string)), f"{message.id!r} is not translated"


def test_nothing_is_translated_that_nobody_says(translations: ModuleType) -> None:
    wanted = {forms(message.id)[0] for message in translations.extracted()}
    assert [m.id for m in translations.translated() if m.id and forms(m.id)[0] not in wanted] == []


def test_translations_have_the_same_placeholders_and_ends(translations: ModuleType) -> None:
    for message in translations.translated():
        if not message.id:
            continue
        for english, danish in zip(forms(message.id), forms(message.string), strict=True):
            assert placeholders(english) == placeholders(danish), english
            assert english.strip() == english
            for end in (".", "…", "?", ":"):
                assert english.endswith(end) == danish.endswith(end), (english, danish)


def test_danish_has_one_word_for_a_thing_and_one_way_to_write_it(translations: ModuleType) -> None:
    for message in translations.translated():
        for danish in forms(message.string) if message.id else ():
            for other in ("telefonanlæg", "telefoncentral", "PBX"):
                assert other not in danish, f"it is called telefonsystem: {danish}"
            assert not danish.endswith(" …"), f"no space before it, as everywhere: {danish}"
            assert "..." not in danish, f"one letter, …: {danish}"


def test_the_compiled_catalogue_is_the_one_of_the_text(translations: ModuleType) -> None:
    assert translations.MO.read_bytes() == translations.compiled(), "run `make translations`"
    assert translations.compiled() == translations.compiled()


def test_collecting_again_changes_nothing(
    translations: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = translations.PO.read_bytes()
    copy = tmp_path / "fonetray.po"
    copy.write_bytes(before)
    monkeypatch.setattr(translations, "PO", copy)
    translations.extract()
    assert copy.read_bytes() == before


def texts(file: Path) -> Iterator[tuple[int, ast.Call]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("tr", "_tr", "plural"):
                yield node.lineno, node


def test_every_text_can_be_collected_and_filled(translations: ModuleType) -> None:
    known = {forms(message.id)[0] for message in translations.extracted()}
    for file in MODULES:
        for line, call in texts(file):
            where = f"{file.relative_to(ROOT)}:{line}"
            english = call.args[0]
            assert isinstance(english, ast.Constant), f"{where}: only a text that stands there can be translated"
            assert isinstance(english.value, str), where
            assert english.value in known, f"{where}: {english.value!r} is not collected (inside an f-string?)"
            given = {keyword.arg for keyword in call.keywords if keyword.arg}
            wanted = set(placeholders(english.value)) - {"n"}
            assert wanted <= given, f"{where}: {wanted - given} is not given"
