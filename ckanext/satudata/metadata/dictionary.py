"""The Table Schema of a file as the datastore's data dictionary: labels, notes and types.

The loader asks for it when it makes a table; when the schema changes afterwards, the dictionary
of the loaded table follows, and a table whose types changed is loaded again. Only in drafts and
working copies: the datastore's guards refuse the rest. A publication moves a table with its
dictionary.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckanext.xloader.utils import XLoaderFormats
from rq import get_current_job

from ckanext.satudata.metadata import checks, columns

log = logging.getLogger(__name__)

_attempts: set[tuple[str, str] | None] = set()
"""Loadings of this worker process; a job has one of its own."""

TYPES = {
    "integer": "numeric",
    "number": "numeric",
    "year": "numeric",
    "date": "date",
    "datetime": "timestamp",
}
"""Table Schema type → type of the datastore's column; everything else is text."""


def wanted(schema: Any) -> dict[str, dict[str, str]]:
    """The dictionary that a Table Schema asks for, by column."""
    return {name: _info(field) for name, field in columns.fields(schema).items()}


def declare(resource_id: str, headers: Iterable[dict[str, Any]], *, exists: bool) -> None:
    """Put types and dictionary into the columns of a table that the loader is about to make.

    Where the file does not fit its types the loader tries again within the same job; this time
    everything is text, so that the rows can be seen, and the report of the check tells the faults.

    Args:
        resource_id: the resource.
        headers: the loader's columns; changed in place.
        exists: whether the loader found a table, possibly its own of the first attempt.
    """
    resource = model.Resource.get(resource_id)
    asked = wanted((resource.extras or {}).get("schema")) if resource else {}
    job = get_current_job()
    attempt = (job.id, resource_id) if job else None
    again = exists and attempt is not None and attempt in _attempts
    _attempts.add(attempt)
    for header in headers:
        info = asked.get(header["id"])
        if info is not None:
            header["info"] = info
            header["type"] = "text" if again else info["type_override"]


def follow(resource: Mapping[str, Any]) -> None:
    """Bring the dictionary of a loaded table in step with the schema of its resource.

    A table that is not there (a working copy serves the published file) is loaded, since its
    dictionary differs from the published one now.
    """
    if not p.plugin_loaded("datastore") or resource.get("url_type") != "upload":
        return
    asked, table = wanted(resource.get("schema")), _fields(resource["id"])
    changed = [field for field in table if field.get("info", {}) != asked.get(field["id"], {})]
    if changed:
        _write(resource["id"], table, asked)
    types = {field["id"]: field["type"] for field in table}
    kept = {name: info["type_override"] for name, info in asked.items() if name in types}
    if (changed and any(types[name] != type_ for name, type_ in kept.items())) or not table:
        _load(resource)


def _info(field: Mapping[str, Any]) -> dict[str, str]:
    info = {
        "label": field.get("title"),
        "notes": field.get("description"),
        "unit": field.get("unit"),
        "reference": field.get("reference"),
        "type_override": TYPES.get(str(field.get("type")), "text"),
    }
    return {key: str(value) for key, value in info.items() if value}


def _fields(resource_id: str) -> list[dict[str, Any]]:
    try:
        info = tk.get_action("datastore_info")({"ignore_auth": True}, {"id": resource_id})
    except tk.ObjectNotFound:
        return []
    return [field for field in info["fields"] if field["id"] != "_id"]


def _write(
    resource_id: str, table: list[dict[str, Any]], asked: Mapping[str, dict[str, str]]
) -> None:
    listed = [
        {"id": field["id"], "type": field["type"], "info": asked.get(field["id"], {})}
        for field in table
    ]
    data = {"resource_id": resource_id, "fields": listed, "force": True}
    tk.get_action("datastore_create")(_machine(), data)


def _load(resource: Mapping[str, Any]) -> None:
    """Ask the loader for the table; one that waits already will read the new schema."""
    known = XLoaderFormats.is_it_an_xloader_format(resource.get("format"))
    if not known or _is_waiting(resource["id"]):
        return
    data = {"resource_id": resource["id"], "ignore_hash": True}
    try:
        tk.get_action("xloader_submit")(_machine(), data)
    except tk.ValidationError:
        log.exception("The table of resource %s could not be loaded again", resource["id"])


def _is_waiting(resource_id: str) -> bool:
    task = model.TaskStatus.__table__
    found = sa.select(task.c.state).where(
        task.c.entity_id == resource_id,
        task.c.task_type == "xloader",
        task.c.state.in_(("submitting", "pending")),
        task.c.last_updated > checks.now() - checks.STALE_AFTER,
    )
    return bool(checks.read(found))


def _machine() -> Any:
    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return {"user": site["name"], "ignore_auth": True}
