"""The code lists and their data files."""

from __future__ import annotations

import json

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
        codes = codelists.values("kode_wilayah")
        assert [sum(code.count(".") == depth for code in codes) for depth in range(3)] == [
            38,
            514,
            63,
        ]
        assert [len(codelists.parts(area)) for area in ("35.09", "35.14", "12.23")] == [31, 24, 8]

    def test_codes_of_bps(self):
        """Known where they were compared, never guessed."""
        assert codelists.bps_code("35.09") == "3509"
        assert codelists.bps_code("12.01") is None

    def test_unknown_code(self):
        """No text for a code that is not in the list."""
        assert codelists.label("kode_urusan", "9.99") is None

    def test_unknown_list(self):
        """A mistyped name is an error, not an empty list."""
        with pytest.raises(KeyError):
            codelists.get("tidak_ada")


class TestNearest:
    """An unknown code is answered with what may have been meant."""

    @pytest.mark.parametrize(
        ("name", "typed", "meant"),
        [
            ("access_class", "Terbuka", "terbuka"),
            ("access_class", "terbukaa", "terbuka"),
            ("frekuensi", "monthly", "bulanan"),
            ("kode_urusan", "2.12 Administrasi Kependudukan", "2.12"),
            ("cara_pengumpulan_data", "survey", "SURVEI"),
        ],
    )
    def test_codes_and_texts_in_both_languages(self, name: str, typed: str, meant: str):
        """By the code, its Indonesian or its English text."""
        assert codelists.nearest(name, typed)[0] == meant

    def test_nothing_alike(self):
        """No guess is better than a wild one."""
        assert codelists.nearest("access_class", "zzzz") == []


class TestFilesOfTheSite:
    """A folder of the site's own adds areas and replaces lists."""

    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        """An empty folder, named in the configuration."""
        monkeypatch.setattr(codelists.config, "codelist_folder", lambda: str(tmp_path))
        codelists.forget()
        yield tmp_path
        codelists.forget()

    def test_areas_are_added(self, folder):
        """Districts of another regency stand beside ours, with the name of their regency."""
        head = "kode_kemendagri,tingkat,nama,kode_induk,kode_bps"
        (folder / "lain.csv").write_text(f"{head}\n35.10.01,kecamatan,Contoh,35.10,\n")
        about = {"source": "contoh", "date": "2026", "csv": "lain.csv", "lists": {}}
        (folder / "lain.json").write_text(json.dumps(about))
        assert codelists.label("kode_wilayah", "35.10.01") == {
            "id": "35.10.01 Contoh, Kabupaten Banyuwangi",
            "en": "35.10.01 Contoh, Kabupaten Banyuwangi",
        }
        assert "35.09.17" in codelists.values("kode_wilayah")

    def test_a_list_is_replaced(self, folder):
        """The site's list of units is the list of units."""
        rows = [{"value": "Karung", "id": "Karung", "en": "Sacks"}]
        about = {"source": "contoh", "date": "2026", "lists": {"satuan": rows}}
        (folder / "satuan.json").write_text(json.dumps(about))
        assert codelists.values("satuan") == {"Karung"}

    @pytest.mark.parametrize(
        "content",
        [
            {"lists": {}},
            {"source": "x", "date": "2026", "lists": {"satuan": []}},
            {"source": "x", "date": "2026", "lists": {"satuan": [{"value": "a", "id": "A"}]}},
            {
                "source": "x",
                "date": "2026",
                "lists": {"satuan": [{"value": "a", "id": "A", "en": "A"}] * 2},
            },
        ],
    )
    def test_what_is_wrong_is_said(self, folder, content):
        """No source, an empty list, a missing text, a code twice."""
        (folder / "satuan.json").write_text(json.dumps(content))
        with pytest.raises(ValueError, match=r"satuan\.json"):
            codelists.read_folder(folder)
