"""Invented rows for the demo's datasets: seeded, so the same on every machine.

Plain Python, no CKAN needed. Each generator yields dicts without the columns that every file
shares (codes of the region, ``satuan``); :func:`rows` adds those and puts them in order.
Sums agree where they should: stunting <= measured, conditions of roads add up to the length.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from ckanext.satudata.demo import prices
from ckanext.satudata.demo.recipes import Recipe
from ckanext.satudata.metadata import codelists

SEED = "satudata-contoh"
PROVINCE = ("35", "Jawa Timur")
REGENCY = "35.09"

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


def rows(recipe: Recipe, *, edition: int = 1) -> Iterator[Row]:
    """The rows of a dataset's file, each a dict in the order of its columns.

    Args:
        recipe: the dataset; it must have columns.
        edition: 1 is what is published first, 2 the file of the open working copy.
    """
    regency = _wilayah()[REGENCY]
    shared = {
        "kode_provinsi": PROVINCE[0],
        "nama_provinsi": PROVINCE[1],
        "kode_kabupaten_kota": REGENCY.replace(".", ""),
        "nama_kabupaten_kota": regency,
        "satuan": recipe.satuan,
    }
    for row in GENERATORS[recipe.key](_random(recipe.key), edition):
        full = shared | row
        yield {name: full[name] for name in recipe.columns}


def csv_bytes(recipe: Recipe, *, edition: int = 1) -> bytes:
    """The file of a dataset: UTF-8, header line, one record per line."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, recipe.columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(recipe, edition=edition))
    return text.getvalue().encode()


def districts() -> list[District]:
    """The regency's kecamatan with invented numbers of inhabitants."""
    return [
        District(code.replace(".", ""), name, _random(code).randrange(42_000, 118_000))
        for code, name in sorted(_wilayah().items())
        if code.startswith(f"{REGENCY}.")
    ]


@cache
def _wilayah() -> dict[str, str]:
    path = codelists.FOLDER / "wilayah.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["kode_kemendagri"]: row["nama"] for row in csv.DictReader(lines)}


def _random(key: str) -> Random:
    return Random(f"{SEED}:{key}")


def _semesters(first: int, last: int) -> list[tuple[int, int]]:
    return [(year, half) for year in range(first, last + 1) for half in (1, 2)]


def _months(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int]]:
    every = [(year, month) for year in range(first[0], last[0] + 1) for month in range(1, 13)]
    return [period for period in every if first <= period <= last]


def _penduduk(random: Random, edition: int) -> Iterator[Row]:
    periods = _semesters(2021, 2025)[: 9 + (edition > 1)]
    for district in districts():
        women = district.people * random.uniform(0.495, 0.51)
        men = district.people - women
        growth = random.uniform(0.001, 0.006)
        for step, (year, semester) in enumerate(periods):
            factor = (1 + growth) ** step
            for sex, people in (("LAKI-LAKI", men), ("PEREMPUAN", women)):
                yield district.row | {
                    "jenis_kelamin": sex,
                    "jumlah_penduduk": round(people * factor),
                    "tahun": year,
                    "semester": semester,
                }


def _akta_kelahiran(random: Random, _edition: int) -> Iterator[Row]:
    for district in districts():
        children = round(district.people * random.uniform(0.26, 0.3))
        share = random.uniform(0.82, 0.9)
        for year, semester in _semesters(2021, 2025):
            share = min(0.995, share + random.uniform(0.002, 0.015))
            owning = round(children * share)
            for status, number in (("MEMILIKI", owning), ("BELUM MEMILIKI", children - owning)):
                yield district.row | {
                    "status_kepemilikan": status,
                    "jumlah_anak": number,
                    "tahun": year,
                    "semester": semester,
                }


def _rekaman_perorangan(random: Random, _edition: int) -> Iterator[Row]:
    for district in districts():
        records = round(district.people * random.uniform(0.97, 0.995))
        yield district.row | {"jumlah_rekaman": records, "tahun": 2026}


def _sekolah_dasar(random: Random, _edition: int) -> Iterator[Row]:
    for district in districts():
        public = district.people // 2300 + random.randrange(6)
        private = random.randrange(1, 9)
        for year in range(2021, 2026):
            private += random.random() < 0.15
            for status, number in (("NEGERI", public), ("SWASTA", private)):
                yield district.row | {
                    "status_sekolah": status,
                    "jumlah_sekolah": number,
                    "tahun_ajaran": f"{year}/{year + 1}",
                    "tahun": year,
                }


