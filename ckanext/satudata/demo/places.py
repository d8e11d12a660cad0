"""Where and when the demo's invented numbers are counted: kecamatan and periods.

Plain Python, no CKAN needed. Imports metadata.codelists.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from ckanext.satudata.metadata import codelists

SEED = "satudata-contoh"
PROVINCE = ("35", "Jawa Timur")
REGENCY = "35.09"
LAST_MONTH = (2026, 9)
"""The newest month that monthly data have."""

Row = dict[str, Any]


@dataclass(frozen=True)
class District:
    """A kecamatan and its invented number of inhabitants."""

    code: str
    name: str
    people: int

    @property
    def row(self) -> Row:
        """The two columns that name it."""
        return {"kode_kecamatan": self.code, "nama_kecamatan": self.name}


def seeded(key: str) -> Random:
    """The same random numbers for the same key, on every machine."""
    return Random(f"{SEED}:{key}")


@cache
def districts() -> tuple[District, ...]:
    """The regency's kecamatan with invented numbers of inhabitants."""
    return tuple(
        District(code.replace(".", ""), name, seeded(code).randrange(42_000, 118_000))
        for code, name in sorted(_wilayah().items())
        if code.startswith(f"{REGENCY}.")
    )


def region() -> Row:
    """The columns that every file shares."""
    return {
        "kode_provinsi": PROVINCE[0],
        "nama_provinsi": PROVINCE[1],
        "kode_kabupaten_kota": REGENCY.replace(".", ""),
        "nama_kabupaten_kota": _wilayah()[REGENCY],
    }


def semesters(first: int, last: int) -> list[tuple[int, int]]:
    """Year and half, in order."""
    return [(year, half) for year in range(first, last + 1) for half in (1, 2)]


def quarters(first: int, last: int) -> list[tuple[int, int]]:
    """Year and quarter, in order."""
    return [(year, quarter) for year in range(first, last + 1) for quarter in range(1, 5)]


def months(first: int, last: tuple[int, int] = LAST_MONTH) -> list[tuple[int, int]]:
    """Year and month from January of ``first`` on, in order."""
    every = [(year, month) for year in range(first, last[0] + 1) for month in range(1, 13)]
    return [period for period in every if period <= last]


@cache
def _wilayah() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in (codelists.REGENCIES, "kecamatan.csv"):
        with (codelists.FOLDER / name).open(encoding="utf-8", newline="") as lines:
            found |= {row["kode_kemendagri"]: row["nama"] for row in csv.DictReader(lines)}
    return found
