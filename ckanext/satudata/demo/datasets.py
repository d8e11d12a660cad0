"""One demo dataset: its metadata, its file, and what a person sends to create both.

Imports only what is in this room; no CKAN actions are called here.
"""

from __future__ import annotations

import io
import json
from typing import Any

from werkzeug.datastructures import FileStorage

from ckanext.satudata.demo import generate
from ckanext.satudata.demo.recipes import DISCLAIMER, MARK, Recipe, dictionary

CONTACT = "layanan-data@satudata.example"

OWN_FIELDS = (
    "name",
    "indikator_variabel",
    "access_class",
    "accrualPeriodicity",
    "tingkat_penyajian",
    "ukuran",
    "satuan",
    "tahun_awal",
    "tahun_akhir",
    "kode_urusan",
    "konsep",
    "klasifikasi_penyajian",
    "interpretasi",
    "metode_perhitungan",
    "rumus",
    "dasar_pembatasan",
    "uji_konsekuensi",
    "masa_pembatasan",
)
"""Fields of the dataset schema that a recipe holds under the same name."""


def package_dict(recipe: Recipe) -> dict[str, Any]:
    """What the operator enters in the dataset form; empty fields are left out."""
    own = {name: value for name in OWN_FIELDS if (value := getattr(recipe, name))}
    return own | {
        "type": "dataset",
        "title": recipe.marked_title,
        "notes": recipe.marked_notes,
        "owner_org": recipe.organization,
        "tags": [{"name": name} for name in recipe.tag_names],
        "groups": [{"name": recipe.topic}],
        "jenis": "statistik",
        "jadwal_pemutakhiran": recipe.accrualPeriodicity,
        "sumber_referensi": "RPJMD (contoh)",
        "kode_sds": "N/A",
        "sumber": "Catatan administrasi produsen data (contoh)",
        "kode_wilayah": generate.REGENCY,
        "kontak_produsen": CONTACT,
        "license_id": "cc-by",
    }


def resource_dict(recipe: Recipe) -> dict[str, Any]:
    """What the operator enters in the file form, without the file itself."""
    return {
        "name": f"{MARK}: {recipe.title}",
        "description": DISCLAIMER,
        "format": "CSV",
        "periode": f"{recipe.tahun_awal}-{recipe.tahun_akhir}",
        "schema": json.dumps(table_schema(recipe), ensure_ascii=False),
    }


def table_schema(recipe: Recipe) -> dict[str, Any]:
    """The Table Schema of the file, with the data dictionary in it."""
    columns = [dictionary()[name] for name in recipe.columns]
    return {
        "fields": [
            {
                "name": column.name,
                "title": column.title,
                "type": column.type,
                "description": column.description,
            }
            for column in columns
        ]
    }


def upload(recipe: Recipe, *, edition: int = 1) -> FileStorage:
    """The generated file as a browser would send it."""
    content = generate.csv_bytes(recipe, edition=edition)
    return FileStorage(io.BytesIO(content), filename=recipe.file_name, content_type="text/csv")