def _apm(random: Random, _edition: int) -> Iterator[Row]:
    for level, start in (("SD/MI", 96.2), ("SMP/MTS", 79.5), ("SMA/SMK/MA", 60.8)):
        rate = start
        for year in range(2019, 2026):
            rate = min(99.9, rate + random.uniform(-0.3, 0.9))
            yield {"jenjang_pendidikan": level, "apm": f"{rate:.2f}", "tahun": year}


def _stunting(random: Random, _edition: int) -> Iterator[Row]:
    for district in districts():
        children = district.people * 0.07
        share = random.uniform(0.16, 0.3)
        for year in range(2021, 2026):
            for month in (2, 8):
                measured = round(children * random.uniform(0.82, 0.97))
                share *= random.uniform(0.9, 1.0)
                stunted = round(measured * share)
                yield district.row | {
                    "jumlah_balita_diukur": measured,
                    "jumlah_balita_stunting": stunted,
                    "prevalensi": f"{100 * stunted / measured:.2f}",
                    "tahun": year,
                    "bulan": month,
                }


def _dbd(random: Random, _edition: int) -> Iterator[Row]:
    for district in districts():
        for number in range(1, 2 + (district.people > 80_000)):
            for year, month in _months((2022, 1), (2026, 3)):
                rainy = month in (12, 1, 2, 3, 4)
                cases = random.randrange(14 if rainy else 5)
                yield district.row | {
                    "kode_puskesmas": f"PKM-{district.code}-{number}",
                    "nama_puskesmas": f"Puskesmas Contoh {district.name} {number}",
                    "jumlah_kasus": cases,
                    "jumlah_meninggal": int(cases > 0 and random.random() < 0.01),
                    "tahun": year,
                    "bulan": month,
                }


def _pkh(random: Random, _edition: int) -> Iterator[Row]:
    for district in districts():
        families = district.people * random.uniform(0.03, 0.055)
        for year in range(2022, 2026):
            for quarter in range(1, 5):
                families *= random.uniform(0.985, 1.01)
                yield district.row | {
                    "jumlah_kpm": round(families),
                    "tahun": year,
                    "triwulan": quarter,
                }


def _disabilitas(random: Random, _edition: int) -> Iterator[Row]:
    for district in districts():
        for number in range(1, 5):
            # 9xxx is outside the range of real village codes.
            village = {
                "kode_desa_kelurahan": f"{district.code}9{number:03}",
                "nama_desa_kelurahan": f"Desa Contoh {number} {district.name}",
            }
            for kind in ("FISIK", "INTELEKTUAL", "MENTAL", "SENSORIK"):
                for year in (2024, 2025):
                    people = random.randrange(26)
                    yield (
                        district.row
                        | village
                        | {
                            "jenis_disabilitas": kind,
                            "jumlah_penerima": people if people >= 5 else None,
                            "tahun": year,
                        }
                    )


def _kondisi_jalan(random: Random, _edition: int) -> Iterator[Row]:
    for district in districts():
        metres = random.randrange(48_000, 142_000)
        damaged = random.uniform(0.2, 0.38)
        for year in range(2020, 2026):
            damaged *= random.uniform(0.88, 1.02)
            heavy = round(metres * damaged * 0.4)
            light = round(metres * damaged * 0.6)
            fair = round(metres * random.uniform(0.2, 0.28))
            conditions = {
                "BAIK": metres - fair - light - heavy,
                "SEDANG": fair,
                "RUSAK RINGAN": light,
                "RUSAK BERAT": heavy,
            }
            for condition, length in conditions.items():
                yield district.row | {
                    "kondisi_jalan": condition,
                    "panjang_jalan": f"{length / 1000:.3f}",
                    "tahun": year,
                }


GENERATORS: dict[str, Callable[[Random, int], Iterator[Row]]] = {
    "penduduk": _penduduk,
    "akta-kelahiran": _akta_kelahiran,
    "rekaman-perorangan": _rekaman_perorangan,
    "sekolah-dasar": _sekolah_dasar,
    "apm": _apm,
    "stunting": _stunting,
    "dbd": _dbd,
    "pkh": _pkh,
    "disabilitas": _disabilitas,
    "kondisi-jalan": _kondisi_jalan,
    "harga-pangan": prices.daily,
}
