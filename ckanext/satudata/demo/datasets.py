"""What a person enters to create a demo dataset or activity: metadata, file, dictionary.

Imports only what is in this room; no CKAN actions are called here.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage

from ckanext.satudata.demo import generate, measures, people
from ckanext.satudata.demo.places import REGENCY
from ckanext.satudata.demo.recipes import (
    DISCLAIMER,
    TAG,
    Activity,
    Column,
    Recipe,
    Round,
    activities,
    agencies,
    dictionary,
    recipes,
)
from ckanext.satudata.types import Stage

CONTACT = "layanan-data@satudata.example"

OWN_FIELDS = (
    "indikator_variabel",
    "access_class",
    "accrualPeriodicity",
    "tingkat_penyajian",
    "ukuran",
    "satuan",
    "tahun_awal",
    "kode_urusan",
    "kode_dssd",
    "data_prioritas",
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


METHOD = "Data dihimpun dari catatan administrasi dan diperiksa terhadap kode referensi (contoh)."

DIMENSIONS = {
    "harian": "Tanggal",
    "bulanan": "Bulan",
    "triwulanan": "Triwulan",
    "semesteran": "Semester",
    "tahunan": "Tahun",
}

PRIORITY = {
    "prioritas_tahun": "2026",
    "kriteria_prioritas": "Mendukung prioritas pembangunan daerah (RPJMD, RKPD)",
    "indikator_prioritas": "Indikator kinerja utama daerah (contoh)",
}
"""What the form asks of priority data."""

METHODOLOGY = (
    "Data dihimpun dari catatan administrasi, diperiksa terhadap kode referensi, lalu"
    " dibandingkan dengan periode sebelumnya (contoh)."
)
"""What an edition without a new file adds to the description."""


@dataclass(frozen=True)
class Item:
    """What the loader brings into the portal: an activity or a dataset."""

    key: str
    title: str
    operator: str
    target: Stage
    rounds: tuple[Round, ...]
    package: dict[str, Any]
    """What the operator enters in the form, but for the activity's id."""
    kegiatan: str = ""
    """Key of the item whose id belongs into ``kegiatan_id``."""
    butir: str = ""
    """Key of the row of that activity which the dataset presents."""
    recipe: Recipe | None = None
    """Set when there is a file to upload."""


def items(*, small: bool = False) -> list[Item]:
    """Everything to load, activities before the datasets that name them."""
    known = activities(small=small)
    every = recipes(small=small)
    return [
        *(_activity_item(activity, every) for activity in known),
        *(_dataset_item(recipe, {activity.key for activity in known}, every) for recipe in every),
    ]


def _activity_item(activity: Activity, every: tuple[Recipe, ...]) -> Item:
    agency = {agency.name: agency.title for agency in agencies()}[activity.organization]
    package = {
        "i_instansi_penyelanggara": agency,
        "i_email": f"{activity.organization}@satudata.example",
        "ii_pj_email": f"{activity.organization}@satudata.example",
        "ii_unit_eselon2": agency,
        **measures.rows([recipe for recipe in every if recipe.kegiatan == activity.key]),
        **activity.fields,
        **_shared(activity, "kegiatan"),
        "tags": [{"name": name} for name in (*activity.tags, TAG)],
    }
    operator = people.operator_of(activity.organization)
    return Item(activity.key, activity.title, operator, activity.stage, activity.rounds, package)


def _dataset_item(recipe: Recipe, known: set[str], every: tuple[Recipe, ...]) -> Item:
    linked = recipe.kegiatan in known
    produced = [other for other in every if other.kegiatan == recipe.kegiatan]
    return Item(
        recipe.key,
        recipe.title,
        people.operator_of(recipe.organization),
        recipe.stage,
        recipe.rounds,
        package_dict(recipe),
        recipe.kegiatan if linked else "",
        measures.key(recipe, produced) if linked else "",
        recipe if recipe.columns else None,
    )


def package_dict(recipe: Recipe) -> dict[str, Any]:
    """What the operator enters in the dataset form; empty fields are left out."""
    own = {name: value for name in OWN_FIELDS if (value := getattr(recipe, name))}
    return {
        **_shared(recipe, "dataset"),
        **own,
        **edition_fields(recipe, recipe.rounds[0]),
        "tags": [{"name": name} for name in recipe.tag_names],
        "groups": [{"name": recipe.topic}],
        "jenis": "statistik",
        "jadwal_pemutakhiran": recipe.accrualPeriodicity,
        "sumber_referensi": "RPJMD (contoh)",
        "dasar_hukum": "Perpres 39/2019 tentang Satu Data Indonesia",
        "id_ddd": f"CONTOH-{recipe.key}",
        "id_ddp": "-",
        **(PRIORITY if recipe.data_prioritas == "true" else {}),
        "cakupan": "Seluruh wilayah kabupaten",
        "dimensi": DIMENSIONS[recipe.accrualPeriodicity],
        "metodologi": METHOD,
        "kode_sds": "N/A",
        "sumber": "Catatan administrasi produsen data (contoh)",
        "kode_wilayah": REGENCY,
        "kontak_produsen": f"Pengelola data {recipe.organization} (contoh)",
        "kontak_surel": CONTACT,
        **({"license_id": "cc-by"} if recipe.access_class == "terbuka" else {}),
        **({"level_estimasi": measures.level(recipe)} if recipe.rumus else {}),
    }


def edition_fields(recipe: Recipe, part: Round) -> dict[str, Any]:
    """What differs in the description from one edition to the next."""
    fields = {"tahun_akhir": part.until[:4] or recipe.tahun_akhir}
    return fields | {"metodologi": METHODOLOGY} if part.same_file else fields


def _shared(thing: Recipe | Activity, dataset_type: str) -> dict[str, Any]:
    """The title stays readable; the description says that it is an example."""
    return {
        "type": dataset_type,
        "name": thing.name,
        "owner_org": thing.organization,
        "title": thing.title,
        "notes": f"{thing.notes}\n\n{DISCLAIMER}",
    }


def resource_dict(recipe: Recipe, part: Round) -> dict[str, Any]:
    """What the operator enters in the file form, without the file itself."""
    return {
        "name": recipe.title,
        "description": DISCLAIMER,
        "format": "CSV",
        "periode": f"{recipe.tahun_awal}-{part.until[:4]}",
        "schema": json.dumps(table_schema(recipe), ensure_ascii=False),
    }


def table_schema(recipe: Recipe) -> dict[str, Any]:
    """The Table Schema of the file, with the data dictionary in it."""
    columns = [dictionary()[name] for name in recipe.columns]
    key = [column.name for column in columns if not column.measures and column.name != "satuan"]
    return {"fields": [_column(recipe, column) for column in columns], "primaryKey": key}


def _column(recipe: Recipe, column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "title": column.title,
        "type": column.type,
        "description": column.description,
    }
    if column.measures and len(recipe.measures) == 1:
        described["unit"] = recipe.satuan
    if column.name.startswith("kode_") and "Kementerian Dalam Negeri" in column.description:
        described["reference"] = "Kode wilayah Kemendagri"
    if not column.measures:
        described["constraints"] = {"required": True}
    return described


def upload(recipe: Recipe, part: Round) -> FileStorage:
    """The generated file as a browser would send it."""
    content = generate.csv_bytes(recipe, until=part.until)
    return FileStorage(io.BytesIO(content), filename=recipe.file_name, content_type="text/csv")
