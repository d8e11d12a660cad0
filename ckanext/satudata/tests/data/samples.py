"""Files as producers really bring them, for tests and for the walk through the docs.

``penduduk_csv`` is large and right and therefore generated; the broken ones lie beside this
module: ``penduduk-baris-timpang.csv`` (ragged rows), ``penduduk-latin1.csv`` (not UTF-8).
The broken byte of the latter stands behind 10 kB of plain ASCII, where no detection by the
first bytes finds it. All numbers are invented.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from random import Random

from ckanext.satudata.demo.places import districts

RAGGED = Path(__file__).parent / "penduduk-baris-timpang.csv"
LATIN1 = Path(__file__).parent / "penduduk-latin1.csv"

HEADER = ("kode_kecamatan", "nama_kecamatan", "kelompok_umur", "jenis_kelamin",
          "jumlah_penduduk", "satuan", "tahun")  # fmt: skip
AGES = (*(f"{age:02}-{age + 4:02}" for age in range(0, 80, 5)), "80+")


def penduduk_csv(rows: int = 10_000) -> bytes:
    """A tidy file with Indonesian headers and exactly ``rows`` records (UTF-8)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(itertools.islice(_penduduk(), rows))
    return text.getvalue().encode()


def _penduduk() -> Iterator[tuple[str | int, ...]]:
    random = Random("satudata-sampel")
    for year in itertools.count(2016):
        for district in districts():
            for age in AGES:
                for sex in ("LAKI-LAKI", "PEREMPUAN"):
                    people = round(district.people / 34 * random.uniform(0.7, 1.3))
                    yield district.code, district.name, age, sex, people, "Orang", year


def ragged_csv() -> bytes:
    """The file with missing and surplus cells; its header and most rows are right."""
    return RAGGED.read_bytes()


def latin1_csv() -> bytes:
    """The file with a Latin-1 letter far down, so it is not valid UTF-8."""
    return LATIN1.read_bytes()
