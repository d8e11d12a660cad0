"""The code lists and their data files."""

from __future__ import annotations

import pytest

from ckanext.satudata.metadata import codelists
from ckanext.satudata.types import ACCESS_CLASSES


class TestEveryList:
    """Rules that hold for all lists."""

    @pytest.mark.parametrize("name", codelists.names())
    def test_provenance(self, name: str):
        """A list says where it comes from and of when it is."""
        found = codelists.get(name)
        assert found.source
        assert found.date

    @pytest.mark.parametrize("name", codelists.names())
    def test_codes_are_unique_and_have_both_languages(self, name: str):
        """A code stands once and has a text in Indonesian and English."""
        choices = codelists.choices(name)
        assert choices
        assert len({choice["value"] for choice in choices}) == len(choices)
        assert all(choice["label"]["id"] and choice["label"]["en"] for choice in choices)


class TestSingleLists:
    """Facts that other rooms rely on."""

    def test_access_classes_are_those_of_the_policy(self):
        """The form offers exactly the classes that the policy knows."""
        assert codelists.values("access_class") == set(ACCESS_CLASSES)

    def test_grounds_of_article_17(self):
        """Letters a to j."""
        assert codelists.values("dasar_pembatasan") == {f"17{letter}" for letter in "abcdefghij"}

    def test_areas_are_those_of_the_decree(self):
        """Public apps carry invented codes; the decree says 35.09.17 is Ajung."""
        label = codelists.label("kode_wilayah", "35.09.17")
        assert label is not None
        assert label["id"] == "35.09.17 Ajung, Kabupaten Jember"
        assert len(codelists.choices("kode_wilayah")) == 66

    def test_unknown_code(self):
        """No text for a code that is not in the list."""
        assert codelists.label("kode_urusan", "9.99") is None

    def test_unknown_list(self):
        """A mistyped name is an error, not an empty list."""
        with pytest.raises(KeyError):
            codelists.get("tidak_ada")
