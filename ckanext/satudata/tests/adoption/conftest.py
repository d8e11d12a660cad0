"""Datasets as they lay in the tables before the extension came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import pytest
import sqlalchemy as sa

from ckanext.satudata.revision import blobs

LONG_AGO = dt.datetime(2020, 1, 2)


@pytest.fixture
def as_before() -> Callable[..., None]:
    """Write columns of a dataset as they were: ``as_before(id, private=False)``."""
    return _as_before


@pytest.fixture
def old(portal: SimpleNamespace, ckan_config: Any) -> Any:
    """A dataset as it lay in the tables before the extension came: ``old(name, private=…)``."""

    def make(name: str, content: bytes | None = None, **more: Any) -> str:
        org = more.pop("org", portal.orgs.dinas["id"])
        extras, resource = more.pop("extras", {}), more.pop("resource", {})
        private = more.pop("private", False)
        package = model.Package(
            name=name, title=f"DATA CONTOH {name}", type=more.pop("type", "dataset"),
            owner_org=org, private=True, state=more.pop("state", "active"),
            creator_user_id=portal.operator["id"], metadata_modified=LONG_AGO, **more,
        )  # fmt: skip
        model.Session.add(package)
        model.Session.flush()
        for key, value in extras.items():
            row = model.PackageExtra(key=key, value=value)
            row.package_id = package.id
            model.Session.add(row)
        if content is not None or resource:
            kind = "upload" if content is not None else None
            url = "data.csv" if content is not None else "https://example.org/a.csv"
            entry = model.Resource(package_id=package.id, name="Berkas", format="CSV", url=url,
                                   url_type=kind, extras=resource)  # fmt: skip
            model.Session.add(entry)
            model.Session.flush()
            if content:
                path = blobs.stock_path(entry.id)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        model.Session.commit()
        _as_before(package.id, private=private)
        return package.id

    return make


def _as_before(package_id: str, **values: Any) -> None:
    """Write a row as it was before there were locks: nobody could do so today."""
    with model.meta.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE package DISABLE TRIGGER satudata_guard_private"))
        table = model.Package.__table__
        values["metadata_modified"] = LONG_AGO
        connection.execute(sa.update(table).where(table.c.id == package_id).values(**values))
        connection.execute(sa.text("ALTER TABLE package ENABLE TRIGGER satudata_guard_private"))
    model.Session.remove()
