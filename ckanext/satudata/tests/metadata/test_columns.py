"""What the grid of columns proposes, and what of it is stored."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.satudata.metadata import columns
from ckanext.satudata.metadata.examine import Inspection


def facts(**types: str) -> Inspection:
    """What is known of a file with these columns."""
    listed: Any = [
        {"name": name, "type": type_, "empty": 0, "distinct": None} for name, type_ in types.items()
    ]
    return {"sha256": "", "format": "csv", "encoding": "utf-8", "rows": 1, "columns": listed,
            "findings": []}  # fmt: skip


FILE = facts(kode_kecamatan="integer", nama_kecamatan="string", tahun="integer", jumlah="integer")


def by_name(*args: Any) -> dict[str, columns.Described]:
    return {column["name"]: column for column in columns.described(*args)}


class TestProposals:
    """Nobody types what the file, the idiom or the linked metadata already say."""

    def test_names_that_everybody_uses(self):
        found = by_name(None, FILE)
        assert list(found) == ["kode_kecamatan", "nama_kecamatan", "tahun", "jumlah"]
        code = found["kode_kecamatan"]
        assert code["title"] == "Kode kecamatan"
        assert "Kementerian Dalam Negeri" in code["description"]
        assert code["type"] == "string", "a code loses no zero"
        assert code["reference"] == "kode_wilayah"
        assert code["proposed"]

    def test_the_measure_comes_from_the_linked_row(self):
        butir = {"nama": "Jumlah penduduk", "definisi": "Penduduk menurut ...", "satuan": "Jiwa"}
        found = by_name(None, FILE, {"satuan": "Orang"}, butir)
        assert found["jumlah"]["title"] == "Jumlah penduduk"
        assert found["jumlah"]["description"] == "Penduduk menurut ..."
        assert found["jumlah"]["unit"] == "Jiwa"
        assert found["tahun"]["unit"] == ""

    def test_without_a_link_the_unit_is_that_of_the_dataset(self):
        assert by_name(None, FILE, {"satuan": "Orang"})["jumlah"]["unit"] == "Orang"

    def test_two_measures_are_not_mixed_up(self):
        file = facts(tahun="integer", target="integer", realisasi="integer")
        found = by_name(None, file, {"satuan": "Rupiah"}, {"nama": "Realisasi"})
        assert found["target"]["title"] == "Target"
        assert found["target"]["unit"] == ""

    def test_codes_and_periods_are_the_key(self):
        keys = [name for name, column in by_name(None, FILE).items() if column["key"]]
        assert keys == ["kode_kecamatan", "tahun"]

    def test_texts_without_code_are_in_the_key(self):
        types = {"tahun": "integer", "jenis_kelamin": "string", "komoditas": "string",
                 "harga": "integer", "satuan": "string"}  # fmt: skip
        assert columns.guess_key(types) == ["tahun", "jenis_kelamin", "komoditas"]


class TestWritten:
    """What people wrote stays."""

    SCHEMA = {
        "fields": [
            {"name": "jumlah", "title": "Banyaknya", "type": "number", "format": "x",
             "constraints": {"required": True, "minimum": 0}},
            {"name": "lama", "type": "string"},
        ],
        "primaryKey": "tahun",
        "missingValues": ["-"],
    }  # fmt: skip

    @pytest.mark.parametrize("as_text", [True, False])
    def test_over_proposals(self, as_text):
        import json

        schema = json.dumps(self.SCHEMA) if as_text else self.SCHEMA
        found = by_name(schema, FILE, {"satuan": "Orang"})
        assert found["jumlah"]["title"] == "Banyaknya"
        assert found["jumlah"]["required"]
        assert not found["jumlah"]["proposed"]
        assert found["jumlah"]["unit"] == "", "left empty by people"
        assert found["tahun"]["key"]
        assert not found["kode_kecamatan"]["key"]

    def test_columns_that_the_file_has_not(self):
        found = by_name(self.SCHEMA, FILE)
        assert list(found)[-1] == "lama"
        assert not found["lama"]["in_file"]

    def test_what_the_grid_does_not_show_is_kept(self):
        grid = columns.described(self.SCHEMA, FILE)
        stored = columns.schema_from(self.SCHEMA, grid)
        assert stored["missingValues"] == ["-"]
        assert stored["primaryKey"] == ["tahun"]
        jumlah = columns.fields(stored)["jumlah"]
        assert jumlah["constraints"] == {"required": True, "minimum": 0}
        assert jumlah["format"] == "x"

    def test_a_format_belongs_to_its_type(self):
        grid = columns.described(self.SCHEMA, facts(jumlah="number"))
        grid[0]["type"] = "integer"
        assert "format" not in columns.fields(columns.schema_from(self.SCHEMA, grid))["jumlah"]

    def test_the_same_again_changes_nothing(self):
        once = columns.schema_from(None, columns.described(None, FILE))
        assert columns.schema_from(once, columns.described(once, FILE)) == once

    @pytest.mark.parametrize("schema", [None, "", "{", "[]", [], {"fields": 3}, {"fields": [3]}])
    def test_whatever_is_stored(self, schema):
        assert columns.fields(schema) == {}
        assert columns.primary_key(schema) == []
