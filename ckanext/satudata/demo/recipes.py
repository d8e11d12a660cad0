"""What the demo holds: one recipe per dataset (data/datasets.csv), and the activities.

Plain Python, no CKAN needed. Imports only types.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from ckanext.satudata.types import AccessClass, Stage

DATA = Path(__file__).parent / "data"
MARK = "DATA CONTOH"
DISCLAIMER = f"{MARK}: seluruh angka adalah rekaan dan tidak menggambarkan keadaan sebenarnya."
TAG = "data-contoh"

Detour = Literal["", "walidata", "pembina"]
"""Who sends the first version back once, or for good where the stage is ``returned``."""


NO_MEASURES = frozenset({"tahun", "semester", "triwulan", "bulan", "latitude", "longitude"})
"""Columns of numbers that tell when or where."""


@dataclass(frozen=True)
class Column:
    """One line of the data dictionary (penjelasan kolom)."""

    name: str
    title: str
    type: str
    """string, integer, number or date, as a Table Schema calls it."""
    description: str

    @property
    def measures(self) -> bool:
        """Whether the column holds a measured value, no code, name or time."""
        numeric = self.type in ("integer", "number")
        return numeric and not self.name.startswith("kode_") and self.name not in NO_MEASURES


@dataclass(frozen=True)
class Round:
    """One way through the review: of the draft, or of a working copy."""

    number: int
    """1 is the draft, 2 the working copy that makes version 2 …"""
    until: str
    """Last month of the file (2025-06); empty when there is no file."""
    days: int
    """How many days ago it was published, or got as far as it is."""
    target: Stage
    detour: Detour = ""
    release: int = 0
    """Days until the scheduled release, 0 without one."""
    same_file: bool = False
    """Whether only the description changes, not the file."""


def _rounds(
    editions: str, stage: Stage, copy: str = "", detour: Detour = "", release: str = ""
) -> tuple[Round, ...]:
    parts = [edition.split("@") for edition in editions.split()]
    last = len(parts)
    found: list[Round] = []
    for number, (until, days) in enumerate(parts, start=1):
        target: Stage = "published"
        if number == last:
            target = cast(Stage, copy) if copy else stage
        found.append(
            Round(
                number,
                until.strip("-"),
                int(days),
                target,
                detour if number == 1 else "",
                int(release or 0) if number == last else 0,
                same_file=bool(found) and found[-1].until == until,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class Recipe:
    """One demo dataset: its metadata, its columns and the way it has gone."""

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
    kode_dssd: str
    data_prioritas: str
    kegiatan: str
    """Key of the activity that produces the data."""
    topic: str
    tags: str
    stage: Stage
    """Where the dataset itself is left."""
    editions: str
    """``last month@days ago`` of each version and of what is under way, oldest first."""
    copy: str
    """Stage in which the last edition stays as an open working copy; empty: there is none."""
    detour: Detour
    release: str
    small: str
    kolom: str
    notes: str
    konsep: str
    klasifikasi_penyajian: str
    interpretasi: str
    metode_perhitungan: str
    rumus: str
    komponen: str
    """``name=unit`` of the variables that an indicator is computed from."""
    dasar_pembatasan: str
    uji_konsekuensi: str
    masa_pembatasan: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the file's columns in order; empty when the dataset has no file."""
        return tuple(_split(self.kolom))

    @property
    def components(self) -> list[tuple[str, str]]:
        """Name and unit of each variable that the indicator is computed from."""
        pairs = (part.partition("=") for part in _split(self.komponen))
        return [(name, unit) for name, _sign, unit in pairs]

    @property
    def measures(self) -> list[str]:
        """Names of the columns that hold measured values."""
        return [name for name in self.columns if dictionary()[name].measures]

    @property
    def tag_names(self) -> list[str]:
        """The tags, one by one; the last one marks the example."""
        return [*_split(self.tags), TAG]

    @property
    def file_name(self) -> str:
        """Name of the CSV file; the file itself stays tidy, so the name carries the mark."""
        return f"data-contoh-{self.name}.csv"

    @property
    def rounds(self) -> tuple[Round, ...]:
        """Its ways through the review, the first version's first."""
        return _rounds(self.editions, self.stage, self.copy, self.detour, self.release)


@dataclass(frozen=True)
class Activity:
    """One statistical activity (kegiatan) of the demo."""

    key: str
    organization: str
    stage: Stage
    editions: str
    detour: Detour
    title: str
    name: str
    notes: str
    tags: list[str]
    fields: dict[str, Any]
    """The MS-Kegiatan fields, as the schema names them."""

    @property
    def rounds(self) -> tuple[Round, ...]:
        """Its way through the review."""
        return _rounds(self.editions, self.stage, detour=self.detour)


@dataclass(frozen=True)
class Agency:
    """A producing agency (perangkat daerah)."""

    name: str
    title: str
    kode_opd: str
    description: str


@dataclass(frozen=True)
class Topic:
    """A topic that datasets are filed under (a group of CKAN)."""

    name: str
    title: str
    description: str


def activities(*, small: bool = False) -> tuple[Activity, ...]:
    """The demo's activities; the small demo has none."""
    if small:
        return ()
    content = json.loads((DATA / "kegiatan.json").read_text(encoding="utf-8"))
    shared, methods = content["shared"], content["methods"]
    found: list[Activity] = []
    for entry in content["activities"]:
        fields = shared | methods[entry.pop("method")] | entry.pop("fields")
        name = entry["title"].lower().replace(" ", "-")
        found.append(Activity(**entry, name=name, fields=fields))
    return tuple(found)


def recipes(*, small: bool = False) -> tuple[Recipe, ...]:
    """The demo's datasets in loading order.

    Args:
        small: only the few datasets of the small demo, each with its newest edition only, in
            the stages meant for it.
    """
    everything = _read_recipes()
    if not small:
        return everything
    return tuple(
        replace(
            recipe,
            stage=cast(Stage, recipe.small),
            editions=recipe.editions.split()[-1],
            copy="",
            detour="",
            release="",
        )
        for recipe in everything
        if recipe.small
    )


@cache
def agencies() -> tuple[Agency, ...]:
    """The producing agencies."""
    return tuple(Agency(**row) for row in _lines("agencies.csv"))


@cache
def topics() -> tuple[Topic, ...]:
    """The topics."""
    return tuple(Topic(**row) for row in _lines("topics.csv"))


@cache
def dictionary() -> dict[str, Column]:
    """The data dictionary of all columns by name."""
    return {row["name"]: Column(**row) for row in _lines("columns.csv")}


@cache
def _read_recipes() -> tuple[Recipe, ...]:
    return tuple(Recipe(**row) for row in _lines("datasets.csv"))  # type: ignore[arg-type]


def _lines(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
