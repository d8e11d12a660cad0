"""The Table Schema as types and dictionary of the loaded table; loaded as the worker does it."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib import jobs
from ckanext.xloader import loader, utils

from ckanext.satudata.metadata import dictionary
from ckanext.satudata.revision.model import File
from ckanext.satudata.revision.working_copy import unchanged

SCHEMA = {
    "fields": [
        {"name": "kode_kecamatan", "title": "Kode", "type": "string", "reference": "kode_wilayah"},
        {"name": "nama_kecamatan", "type": "string"},
        {"name": "jumlah", "title": "Jumlah", "description": "Banyaknya", "type": "integer",
         "unit": "Orang"},
    ]
}  # fmt: skip


@pytest.fixture(autouse=True)
def _loads(portal: Any, ckan_config: Any, monkeypatch: pytest.MonkeyPatch):
    """Elsewhere in the tests nothing is loaded; here CSV files are."""
    monkeypatch.setitem(ckan_config, "ckanext.xloader.formats", "csv")
    monkeypatch.setattr(utils.XLoaderFormats, "_formats", ["csv"], raising=False)
    monkeypatch.setattr(utils.XLoaderFormats, "formats", ["csv"])
    jobs.get_queue().empty()
    yield
    jobs.get_queue().empty()


def queued() -> list[str]:
    """Resources whose loading waits."""
    waiting = [job for job in jobs.get_queue().get_jobs() if "xloader" in job.func_name]
    return [job.args[0]["metadata"]["resource_id"] for job in waiting]


def load(resource_id: str, monkeypatch: pytest.MonkeyPatch, job: str = "a") -> None:
    """Load a file as xloader's job does: COPY, and where that fails row by row."""
    monkeypatch.setattr(dictionary, "get_current_job", lambda: SimpleNamespace(id=job))
    model.Session.remove()
    path = str(_blob(resource_id))
    log = logging.getLogger(__name__)
    try:
        fields = loader.load_csv(path, resource_id, "CSV", True, log)
        loader.create_column_indexes(fields, resource_id, log)
    except (loader.LoaderError, loader.FileCouldNotBeLoadedError):
        loader.load_table(path, resource_id, "CSV", log)
    model.Session.execute(model.TaskStatus.__table__.delete())
    model.Session.commit()


