"""Invented rows for the demo's datasets: seeded, so the same on every machine.

Plain Python, no CKAN needed. Each generator yields dicts without the columns that every file
shares (codes of the region, ``satuan``); :func:`rows` adds those, puts them in order and ends
with the period of the wanted edition. What belongs together agrees: stunting <= measured,
the good and fair roads of one dataset are the steady ones of the other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from random import Random

from ckanext.satudata.demo import figures_economy, figures_people, figures_places, prices
from ckanext.satudata.demo.places import Row, region, seeded
from ckanext.satudata.demo.recipes import Recipe

GENERATORS: dict[str, Callable[[Random], Iterator[Row]]] = {
    **figures_people.GENERATORS,
    **figures_places.GENERATORS,
    **figures_economy.GENERATORS,
    "harga-pangan": prices.daily,
}
MONTHS_OF = {"semester": 6, "triwulan": 3, "bulan": 1}


def rows(recipe: Recipe, *, until: str = "") -> Iterator[Row]:
    """The rows of a dataset's file, each a dict in the order of its columns.

    Args:
        recipe: the dataset; it must have columns.
        until: last month of the edition (``2025-06``); empty: everything.
    """
    shared = region() | {"satuan": recipe.satuan}
    for row in GENERATORS[recipe.key](seeded(recipe.key)):
        if not until or last_month(row) <= until:
            full = shared | row
            yield {name: full[name] for name in recipe.columns}


def csv_bytes(recipe: Recipe, *, until: str = "") -> bytes:
    """The file of a dataset: UTF-8, header line, one record per line."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, recipe.columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(recipe, until=until))
    return text.getvalue().encode()


def last_month(row: Row) -> str:
    """The month with which the period of a row ends (``2025-06``)."""
    if "tanggal" in row:
        return row["tanggal"][:7]
    month = next((row[name] * n for name, n in MONTHS_OF.items() if name in row), 12)
    return f"{row['tahun']}-{month:02}"
