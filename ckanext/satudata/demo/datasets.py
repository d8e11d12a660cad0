"""What a person enters to create a demo dataset or activity: metadata, file, dictionary.

Imports only what is in this room; no CKAN actions are called here.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage

from ckanext.satudata.demo import generate, people
from ckanext.satudata.demo.recipes import (
    DISCLAIMER,
    MARK,
    Activity,
    Recipe,
    activities,
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


@dataclass(frozen=True)
class Item:
    """What the loader brings into the portal: an activity or a dataset."""

    key: str
    title: str
    operator: str
    target: Stage
    package: dict[str, Any]
    """What the operator enters in the form, but for the activity's id."""
    kegiatan: str = ""
    """Key of the item whose id belongs into ``kegiatan_id``."""
    recipe: Recipe | None = None
    """Set when there is a file to upload."""


def items(*, small: bool = False) -> list[Item]:
    """Everything to load, activities before the datasets that name them."""
    known = activities(small=small)
    return [
        *(_activity_item(activity) for activity in known),
        *(
            _dataset_item(recipe, {activity.key for activity in known})
            for recipe in recipes(small=small)
        ),
    ]


def _activity_item(activity: Activity) -> Item:
    package = _shared(activity, "kegiatan") | activity.fields
    package["tags"] = [{"name": name} for name in activity.tags]
    operator = people.operator_of(activity.organization)
    return Item(activity.key, activity.title, operator, activity.stage, package)


def _dataset_item(recipe: Recipe, known: set[str]) -> Item:
    return Item(
        recipe.key,
        recipe.title,
        people.operator_of(recipe.organization),
        recipe.stage,
        package_dict(recipe),
        recipe.kegiatan if recipe.kegiatan in known else "",
        recipe if recipe.columns else None,
    )


def package_dict(recipe: Recipe) -> dict[str, Any]:
    """What the operator enters in the dataset form; empty fields are left out."""
    own = {name: value for name in OWN_FIELDS if (value := getattr(recipe, name))}
    return {
        **_shared(recipe, "dataset"),
        **own,
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


def _shared(thing: Recipe | Activity, dataset_type: str) -> dict[str, Any]:
    """Where every title and description says that it is an example."""
    return {
        "type": dataset_type,
        "name": thing.name,
        "owner_org": thing.organization,
        "title": f"{MARK}: {thing.title}",
        "notes": f"{thing.notes}\n\n{DISCLAIMER}",
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
