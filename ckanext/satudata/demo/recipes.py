"""What the demo holds: one recipe per dataset (data/datasets.csv), and the activities.

Plain Python, no CKAN needed. Imports only types.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from ckanext.satudata.types import AccessClass, Stage

DATA = Path(__file__).parent / "data"
MARK = "DATA CONTOH"
DISCLAIMER = f"{MARK}: seluruh angka adalah rekaan dan tidak menggambarkan keadaan sebenarnya."


@dataclass(frozen=True)
class Column:
    """One line of the data dictionary (penjelasan kolom)."""

    name: str
    title: str
    type: str
    """string, integer, number or date, as a Table Schema calls it."""
    description: str


@dataclass(frozen=True)
class Recipe:
    """One demo dataset: its metadata, its columns and the stage in which it is left."""

    key: str
    organization: str
    title: str
    name: str
    indikator_variabel: str
    access_class: AccessClass
    accrualPeriodicity: str
    tingkat_penyajian: str
    ukuran: str
    satuan: str
    tahun_awal: str
    tahun_akhir: str
    kode_urusan: str
    kegiatan: str
    """Key of the activity that produces the data, if the demo has it."""
    topic: str
    tags: str
    stage: Stage
    small: str
    kolom: str
    notes: str
    konsep: str
    klasifikasi_penyajian: str
    interpretasi: str
    metode_perhitungan: str
    rumus: str
    dasar_pembatasan: str
    uji_konsekuensi: str
    masa_pembatasan: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the file's columns in order; empty when the dataset has no file."""
        return tuple(_split(self.kolom))

    @property
    def tag_names(self) -> list[str]:
        """The tags, one by one."""
        return _split(self.tags)

    @property
    def file_name(self) -> str:
        """Name of the CSV file; the file itself stays tidy, so the name carries the mark."""
        return f"data-contoh-{self.name}.csv"


@dataclass(frozen=True)
class Activity:
    """One statistical activity (kegiatan) of the demo."""

    key: str
    organization: str
    stage: Stage
    title: str
    name: str
    notes: str
    tags: list[str]
    fields: dict[str, Any]
    """The MS-Kegiatan fields, as the schema names them."""


def activities(*, small: bool = False) -> tuple[Activity, ...]:
    """The demo's activities; the small demo has none."""
    if small:
        return ()
    content = json.loads((DATA / "kegiatan.json").read_text(encoding="utf-8"))
    return tuple(Activity(**entry) for entry in content)


def recipes(*, small: bool = False) -> tuple[Recipe, ...]:
    """The demo's datasets in loading order.

    Args:
        small: only the few datasets of the small demo, in the stages meant for it.
    """
    everything = _read_recipes()
    if not small:
        return everything
    return tuple(
        replace(recipe, stage=cast(Stage, recipe.small)) for recipe in everything if recipe.small
    )


@cache
def dictionary() -> dict[str, Column]:
    """The data dictionary of all columns by name."""
    with (DATA / "columns.csv").open(encoding="utf-8", newline="") as lines:
        return {row["name"]: Column(**row) for row in csv.DictReader(lines)}


@cache
def _read_recipes() -> tuple[Recipe, ...]:
    with (DATA / "datasets.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(Recipe(**row) for row in csv.DictReader(lines))  # type: ignore[arg-type]


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
