"""Spreadsheets of metadata: what becomes of a file, and that it is all or nothing."""

from __future__ import annotations

import io
from typing import Any

import ckan.model as model
import pytest
from openpyxl import load_workbook

from ckanext.satudata.metadata import fields
from ckanext.satudata.metadata.sheets import writing
from ckanext.satudata.metadata.sheets.directory import People, Portal

KOMPILASI = {
    "title": "DATA CONTOH Kompilasi Data Kependudukan",
    "tahun_kegiatan": "2026",
    "cara_pengumpulan_data": "KOMPILASI_PRODUK_ADMINISTRASI",
    "sektor_kegiatan": "DEMOGRAFI_DAN_KEPENDUDUKAN",
}


def workbook(content: dict[str, Any], user: str) -> io.BytesIO:
    """A filled template, as its reader would save it."""
    return io.BytesIO(writing.workbook(content, Portal(People(user))))


@pytest.fixture
def bring(portal: Any, act: Any) -> Any:
    """Upload content as a workbook: ``bring(portal.operator, {...}, dry_run=False)``."""

    def call(who: dict[str, Any], content: dict[str, Any], **more: Any) -> Any:
        model.Session.remove()
        file = workbook(content, who["name"])
        return act(who, "satudata_metadata_import", upload=file, **more)

    return call


def test_dry_run_writes_nothing(portal: Any, bring: Any) -> None:
    found = bring(portal.operator, {"kegiatan": [KOMPILASI], "dataset": [{"title": "DATA CONTOH A"}]})
    print(found)
    assert found["counts"] == {"new": 2}
    assert model.Session.query(model.Package).count() == 0


def test_apply_makes_drafts(portal: Any, bring: Any, act: Any) -> None:
    found = bring(portal.operator, {
        "kegiatan": [KOMPILASI],
        "variabel": [{"nama": "Jumlah penduduk", "konsep": "Penduduk"}],
        "dataset": [{"title": "DATA CONTOH A", "kegiatan_id": "DATA CONTOH Kompilasi Data Kependudukan", "butir_kegiatan": "jumlah  penduduk"}]}, dry_run=False)
    print(found)
    assert found["state"] == "applied"
    a = act(portal.operator, "package_show", id=found["rows"][2]["id"])
    k = act(portal.operator, "package_show", id=found["rows"][0]["id"])
    print(fields.content(k), fields.content(a))
    assert a["kegiatan_id"] == k["id"]
    assert a["butir_kegiatan"] == k["variabel"][0]["kunci"]
    e = act(portal.operator, "satudata_metadata_export", id=k["id"])
    again = bring(portal.operator, e)
    assert again["counts"] == {"unchanged": 3}
