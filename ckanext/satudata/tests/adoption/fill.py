"""Fill a CKAN without the extension with datasets as a regency's portal has them.

``python -m ckanext.satudata.tests.adoption.fill NUMBER MANIFEST`` with ``CKAN_INI`` of a stock
CKAN. The same seed makes the same portal. The manifest says what each dataset is.
"""

from __future__ import annotations

import io
import json
import random
import sys
from pathlib import Path
from typing import Any

import ckan.lib.search as search
import ckan.model as model
import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.satudata.tests.adoption.boot import application, flask_app

SEED = 39_2019
ORGANIZATIONS = ("dinas", "dinas-lain", "diskominfo", "bps", "bappeda", "dinas-pariwisata")
GROUPS = ("kependudukan", "ekonomi", "lingkungan")
TOPICS = ("Penduduk", "Sekolah", "Pasar", "Jalan", "Air Bersih", "Panen Padi", "Wisatawan", "ASN")
BY = ("Kecamatan", "Jenis Kelamin", "Tahun", "Puskesmas", "Désa & Kelurahan", "数据", "Émoji 🌾")
EXTRAS: tuple[dict[str, str], ...] = (
    {"frekuensi": "Tahunan", "satuan": "Orang", "produsen_data": "Dinas Contoh"},
    {"frequency": "R/P1Y", "temporal_start": "2019-01-01", "temporal_end": "2024-12-31"},
    {"accrualPeriodicity": "Setiap panen", "konsep": "Padi", "Tingkat Penyajian": "Kecamatan"},
    {"accrual_periodicity": "entah", "spatial": '{"type": "Point", "coordinates": [113.7, -8.2]}'},
    {"Satuan Dataset": "Unit", "Frekuensi Dataset": "Bulanan", "Cakupan Dataset": "Kabupaten"},
    {"kode_urusan": "urusan pendidikan", "tahun_awal": "dua ribu", "jenis": "Statistik"},
    {"rumus_lama": "=2+5", "catatan": "a" * 3000, "schema": '{"broken": ', "kosong": ""},
    {"accessRights": "terbuka", "publishing_status": "published", "satudata_stage": "withdrawn"},
    {"dimensi": "Tahun", "kode_wilayah": "3509", "temporal": "2018-2022"},
    {},
)
HARVESTED = {"harvest_source_title": "Provinsi Contoh", "guid": "https://example.org/d/1"}
CSV = "kecamatan,jumlah\n"


def main(number: int, manifest: Path) -> None:
    """Make the portal."""
    site = application()
    with flask_app(site).test_request_context():
        tk.config["ckan.search.solr_commit"] = False  # one commit at the end, not 500
        _people()
        _groups()
        chance = random.Random(SEED)
        made = [_dataset(index, chance) for index in range(number)]
        search.commit()
        manifest.write_text(json.dumps(made))


def _do(action: str, **data: Any) -> Any:
    context: Any = {"ignore_auth": True, "user": "admin_contoh"}
    return tk.get_action(action)(context, data)


def _people() -> None:
    model.Session.add(model.User(name="admin_contoh", email="a@example.org", sysadmin=True))
    model.Session.add(model.User(name="operator_contoh", email="o@example.org"))
    model.Session.commit()


def _groups() -> None:
    for name in ORGANIZATIONS:
        users = [{"name": "operator_contoh", "capacity": "editor"}] if name == "dinas" else []
        _do("organization_create", name=name, title=f"{name} DATA CONTOH", users=users)
    for name in GROUPS:
        _do("group_create", name=name, title=f"{name} DATA CONTOH")


def _kind(index: int) -> str:
    """Mostly public; every other kind a fixed share."""
    return {
        3: "private", 7: "deleted", 11: "draft", 13: "harvested", 17: "unowned", 19: "showcase",
        23: "restricted", 27: "private", 29: "harvested", 33: "private",
    }.get(index % 40, "public")  # fmt: skip


def _dataset(index: int, chance: random.Random) -> dict[str, Any]:
    kind = _kind(index)
    subject, by = chance.choice(TOPICS), chance.choice(BY)
    extras = dict(chance.choice(EXTRAS))
    if kind == "harvested":
        extras |= {**HARVESTED, "harvest_object_id": f"objek-{index}"}
    title = f"DATA CONTOH {subject} menurut {by} {index}"
    if index % 50 == 0:
        title += " sangat panjang" * 30
    data: dict[str, Any] = {
        "name": f"data-contoh-{index}",
        "title": title,
        "notes": f"Definisi *{subject}* <b>menurut</b> {by}. DATA CONTOH." if index % 6 else "",
        "author": "Seksi Contoh" if index % 3 else "",
        "maintainer": "Bidang Contoh" if index % 4 == 0 else "",
        "maintainer_email": "contoh@example.org" if index % 4 == 0 else "",
        "version": "1.0" if index % 5 == 0 else "",
        "url": "https://example.org/asal" if index % 7 == 0 else "",
        "license_id": chance.choice(("cc-by", "notspecified", "other-pd", "")),
        "type": "showcase" if kind == "showcase" else "dataset",
        "private": kind == "private",
        "tags": [{"name": word} for word in sorted({subject.lower(), f"tag-{index % 9}"})],
        "groups": [{"name": GROUPS[index % 3]}] if index % 4 == 0 else [],
        "extras": [{"key": key, "value": value} for key, value in extras.items()],
        "resources": _links(index),
    }
    if kind != "unowned":
        data["owner_org"] = chance.choice(ORGANIZATIONS)
    if kind == "draft":
        data["state"] = "draft"
    package = _do("package_create", **data)
    if kind == "restricted" or (kind != "showcase" and index % 12 in (1, 3)):
        package["resources"].append(_upload(index, kind, package["id"]))
    if kind == "deleted":
        _do("package_delete", id=package["id"])
    model.Session.remove()
    ids = [resource["id"] for resource in package["resources"]]
    return {"id": package["id"], "name": package["name"], "kind": kind, "resources": ids}


def _links(index: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    if index % 3 == 0:
        address = f"https://example.org/berkas-{index}.csv"
        made.append({"name": f"Tautan {index}", "url": address, "format": "CSV"})
    if index % 25 == 0:
        made.append({"name": "Lama", "url": "ftp://example.org/data.zip", "format": "zip"})
    return made


def _upload(index: int, kind: str, package_id: str) -> dict[str, Any]:
    rows = CSV + "".join(f"Contoh {row},{index * row}\n" for row in range(index % 7 + 1))
    file = FileStorage(io.BytesIO(rows.encode()), f"data {index}.csv", content_type="text/csv")
    level = {"level": "only_allowed_users", "allowed_users": "operator_contoh"}
    secret = {"restricted": json.dumps(level)} if kind == "restricted" else {}
    resource = _do("resource_create", package_id=package_id, name=f"Berkas {index}", format="CSV",
                   url=file.filename, upload=file, kolom_asing="apa saja", **secret)  # fmt: skip
    if index % 2:
        _rows(index, resource["id"])
    return resource


def _rows(index: int, resource_id: str) -> None:
    """Loaded rows and a view."""
    rows = [{"kecamatan": f"Contoh {row}", "jumlah": index * row} for row in range(5)]
    _do("datastore_create", resource_id=resource_id, force=True, records=rows,
        fields=[{"id": "kecamatan", "type": "text", "info": {"label": "Kecamatan"}},
                {"id": "jumlah", "type": "int"}])  # fmt: skip
    _do("resource_view_create", resource_id=resource_id, view_type="datatables_view",
        title="Tabel DATA CONTOH")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
