"""Invented numbers about people: inhabitants, schools, health, aid, work.

Each generator yields the rows of one dataset without the columns that every file shares.
Imports places and recipes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from ckanext.satudata.demo.places import Row, districts, months, quarters, semesters
from ckanext.satudata.demo.recipes import agencies

SEXES = ("LAKI-LAKI", "PEREMPUAN")
RAINY = (12, 1, 2, 3, 4)


def _penduduk(random: Random) -> Iterator[Row]:
    for district in districts():
        women = district.people * random.uniform(0.495, 0.51)
        men = district.people - women
        growth = random.uniform(0.001, 0.006)
        for step, (year, semester) in enumerate(semesters(2021, 2025)):
            factor = (1 + growth) ** step
            for sex, people in zip(SEXES, (men, women), strict=True):
                yield district.row | {
                    "jenis_kelamin": sex,
                    "jumlah_penduduk": round(people * factor),
                    "tahun": year,
                    "semester": semester,
                }


def _akta_kelahiran(random: Random) -> Iterator[Row]:
    for district in districts():
        children = round(district.people * random.uniform(0.26, 0.3))
        share = random.uniform(0.82, 0.9)
        for year, semester in semesters(2021, 2025):
            share = min(0.995, share + random.uniform(0.002, 0.015))
            owning = round(children * share)
            for status, number in (("MEMILIKI", owning), ("BELUM MEMILIKI", children - owning)):
                yield district.row | {
                    "status_kepemilikan": status,
                    "jumlah_anak": number,
                    "tahun": year,
                    "semester": semester,
                }


def _sekolah_dasar(random: Random) -> Iterator[Row]:
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


def _apm(random: Random) -> Iterator[Row]:
    for level, start in (("SD/MI", 96.2), ("SMP/MTS", 79.5), ("SMA/SMK/MA", 60.8)):
        rate = start
        for year in range(2019, 2026):
            rate = min(99.9, rate + random.uniform(-0.3, 0.9))
            yield {"jenjang_pendidikan": level, "apm": f"{rate:.2f}", "tahun": year}


def _ruang_kelas(random: Random) -> Iterator[Row]:
    for district in districts():
        for level, share in (("SD/MI", 1.0), ("SMP/MTS", 0.4), ("SMA/SMK/MA", 0.15)):
            rooms = district.people / 1100 * share * random.uniform(0.7, 1.3)
            for year in range(2022, 2026):
                rooms *= random.uniform(0.84, 1.03)
                for damage, part in (("RINGAN", 0.55), ("SEDANG", 0.3), ("BERAT", 0.15)):
                    yield district.row | {
                        "jenjang_pendidikan": level,
                        "tingkat_kerusakan": damage,
                        "jumlah_ruang": round(rooms * part),
                        "tahun": year,
                    }


def _fasyankes(random: Random) -> Iterator[Row]:
    for district in districts():
        size = district.people / 40_000
        numbers = {
            "PUSKESMAS": 1 + (district.people > 80_000),
            "PUSKESMAS PEMBANTU": 2 + round(size),
            "KLINIK": round(size * random.uniform(0.3, 2.2)),
            "RUMAH SAKIT": int(district.people > 105_000 or random.random() < 0.12),
            "APOTEK": round(size * random.uniform(1, 4)),
        }
        for year in range(2020, 2026):
            for kind, number in numbers.items():
                yield district.row | {
                    "jenis_fasyankes": kind,
                    "jumlah_fasyankes": number,
                    "tahun": year,
                }
            numbers["KLINIK"] += random.random() < 0.25
            numbers["APOTEK"] += random.random() < 0.4


def _stunting(random: Random) -> Iterator[Row]:
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


def _dbd(random: Random) -> Iterator[Row]:
    for district in districts():
        for number in range(1, 2 + (district.people > 80_000)):
            for year, month in months(2022):
                outbreak = 2.4 if year == 2024 else 1
                cases = random.randrange(int(14 * outbreak) if month in RAINY else 5)
                yield district.row | {
                    "kode_puskesmas": f"PKM-{district.code}-{number}",
                    "nama_puskesmas": f"Puskesmas Contoh {district.name} {number}",
                    "jumlah_kasus": cases,
                    "jumlah_meninggal": int(cases > 0 and random.random() < 0.01),
                    "tahun": year,
                    "bulan": month,
                }


def _pkh(random: Random) -> Iterator[Row]:
    for district in districts():
        families = district.people * random.uniform(0.03, 0.055)
        for year, quarter in quarters(2022, 2025):
            families *= random.uniform(0.985, 1.01)
            yield district.row | {
                "jumlah_kpm": round(families),
                "tahun": year,
                "triwulan": quarter,
            }


def _disabilitas(random: Random) -> Iterator[Row]:
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
                    own = {
                        "jenis_disabilitas": kind,
                        "jumlah_penerima": people if people >= 5 else None,
                        "tahun": year,
                    }
                    yield district.row | village | own


def _pencari_kerja(random: Random) -> Iterator[Row]:
    levels = {"SD": 40, "SMP": 90, "SMA": 260, "SMK": 420, "DIPLOMA": 85, "SARJANA": 150}
    for year, month in months(2022):
        graduation = 1.8 if month in (6, 7, 8) else 1
        for level, usual in levels.items():
            for sex in SEXES:
                seekers = usual * graduation * random.uniform(0.7, 1.2)
                yield {
                    "pendidikan_terakhir": level,
                    "jenis_kelamin": sex,
                    "jumlah_pencari_kerja": round(seekers * (0.97 ** (year - 2022))),
                    "tahun": year,
                    "bulan": month,
                }


def _asn(random: Random) -> Iterator[Row]:
    shares = {"I": 0.02, "II": 0.2, "III": 0.5, "IV": 0.18, "PPPK": 0.1}
    for agency in agencies():
        staff = random.randrange(45, 190) * (30 if agency.name == "disdik" else 1)
        women = random.uniform(0.32, 0.6)
        for step, (year, semester) in enumerate(semesters(2021, 2025)):
            for grade, share in shares.items():
                factor = 1 + 0.08 * step if grade == "PPPK" else 1 - 0.008 * step
                for sex, part in zip(SEXES, (1 - women, women), strict=True):
                    yield {
                        "kode_opd": agency.kode_opd,
                        "nama_opd": agency.title,
                        "golongan": grade,
                        "jenis_kelamin": sex,
                        "jumlah_asn": round(staff * share * factor * part),
                        "tahun": year,
                        "semester": semester,
                    }


GENERATORS: dict[str, Callable[[Random], Iterator[Row]]] = {
    "penduduk": _penduduk,
    "akta-kelahiran": _akta_kelahiran,
    "sekolah-dasar": _sekolah_dasar,
    "apm": _apm,
    "ruang-kelas-rusak": _ruang_kelas,
    "fasilitas-kesehatan": _fasyankes,
    "stunting": _stunting,
    "dbd": _dbd,
    "pkh": _pkh,
    "disabilitas": _disabilitas,
    "pencari-kerja": _pencari_kerja,
    "asn": _asn,
}
