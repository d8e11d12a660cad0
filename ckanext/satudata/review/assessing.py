"""Completeness with what lies around a dataset: what is known of its files, and its activity.

The engine itself (``metadata/completeness.py``) is pure. Here it gets from the database what its
rules ask for, in three statements for any number of datasets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata.metadata import completeness, fields, inspection, links
from ckanext.satudata.metadata.rules.case import Link
from ckanext.satudata.review.facts import facts_of

Package = Mapping[str, Any]


def assess(package: Package) -> completeness.Assessment:
    """Problems and score of one dataset.

    Args:
        package: as ``package_show`` gives it to somebody. What was taken out of it, such as an
            activity that they may not know of, is not looked for.
    """
    return assess_all([package])[0]


def assess_all(packages: Iterable[Package]) -> list[completeness.Assessment]:
    """The same for several datasets, in their order."""
    wanted = list(packages)
    inspections = inspection.stored(
        str(resource["id"])
        for package in wanted
        for resource in package.get("resources") or []
        if resource.get("id") and not resource.get("satudata_restricted")
    )
    activities = _activities({link for link in map(_linked, wanted) if link})
    return [completeness.assess(package, inspections, activities) for package in wanted]


def _linked(package: Package) -> str:
    """Id of the activity that a dataset names."""
    return str(fields.content(package).get(links.ACTIVITY) or "")


def _activities(ids: set[str]) -> dict[str, Link]:
    """What the rules ask of these activities; deleted and unknown ones are left out."""
    if not ids:
        return {}
    package, extra = model.Package.__table__, model.PackageExtra.__table__
    rows = model.Session.execute(
        sa.select(package.c.id, package.c.type, extra.c.key, extra.c.value)
        .outerjoin(
            extra,
            sa.and_(
                extra.c.package_id == package.c.id,
                extra.c.key.in_(links.GROUPS),
                extra.c.state == "active",
            ),
        )
        .where(package.c.id.in_(ids), package.c.state == "active")
    ).all()
    known = facts_of({row.id for row in rows})
    found: dict[str, Link] = {
        row.id: {"type": row.type, "stage": known[row.id].stage, "content": {"type": row.type}}
        for row in rows
    }
    for row in rows:
        if row.key:
            found[row.id]["content"][row.key] = row.value
    for link in found.values():
        link["content"] = fields.content(link["content"])
    return found