def table(resource_id: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Types and dictionary of the columns in the datastore."""
    found = tk.get_action("datastore_info")({"ignore_auth": True}, {"id": resource_id})["fields"]
    own = [field for field in found if field["id"] != "_id"]
    return (
        {field["id"]: field["type"] for field in own},
        {field["id"]: field.get("info", {}) for field in own},
    )


def describe(act: Any, who: Any, resource_id: str, schema: Any = SCHEMA) -> None:
    act(who, "resource_patch", id=resource_id, schema=json.dumps(schema))


def test_a_new_table_has_the_declared_types_and_notes(portal, act, draft, monkeypatch):
    resource_id = draft()["resources"][0]["id"]
    describe(act, portal.operator, resource_id)
    load(resource_id, monkeypatch)
    types, notes = table(resource_id)
    assert types == {"kode_kecamatan": "text", "nama_kecamatan": "text", "jumlah": "numeric"}
    assert notes["jumlah"]["label"] == "Jumlah"
    assert notes["jumlah"]["notes"] == "Banyaknya"
    assert notes["jumlah"]["unit"] == "Orang"
    assert notes["kode_kecamatan"]["reference"] == "kode_wilayah"


def test_without_a_schema_everything_is_text(draft, monkeypatch):
    resource_id = draft()["resources"][0]["id"]
    load(resource_id, monkeypatch)
    assert set(table(resource_id)[0].values()) == {"text"}


def test_dates_are_dates(portal, act, draft, upload, monkeypatch):
    resource_id = draft()["resources"][0]["id"]
    content = b"tanggal,n\n2026-01-05,1.5\n2026-01-06,\n"
    act(portal.operator, "resource_patch", id=resource_id, upload=upload(content))
    fields = [{"name": "tanggal", "type": "date"}, {"name": "n", "type": "number"}]
    describe(act, portal.operator, resource_id, {"fields": fields})
    load(resource_id, monkeypatch)
    rows = tk.get_action("datastore_search")({"ignore_auth": True}, {"id": resource_id})["records"]
    assert [(row["tanggal"], row["n"]) for row in rows] == [
        ("2026-01-05", 1.5),
        ("2026-01-06", None),
    ]


def test_a_loaded_table_follows_the_schema(portal, act, draft, monkeypatch):
    """Labels at once; other types by loading again."""
    resource_id = draft()["resources"][0]["id"]
    load(resource_id, monkeypatch)
    jobs.get_queue().empty()
    describe(act, portal.operator, resource_id)
    assert table(resource_id)[1]["jumlah"]["label"] == "Jumlah"
    assert queued() == [resource_id]
    jobs.get_queue().empty()
    load(resource_id, monkeypatch, "b")
    assert table(resource_id)[0]["jumlah"] == "numeric"
    other = json.loads(json.dumps(SCHEMA).replace("Banyaknya", "Cacah"))
    describe(act, portal.operator, resource_id, other)
    assert table(resource_id)[1]["jumlah"]["notes"] == "Cacah"
    assert queued() == [], "the types are the same"


def test_rows_that_do_not_fit_are_loaded_as_text(portal, act, draft, upload, monkeypatch):
    """The reviewer sees them; the check says what is wrong."""
    resource_id = draft()["resources"][0]["id"]
    content = b"kode_kecamatan,nama_kecamatan,jumlah\n1,Jombang,banyak\n2,Kencong,98\n"
    act(portal.operator, "resource_patch", id=resource_id, upload=upload(content))
    describe(act, portal.operator, resource_id)
    load(resource_id, monkeypatch)
    types, notes = table(resource_id)
    assert types["jumlah"] == "text"
    assert notes["jumlah"]["label"] == "Jumlah"
    rows = tk.get_action("datastore_search")({"ignore_auth": True}, {"id": resource_id})
    assert rows["total"] == 2


def test_a_corrected_file_has_its_types_again(portal, act, draft, upload, monkeypatch):
    resource_id = draft()["resources"][0]["id"]
    describe(act, portal.operator, resource_id)
    for job, cell in (("a", b"banyak"), ("b", b"7")):
        content = b"kode_kecamatan,nama_kecamatan,jumlah\n1,Jombang," + cell + b"\n"
        act(portal.operator, "resource_patch", id=resource_id, upload=upload(content))
        load(resource_id, monkeypatch, job)
    assert table(resource_id)[0]["jumlah"] == "numeric"


def test_a_working_copy_loads_a_file_that_is_explained_anew(portal, act, at_stage, monkeypatch):
    package = at_stage("draft")
    load(package["resources"][0]["id"], monkeypatch)
    package = at_stage("published", package)
    copy = act(portal.operator, "satudata_revision_open", id=package["id"])
    resource_id = copy["resources"][0]["id"]
    assert unchanged(resource_id)
    jobs.get_queue().empty()
    describe(act, portal.operator, resource_id)
    assert not unchanged(resource_id)
    assert queued() == [resource_id]
    load(resource_id, monkeypatch, "b")
    at_stage("pembina_recommended", copy)
    act(portal.walidata, "satudata_review_publish", id=copy["id"])
    types, notes = table(package["resources"][0]["id"])
    assert types["jumlah"] == "numeric", "the table came over with its dictionary"
    assert notes["jumlah"]["label"] == "Jumlah"


def test_frozen_data_keep_their_dictionary(portal, act, at_stage, monkeypatch):
    package = at_stage("draft")
    resource_id = package["resources"][0]["id"]
    load(resource_id, monkeypatch)
    at_stage("submitted", package)
    with pytest.raises(tk.NotAuthorized):
        describe(act, portal.operator, resource_id)
    assert table(resource_id)[1]["jumlah"] == {}


def _blob(resource_id: str) -> Path:
    from ckanext.satudata.revision import blobs

    file = File.get(resource_id)
    assert file
    return blobs.path_of(file.sha256)
