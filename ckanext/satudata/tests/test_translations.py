"""The catalogs hold every text of the code, translated, compiled, with its placeholders."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = PACKAGE.parents[1]
I18N = PACKAGE / "i18n"
LANGUAGES = ("id", "en")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Catalog:
    """What the code holds now."""
    pot = tmp_path_factory.mktemp("i18n") / "fresh.pot"
    subprocess.run(
        [sys.executable, "-W", "ignore", "setup.py", "-q", "extract_messages", "-o", str(pot)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    return read_po(io.BytesIO(pot.read_bytes()))


def _po(language: str) -> Catalog:
    path = I18N / language / "LC_MESSAGES" / "ckanext-satudata.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def _texts(value) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _entries(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def test_the_template_is_fresh(template):
    """``setup.py extract_messages`` was run after the last change of a text."""
    kept = read_po(io.BytesIO((I18N / "ckanext-satudata.pot").read_bytes()))
    assert {str(m.id) for m in _entries(kept)} == {str(m.id) for m in _entries(template)}


@pytest.mark.parametrize("language", LANGUAGES)
class TestCatalogs:
    def test_every_text_is_translated(self, template, language):
        """Nothing missing, empty or fuzzy."""
        catalog = _po(language)
        missing = []
        for message in _entries(template):
            found = catalog.get(message.id)
            if found is None or found.fuzzy or not all(_texts(found.string)):
                missing.append(message.id)
        assert missing == []

    def test_nothing_is_left_over(self, template, language):
        """No translation of a text that the code no longer holds."""
        ids = {str(message.id) for message in _entries(template)}
        assert [m.id for m in _entries(_po(language)) if str(m.id) not in ids] == []

    def test_placeholders_agree(self, language):
        """A translation has the placeholders of its text."""
        wrong = [
            message.id
            for message in _entries(_po(language))
            for text in _texts(message.string)
            if set(PLACEHOLDER.findall(text))
            not in [set(PLACEHOLDER.findall(one)) for one in _texts(message.id)]
        ]
        assert wrong == []

    def test_the_compiled_catalog_is_up_to_date(self, language):
        """``setup.py compile_catalog`` was run after the last translation."""
        path = I18N / language / "LC_MESSAGES" / "ckanext-satudata.mo"
        compiled = read_mo(io.BytesIO(path.read_bytes()))
        for message in _entries(_po(language)):
            found = compiled.get(message.id)
            assert found is not None, message.id
            assert _texts(found.string) == _texts(message.string)


def test_english_says_what_the_code_says():
    """The English catalog repeats the texts of the code."""
    assert [m.id for m in _entries(_po("en")) if _texts(m.string) != _texts(m.id)] == []
