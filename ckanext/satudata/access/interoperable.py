"""The national keys in what a person reads: the activity's part only when they may know of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ckan.model as model

from ckanext.satudata.access.visible import seen_by
from ckanext.satudata.metadata import fields, links, national
from ckanext.satudata.roles.sdi import Person

PUBLISHER_TYPE = "publisher_type"


def complete(packages: Iterable[dict[str, Any]], who: Person) -> None:
    """Fill in the national keys of datasets, in place; two statements for all of them.

    Args:
        packages: as ``package_show`` and ``package_search`` return them; other types are left
            as they are.
        who: the reader.
    """
    wanted = [package for package in packages if package.get("type") == "dataset"]
    activities = _activities({str(package.get(links.ACTIVITY) or "") for package in wanted}, who)
    types = _publisher_types({str(package.get("owner_org") or "") for package in wanted})
    for package in wanted:
        organization = package.get("organization") or {}
        publisher = {
            "title": organization.get("title"),
            PUBLISHER_TYPE: types.get(str(package.get("owner_org"))),
        }
        national.fill(package, activities.get(str(package.get(links.ACTIVITY))), publisher)


def _activities(ids: set[str], who: Person) -> dict[str, dict[str, Any]]:
    """Title and national fields of the activities among these that the person may know of."""
    if not ids - {""}:
        return {}
    package, extra = model.Package, model.PackageExtra
    needed = {*national.activity_fields().values(), *links.GROUPS, "id_mskeg"}
    rows = (
        model.Session.query(package.id, package.title, extra.key, extra.value)
        .outerjoin(
            extra,
            (extra.package_id == package.id) & (extra.state == "active") & extra.key.in_(needed),
        )
        .filter(package.id.in_(ids - {""}), package.type == "kegiatan", package.state == "active")
        .filter(seen_by(who))
    )
    found: dict[str, dict[str, Any]] = {}
    for id_, title, key, value in rows:
        activity = found.setdefault(id_, {"type": "kegiatan", "title": title})
        if key:
            activity[key] = value
    return {id_: fields.content(activity) for id_, activity in found.items()}


def _publisher_types(ids: set[str]) -> dict[str, str]:
    extra = model.GroupExtra
    rows = model.Session.query(extra.group_id, extra.value).filter(
        extra.group_id.in_(ids - {""}), extra.key == PUBLISHER_TYPE, extra.state == "active"
    )
    return dict(rows.all()) if ids - {""} else {}
