"""Invented numbers about places: roads, houses, waste, water, signal, disasters. Imports places.

Each generator yields the rows of one dataset without the columns that every file shares.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from random import Random

from ckanext.satudata.demo.places import Row, districts, months, seeded

RIVERS = ("Kali Contoh", "Kali Rekaan", "Kali Umpama")
DISASTERS = {"BANJIR": 3, "TANAH LONGSOR": 2, "ANGIN KENCANG": 3, "KEBAKARAN HUTAN DAN LAHAN": 1}
DRY = (7, 8, 9, 10)


def _kondisi_jalan(random: Random) -> Iterator[Row]:
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


def _jalan_mantap(_random: Random) -> Iterator[Row]:
    total: dict[int, int] = defaultdict(int)
    steady: dict[int, int] = defaultdict(int)
    for row in _kondisi_jalan(seeded("kondisi-jalan")):
        metres = round(float(row["panjang_jalan"]) * 1000)
        total[row["tahun"]] += metres
        if row["kondisi_jalan"] in ("BAIK", "SEDANG"):
            steady[row["tahun"]] += metres
    for year, metres in total.items():
        yield {
            "panjang_mantap_km": f"{steady[year] / 1000:.3f}",
            "panjang_total_km": f"{metres / 1000:.3f}",
            "persentase": f"{100 * steady[year] / metres:.2f}",
            "tahun": year,
        }


def _backlog(random: Random) -> Iterator[Row]:
    houses = 41_000.0
    for year in range(2022, 2026):
        yield {"jumlah_backlog": round(houses), "tahun": year}
        houses *= random.uniform(0.93, 0.98)


def _sampah(random: Random) -> Iterator[Row]:
    for district in districts():
        carried, recycled = random.uniform(0.35, 0.7), random.uniform(0.08, 0.15)
        for year, month in months(2023):
            if random.random() < 0.02:
                continue  # the weighbridge is being repaired
            recycled = min(0.28, recycled * random.uniform(0.99, 1.03))
            arising = district.people * 0.0125 * random.uniform(0.9, 1.12)
            yield district.row | {
                "timbulan_sampah": f"{arising:.2f}",
                "sampah_terangkut": f"{arising * carried:.2f}",
                "sampah_terolah": f"{arising * recycled:.2f}",
                "tahun": year,
                "bulan": month,
            }


def _kualitas_air(random: Random) -> Iterator[Row]:
    for number in range(1, 13):
        river = RIVERS[number % len(RIVERS)]
        place = {
            "kode_titik": f"TP-{number:02}",
            "nama_sungai": river,
            "latitude": f"{-8.1 - random.uniform(0, 0.3):.5f}",
            "longitude": f"{113.4 + random.uniform(0, 0.5):.5f}",
        }
        index = random.uniform(44, 66)
        for year in range(2020, 2026):
            index = min(90, max(30, index + random.uniform(-2.5, 3.5)))
            yield place | {"ika": f"{index:.2f}", "tahun": year}


def _blankspot(random: Random) -> Iterator[Row]:
    for district in districts():
        spots, towers = random.randrange(2, 19), random.randrange(12, 48)
        for year in range(2023, 2026):
            yield district.row | {
                "jumlah_blankspot": spots,
                "jumlah_menara": towers,
                "tahun": year,
            }
            closed = random.randrange(0, 4)
            spots, towers = max(0, spots - closed), towers + closed


def _bencana(random: Random) -> Iterator[Row]:
    for year, month in months(2020):
        days = {
            dt.date(year, month, random.randrange(1, 29)) for _ in range(random.randrange(3, 9))
        }
        for day in sorted(days):
            kind = _kind_of_disaster(random, month)
            district = random.choice(districts())
            houses = 0 if kind.startswith("KEBAKARAN") else random.choice((0, 0, 1, 3, 8, 21))
            yield district.row | {
                "tanggal_kejadian": day.isoformat(),
                "jenis_bencana": kind,
                "jumlah_kejadian": 1,
                "korban_meninggal": int(houses > 5 and random.random() < 0.2),
                "rumah_rusak": houses,
                "tahun": year,
                "bulan": month,
            }


def _kind_of_disaster(random: Random, month: int) -> str:
    if month in DRY:
        return "KEBAKARAN HUTAN DAN LAHAN" if random.random() < 0.7 else "ANGIN KENCANG"
    return random.choices(list(DISASTERS), list(DISASTERS.values()))[0]


GENERATORS: dict[str, Callable[[Random], Iterator[Row]]] = {
    "kondisi-jalan": _kondisi_jalan,
    "jalan-mantap": _jalan_mantap,
    "backlog-rumah": _backlog,
    "sampah": _sampah,
    "kualitas-air": _kualitas_air,
    "blankspot": _blankspot,
    "bencana": _bencana,
}
