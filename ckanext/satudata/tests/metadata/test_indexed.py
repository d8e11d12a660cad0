"""What a search document holds of the fields of the schema."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ckanext.satudata.metadata import indexed


def document(dataset_type: str = "dataset", **values: Any) -> dict[str, Any]:
    """A document as CKAN makes it: every field as exact value and as text."""
    return {
        "dataset_type": dataset_type,
        "title": "Judul",
        **values,
        **{f"extras_{name}": value for name, value in values.items()},
    }


def condensed(dataset_type: str = "dataset", **values: Any) -> dict[str, Any]:
    """What is left of it, without what CKAN itself writes."""
    found = document(dataset_type, **values)
    indexed.condense(found)
    assert found.pop("title") == "Judul"
    del found["dataset_type"]
    return found


def test_a_text_is_found_by_its_words_and_not_filtered_by():
    """Only its text stays."""
    assert condensed(konsep="Penduduk tetap") == {"extras_konsep": "Penduduk tetap"}


def test_a_code_is_filtered_by_and_found_by_its_names():
    """Exact value, and names in both languages."""
    found = condensed(accrualPeriodicity="tahunan")
    assert found["accrualPeriodicity"] == "tahunan"
    assert found["extras_accrualPeriodicity"].split("\n") == ["tahunan", "Tahunan", "Yearly"]


def test_an_unknown_code_stays_a_word():
    """As portals from before have them."""
    assert condensed(kode_urusan="urusan lama")["extras_kode_urusan"] == "urusan lama"


@pytest.mark.parametrize(
    "values",
    [
        {"jadwal_rilis": "2030-01-01"},
        {"kontak_surel": "data@contoh.go.id"},
        {"kegiatan_id": "k1", "butir_kegiatan": "v1"},
        {"satudata_parked": '{"rumus": "x"}'},
    ],
)
def test_what_nobody_searches_for_is_gone(values):
    """Dates, addresses, links, what was set aside."""
    assert condensed(**values) == {}


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("2021", "2023", ["2021", "2022", "2023"]),
        ("2023", "2021", ["2021", "2022", "2023"]),
        ("2021", "", ["2021"]),
        ("", "2023", ["2023"]),
        ("", "", None),
        ("dua ribu", "2023", ["2023"]),
        ("0", "9999", None),
    ],
)
def test_years(first, last, years):
    """Every one from the first to the last, whichever is named first; no nonsense."""
    assert condensed(tahun_awal=first, tahun_akhir=last).get(indexed.YEARS) == years


@pytest.mark.parametrize("stored", [list, json.dumps])
def test_rows_are_found_by_their_names(stored):
    """As rows and as the text that they are stored as."""
    rows = [{"kunci": "v1", "nama": "Umur", "alias": "Usia", "definisi": "Sejak lahir"}]
    found = {"dataset_type": "kegiatan", "variabel": stored(rows)}
    indexed.condense(found)
    assert found == {"dataset_type": "kegiatan", "extras_variabel": "Umur\nUsia"}


def test_several_codes():
    """Each by its names."""
    found = condensed("kegiatan", vii_unit_analisis='["individu", "rumah_tangga"]')
    assert "Individu" in found["extras_vii_unit_analisis"]
    assert "vii_unit_analisis" not in found


def test_officials_are_not_found():
    """Blocks I and II hold names and addresses."""
    assert condensed("kegiatan", ii_pj_nama="Nama", i_alamat="Jalan") == {}


def test_fields_of_others_stay():
    """What another extension indexes is its own affair."""
    found = condensed(spatial="{}", tema_lain="air")
    assert found["tema_lain"] == "air"
    assert found["extras_spatial"] == "{}"
