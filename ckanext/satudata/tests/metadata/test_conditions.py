"""Fields that apply only under a condition: asked for and kept, or neither, without loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ckanext.satudata.metadata import completeness, conditions, schemas


def _conditional() -> Iterator[Any]:
    for dataset_type in schemas.DATASET_TYPES:
        for field in schemas.dataset_fields(dataset_type):
            if schemas.SHOWN in field:
                yield pytest.param(dataset_type, "", field, id=field["field_name"])
            for subfield in schemas.subfields(field):
                if schemas.SHOWN in subfield:
                    group = field["field_name"]
                    name = f"{group}.{subfield['field_name']}"
                    yield pytest.param(dataset_type, group, subfield, id=name)


CONDITIONAL = list(_conditional())
DEMANDED = [one for one in CONDITIONAL if one.values[2].get(schemas.REQUIRED) is True]


def _met(field: schemas.Field) -> dict[str, Any]:
    """Values that meet the condition of a field, only just."""
    return {name: values[0] for name, values in field[schemas.SHOWN].items()}


def _missed(field: schemas.Field) -> Iterator[dict[str, Any]]:
    """Values that miss it, each time by one of the names in it."""
    for name in field[schemas.SHOWN]:
        yield {**_met(field), name: "SOMETHING_ELSE"}
        yield {key: value for key, value in _met(field).items() if key != name}


def _around(group: str, row: dict[str, Any]) -> dict[str, Any]:
    return {group: [{"kunci": "x1", **row}]} if group else row


class TestEveryCondition:
    """Both sides of each ``satudata_shown``."""

    @pytest.mark.parametrize(("dataset_type", "group", "field"), DEMANDED)
    def test_asked_for_only_where_it_applies(self, dataset_type, group, field):
        """What is obligatory is missing where the condition holds, and only there."""
        name = group or field["field_name"]
        label = field["label"]["id"]

        def asked(values: dict[str, Any]) -> bool:
            problems = completeness.check({"type": dataset_type, **_around(group, values)})
            found = [p for p in problems if p["field"] == name and p["severity"] == "error"]
            return any(label in problem["message"] for problem in found) if group else bool(found)

        assert asked(_met(field))
        assert not any(asked(values) for values in _missed(field))

    @pytest.mark.parametrize(("dataset_type", "group", "field"), CONDITIONAL)
    def test_kept_where_it_applies(self, dataset_type, group, field):
        """A value stays where the condition holds."""
        values = _around(group, {**_met(field), field["field_name"]: "isi"})
        assert conditions.park(dataset_type, values, {}) == ({}, {})

    @pytest.mark.parametrize(("dataset_type", "group", "field"), CONDITIONAL)
    def test_set_aside_and_back(self, dataset_type, group, field):
        """Where the condition fails the value is set aside; it returns when it holds again."""
        name = field["field_name"]
        place = (group, 0, name) if group else (name,)
        address = f"{group}.x1.{name}" if group else name
        for missed in _missed(field):
            values = _around(group, {**missed, name: "isi"})
            changes, parked = conditions.park(dataset_type, values, {})
            assert changes[place] == ""
            assert parked[address] == "isi"
            empty = _around(group, _met(field))
            changes, parked = conditions.park(dataset_type, empty, {address: "isi"})
            assert changes[place] == "isi"
            assert address not in parked


def test_what_is_typed_anew_wins():
    """An old value set aside does not overwrite one that was typed since."""
    values = {"access_class": "terbatas", "uji_konsekuensi": "baru"}
    changes, parked = conditions.park("dataset", values, {"uji_konsekuensi": "lama"})
    assert (changes, parked) == ({}, {})


def test_every_condition_of_the_paper_form():
    """The conditions of MS-Kegiatan, MS-Variabel and MS-Indikator are all there."""
    expected = {
        "identitas_rekomendasi",
        "iv_frekuensi_penyelanggara",
        "iv_wilayah_kegiatan",
        "iv_metode_pengumpulan_lainnya",
        "iv_sarana_pengumpulan_lainnya",
        "iv_unit_pengumpulan_lainnya",
        "v_jenis_rancangan_sampel",
        "v_metode_probabilitas",
        "v_metode_nonprobabilitas",
        "v_unit_observasi",
        "vi_petugas_pengumpulan_data",
        "vi_apakah_melakukan_pelatihan_petugas",
        "vii_unit_analisis_lainnya",
        "vii_tingkat_penyajian_lainnya",
        "viii_rencana_rilis_tercetak",
        "viii_rencana_rilis_digital",
        "viii_rencana_rilis_mikrodata",
        "indikator.indikator_pembangun",
        "indikator.variabel_pembangun",
    }
    assert expected <= conditions.conditional("kegiatan")
