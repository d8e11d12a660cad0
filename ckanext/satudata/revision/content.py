"""What a reviewer approves: the listed projection of a dataset, and its hash.

Schema fields, tags, groups, resources in order with the SHA-256 of their files, data
dictionary and views; not what workers write (see metadata/fields.py).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import fields
from ckanext.satudata.revision.model import File


def full(package_id: str) -> dict[str, Any]:
    """The dataset as the database has it, unredacted; also before the commit."""
    context: Any = {"ignore_auth": True, "use_cache": False, "model": model}
    return tk.get_action("package_show")(context, {"id": package_id})


def snapshot(package_id: str) -> dict[str, Any]:
    """The content under review, as plain JSON."""
    return projected(full(package_id))


def projected(package: dict[str, Any]) -> dict[str, Any]:
    """The same of a dataset as ``full`` gives it."""
    content = fields.content(package)
    ids = [resource["id"] for resource in package["resources"]]
    files = File.of(ids)
    views = _views(ids)
    for resource, projected in zip(package["resources"], content.get("resources", []), strict=True):
        extra = {
            "sha256": files[resource["id"]].sha256 if resource["id"] in files else None,
            "views": views.get(resource["id"]),
            "dictionary": _dictionary(resource),
        }
        projected.update({key: value for key, value in extra.items() if value})
    return content


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of a snapshot."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _views(resource_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    if not resource_ids:
        return {}
    view = model.ResourceView
    rows = (
        model.Session.query(view)
        .filter(view.resource_id.in_(resource_ids))
        .order_by(view.resource_id, view.order, view.id)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.resource_id, []).append(
            {
                "type": row.view_type,
                "title": row.title,
                "description": row.description,
                "config": row.config,
            }
        )
    return found


def _dictionary(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """Labels and notes of the columns; types are guessed by the loader and not content."""
    if not resource.get("datastore_active"):
        return []
    try:
        info = tk.get_action("datastore_info")({"ignore_auth": True}, {"id": resource["id"]})
    except tk.ObjectNotFound:
        return []
    return [
        {"id": column["id"], "info": column["info"]}
        for column in info["fields"]
        if column.get("info") and any(column["info"].values())
    ]
