"""Bringing spreadsheets of metadata in: what the tests of all parts of it share."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import pytest

from ckanext.satudata.metadata.sheets import writing
from ckanext.satudata.metadata.sheets.directory import People, Portal

TITLE = "DATA CONTOH Kompilasi"
KOMPILASI = {
    "title": TITLE,
    "tahun_kegiatan": "2026",
    "cara_pengumpulan_data": "KOMPILASI_PRODUK_ADMINISTRASI",
}
PENDUDUK = {"nama": "Jumlah penduduk", "konsep": "Penduduk", "satuan": "Orang"}
LINKED = {
    "title": "DATA CONTOH Penduduk",
    "indikator_variabel": "variabel",
    "kegiatan_id": TITLE,
    "butir_kegiatan": "Jumlah penduduk",
}


@pytest.fixture
def bring(portal: SimpleNamespace, act: Any) -> Callable[..., Any]:
    """Bring content as a workbook: ``bring(portal.operator, {"dataset": […]}, dry_run=False)``."""

    def call(who: dict[str, Any], entries: dict[str, Any], **more: Any) -> Any:
        model.Session.remove()
        book = writing.workbook(entries, Portal(People(who["name"])))
        return act(who, "satudata_metadata_import", upload=io.BytesIO(book), **more)

    return call


def packages() -> int:
    """How many there are in the database."""
    model.Session.remove()
    return model.Session.query(model.Package).count()


def problems(found: dict[str, Any]) -> list[str]:
    """All that is wrong, with its cell."""
    return [f"{one['place']}: {one['message']}" for row in found["rows"] for one in row["problems"]]


def statuses(found: dict[str, Any]) -> list[str]:
    """The outcome of every row."""
    return [row["status"] for row in found["rows"]]
