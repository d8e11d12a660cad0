"""The descriptions of several datasets at once, for judging what they lack.

``package_show`` runs many statements for one dataset; a page of drafts needs four for all.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import sqlalchemy as sa


def described(package_ids: list[str]) -> dict[str, dict[str, Any]]:
    """What people wrote about these datasets, in the form that ``completeness`` reads.

    Schema fields lie among the extras, structured ones as JSON text: the projection of
    ``metadata.fields`` takes both.
    """
    if not package_ids:
        return {}
    found: dict[str, dict[str, Any]] = {
        row["id"]: {**row, "extras": [], "tags": [], "resources": []}
        for row in _rows(model.Package.__table__, "id", package_ids)
    }
    for extra in _rows(model.PackageExtra.__table__, "package_id", package_ids):
        if extra["state"] == "active":
            found[extra["package_id"]]["extras"].append(
                {"key": extra["key"], "value": extra["value"]}
            )
    for resource in _rows(model.Resource.__table__, "package_id", package_ids):
        if resource["state"] == "active":
            own = resource.pop("extras") or {}
            found[resource["package_id"]]["resources"].append({**own, **resource})
    tags = sa.select(model.PackageTag.package_id, model.Tag.name).join(
        model.Tag, model.Tag.id == model.PackageTag.tag_id
    )
    tags = tags.where(
        model.PackageTag.package_id.in_(package_ids), model.PackageTag.state == "active"
    )
    for package_id, name in model.Session.execute(tags):
        found[package_id]["tags"].append({"name": name})
    return found


def _rows(table: Any, column: str, ids: list[str]) -> list[dict[str, Any]]:
    query = sa.select(table).where(table.c[column].in_(ids))
    return [dict(row) for row in model.Session.execute(query).mappings()]
