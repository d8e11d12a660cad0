"""A dataset or activity with everything filled in that its schema asks for, whatever that is."""

from __future__ import annotations

from typing import Any

from ckanext.satudata.metadata import codelists, schemas
from ckanext.satudata.metadata.rules.case import case_of
from ckanext.satudata.metadata.rules.demands import Demand, demands

FILE: dict[str, Any] = {
    "id": "r1",
    "name": "Tabel",
    "url": "data.csv",
    "url_type": "upload",
    "format": "CSV",
    "periode": "2024-2025",
    "schema": {
        "fields": [
            {"name": "kode_kecamatan", "type": "string", "description": "Kode Kemendagri"},
            {"name": "tahun", "type": "year", "description": "Tahun"},
            {"name": "jumlah", "type": "integer", "description": "Banyaknya"},
        ]
    },
}

DATASET: dict[str, Any] = {
    "type": "dataset",
    "name": "penduduk",
    "title": "Jumlah Penduduk",
    "owner_org": "o1",
    "konsep": "Penduduk",
    "ukuran": "Jumlah",
    "satuan": "Orang",
    "jenis": "statistik",
    "indikator_variabel": "variabel",
    "kegiatan_id": "k1",
    "butir_kegiatan": "v1",
    "kode_urusan": "2.12",
    "tingkat_penyajian": "kecamatan",
    "kode_wilayah": "35.09",
    "tahun_awal": "2024",
    "tahun_akhir": "2025",
    "accrualPeriodicity": "tahunan",
    "access_class": "terbuka",
    "resources": [FILE],
}
KEGIATAN: dict[str, Any] = {
    "type": "kegiatan",
    "name": "registrasi",
    "title": "Registrasi Penduduk",
    "owner_org": "o1",
    "cara_pengumpulan_data": "KOMPILASI_PRODUK_ADMINISTRASI",
    "iv_sarana_pengumpulan_data": ["cawi"],
    "variabel": [{"kunci": "v1", "nama": "Penduduk", "konsep": "Penduduk"}],
    "indikator": [
        {
            "kunci": "i1",
            "nama": "Rasio Jenis Kelamin",
            "konsep": "Jenis Kelamin",
            "apakah_indikator_komposit": "TIDAK",
        }
    ],
}


def filled(dataset_type: str = "dataset", **given: Any) -> dict[str, Any]:
    """Everything that is required or recommended, as the schema has it today.

    Args:
        dataset_type: ``dataset`` or ``kegiatan``.
        given: values that are to stand instead of ours; the rest is filled to fit them.
    """
    package = {**(DATASET if dataset_type == "dataset" else KEGIATAN), **given}
    return _fill(package, frozenset({"error", "warning"}))


def required(dataset_type: str = "dataset", **given: Any) -> dict[str, Any]:
    """What the schema requires, and what the form puts into empty fields by itself; no more."""
    package: dict[str, Any] = {"type": dataset_type, "name": "penduduk", **given}
    for field in schemas.dataset_fields(dataset_type):
        if "default" in field:
            package.setdefault(field["field_name"], field["default"])
    return _fill(package, frozenset({"error"}))


def _fill(package: dict[str, Any], levels: frozenset[str]) -> dict[str, Any]:
    package = {
        **package,
        **{
            key: [dict(row) for row in value]
            for key, value in package.items()
            if isinstance(value, list) and value and isinstance(value[0], dict)
        },
    }
    for _round in range(5):  # a value may show the next field
        missing = [d for d in demands(case_of(package)) if not d.present and d.level in levels]
        for demand in missing:
            _place(package, demand)
        if not missing:
            return package
    raise AssertionError(f"never complete: {[demand.name for demand in missing]}")


def _place(package: dict[str, Any], demand: Demand) -> None:
    name, value = demand.field["field_name"], _value(demand.field)
    if demand.resource_id:
        at = next(r for r in package["resources"] if r["id"] == demand.resource_id)
    elif demand.group:
        at = package[demand.name][(demand.row or 1) - 1]
    else:
        at = package
    at["tags" if name == "tag_string" else name] = value


def _value(field: schemas.Field) -> Any:
    name, preset = field["field_name"], field.get("preset")
    if schemas.subfields(field):
        return [{"nama": "Penduduk"}]
    if "default" in field:
        return field["default"]
    if preset in ("satudata_select", "satudata_checkboxes", "satudata_codes"):
        code = codelists.choices(field.get("codelist") or name)[0]["value"]
        return code if preset == "satudata_select" else [code]
    fixed = {
        "satudata_date": "2030-12-31",
        "satudata_year": "2025",
        "satudata_number": "7",
        "satudata_email": "dinas@contoh.go.id",
        "resource_format_autocomplete": "CSV",
        "tag_string_autocomplete": [{"name": "penduduk"}],
        "resource_schema": {"fields": []},
    }
    return fixed.get(str(preset), "-")
