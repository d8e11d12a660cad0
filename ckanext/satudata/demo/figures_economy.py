"""Invented numbers about the economy: harvests, fish, firms, visitors, revenue. Imports places.

Each generator yields the rows of one dataset without the columns that every file shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from ckanext.satudata.demo.places import Row, districts, months, quarters

FISH = {"TONGKOL": 310, "LAYANG": 240, "LEMURU": 420, "TUNA": 60, "CUMI-CUMI": 35}
PORTS = {"PELABUHAN CONTOH UTARA": 0.4, "PELABUHAN CONTOH SELATAN": 1.6, "PELABUHAN REKAAN": 1.0}
KBLI = {
    "10": "Industri makanan",
    "13": "Industri tekstil",
    "16": "Industri kayu dan anyaman",
    "47": "Perdagangan eceran",
    "56": "Penyediaan makanan dan minuman",
    "95": "Reparasi barang rumah tangga",
    "96": "Jasa perorangan lainnya",
}
BEACH, HILL, TOWN = "Pantai", "Bukit", "Museum"
SIGHTS = tuple(
    f"{kind} {name}"
    for kind in (BEACH, HILL, TOWN)
    for name in ("Contoh", "Rekaan", "Umpama", "Misal")
)
VEHICLES = {"MOBIL PENUMPANG": 130, "BUS": 45, "MOBIL BARANG": 690, "KERETA TEMPELAN": 18}
REVENUE = {
    "PAJAK DAERAH": 265_000_000_000,
    "RETRIBUSI DAERAH": 52_000_000_000,
    "HASIL PENGELOLAAN KEKAYAAN DAERAH": 18_500_000_000,
    "LAIN-LAIN PAD YANG SAH": 330_000_000_000,
}


def _padi(random: Random) -> Iterator[Row]:
    for district in districts():
        hectares = random.uniform(900, 7600)
        for year in range(2018, 2026):
            drought = 0.86 if year in (2019, 2023) else 1
            harvested = round(hectares * random.uniform(0.93, 1.05) * drought, 1)
            yielded = random.uniform(52, 63) * (0.97 if drought < 1 else 1)
            tons = round(harvested * yielded / 10, 2)
            yield district.row | {
                "luas_panen_ha": f"{harvested:.1f}",
                "produksi_ton": f"{tons:.2f}",
                "produktivitas_ku_ha": f"{tons * 10 / harvested:.2f}",
                "tahun": year,
            }


def _tembakau(random: Random) -> Iterator[Row]:
    for district in districts():
        if random.random() < 0.35:
            continue  # none is grown here
        for kind, usual in (("KASTURI", 210), ("NA-OOGST", 60)):
            hectares = usual * random.uniform(0.3, 1.9)
            for year in range(2018, 2026):
                planted = round(hectares * random.uniform(0.75, 1.2), 1)
                yield district.row | {
                    "jenis_tembakau": kind,
                    "luas_areal_ha": f"{planted:.1f}",
                    "produksi_ton": f"{planted * random.uniform(0.95, 1.35):.2f}",
                    "tahun": year,
                }


def _ikan(random: Random) -> Iterator[Row]:
    for port, size in PORTS.items():
        for fish, usual in FISH.items():
            for year, quarter in quarters(2021, 2025):
                season = 0.45 if quarter == 1 else 1.15
                tons = usual * size * season * random.uniform(0.8, 1.2)
                yield {
                    "nama_pelabuhan": port,
                    "jenis_ikan": fish,
                    "produksi": f"{tons:.2f}",
                    "tahun": year,
                    "triwulan": quarter,
                }


def _usaha_mikro(random: Random) -> Iterator[Row]:
    for district in districts():
        for code, name in KBLI.items():
            weight = {"47": 9, "56": 5, "10": 4}.get(code, 1)
            firms = district.people / 900 * weight * random.uniform(0.5, 1.4)
            for year in range(2022, 2026):
                yield district.row | {
                    "kode_kbli": code,
                    "uraian_kbli": name,
                    "jumlah_usaha": round(firms),
                    "tahun": year,
                }
                firms *= random.uniform(1.0, 1.07)


def _investasi(random: Random) -> Iterator[Row]:
    for year, quarter in quarters(2020, 2025):
        for kind, usual in (("PMA", 42_000), ("PMDN", 210_000)):
            pandemic = 0.6 if year == 2020 and quarter > 1 else 1
            worth = usual * pandemic * random.uniform(0.55, 1.6) * 1.06 ** (year - 2020)
            yield {
                "jenis_investasi": kind,
                "jumlah_proyek": max(1, round(worth / random.uniform(800, 1500))),
                "nilai_investasi": round(worth),
                "tahun": year,
                "triwulan": quarter,
            }


def _kunjungan(random: Random) -> Iterator[Row]:
    for number, name in enumerate(SIGHTS, start=1):
        usual = random.randrange(1_200, 16_000) * (2 if name.startswith(BEACH) else 1)
        closed = random.choice(months(2022)[:-6])
        for year, month in months(2022):
            if (year, month) == closed:
                continue  # no visitors, no report
            season = {6: 1.5, 7: 1.5, 12: 1.8, 1: 1.3, 4: 1.4}.get(month, 0.9)
            visits = usual * season * random.uniform(0.8, 1.2) * 1.05 ** (year - 2022)
            for origin, share in (("NUSANTARA", 0.985), ("MANCANEGARA", 0.015)):
                yield {
                    "kode_dtw": f"DTW-{number:02}",
                    "nama_dtw": name,
                    "asal_wisatawan": origin,
                    "jumlah_kunjungan": round(visits * share),
                    "tahun": year,
                    "bulan": month,
                }


def _uji_kendaraan(random: Random) -> Iterator[Row]:
    for year, month in months(2022):
        for kind, usual in VEHICLES.items():
            tested = round(usual * random.uniform(0.8, 1.2))
            yield {
                "jenis_kendaraan": kind,
                "jumlah_uji": tested,
                "jumlah_lulus": round(tested * random.uniform(0.86, 0.97)),
                "tahun": year,
                "bulan": month,
            }


def _pendapatan(random: Random) -> Iterator[Row]:
    for kind, first in REVENUE.items():
        goal = first
        for year in range(2021, 2027):
            ratio = random.uniform(0.91, 1.06) / 12
            collected = 0
            for month in range(1, 13):
                collected += round(goal * ratio * random.uniform(0.75, 1.25))
                if (year, month) in months(2021):
                    yield {
                        "jenis_pad": kind,
                        "target": goal,
                        "realisasi": collected,
                        "persentase": f"{100 * collected / goal:.2f}",
                        "tahun": year,
                        "bulan": month,
                    }
            goal = round(goal * random.uniform(1.03, 1.09) / 1e6) * 1_000_000


GENERATORS: dict[str, Callable[[Random], Iterator[Row]]] = {
    "padi": _padi,
    "tembakau": _tembakau,
    "perikanan-tangkap": _ikan,
    "usaha-mikro": _usaha_mikro,
    "investasi": _investasi,
    "kunjungan-wisata": _kunjungan,
    "uji-kendaraan": _uji_kendaraan,
    "pendapatan-asli-daerah": _pendapatan,
}
