"""What lies in the tables and on the disk, many datasets at a time, without CKAN's dictization.

The dicts have the shape of ``package_show`` as far as completeness and the mapping look at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.satudata.metadata import foreign
from ckanext.satudata.review.model import Review
from ckanext.satudata.revision import blobs
from ckanext.satudata.revision.model import File

BATCH = 250
HARVEST_KEYS = ("harvest_object_id", "harvest_source_id", "harvest_source_title",
                "harvest_source_url", "guid", "dcat_identifier")  # fmt: skip
"""Extras that harvesters leave; ``guid`` alone comes from CSW and DCAT harvesters."""

PACKAGE_COLUMNS = ("id", "name", "title", "notes", "type", "state", "private", "owner_org",
                   "author", "author_email", "maintainer", "maintainer_email", "url", "version",
                   "license_id", "creator_user_id")  # fmt: skip
RESOURCE_COLUMNS = ("id", "name", "description", "format", "url", "url_type", "size")


@dataclass(frozen=True)
class FoundFile:
    """What a resource has to give."""

    resource_id: str
    name: str
    kind: Literal["stored", "found", "missing", "link", "rows"]
    """A blob already; a file of CKAN's; none where one should be; an address; only rows."""
    size: int = 0
    too_big: bool = False


@dataclass
class Surveyed:
    """One dataset as it was found."""

    package: dict[str, Any]
    organization: str | None = None
    """Name of its organization."""
    reviewed: bool = False
    """It has its place in the chain already."""
    harvested: str | None = None
    """How it was recognised as harvested."""
    lock: str | None = None
    """The level at which another extension kept a file closed."""
    label: str | None = None
    """The word in the metadata that calls it not open."""
    files: list[FoundFile] = field(default_factory=list)


def ids(organization: str | None = None, dataset: str | None = None) -> list[str]:
    """Datasets in the order of the report: by organization, then by name."""
    package, group = model.Package, model.Group
    query = (
        model.Session.query(package.id)
        .outerjoin(group, group.id == package.owner_org)
        .order_by(sa.func.coalesce(group.name, ""), package.name)
    )
    if organization:
        query = query.filter(sa.or_(group.name == organization, group.id == organization))
    if dataset:
        query = query.filter(sa.or_(package.name == dataset, package.id == dataset))
    copies = sa.exists().where(Review.package_id == package.id, Review.base_package_id.is_not(None))
    return [row.id for row in query.filter(~copies)]


def read(package_ids: list[str]) -> Iterator[Surveyed]:
    """Survey these datasets, in their order, in batches of a dozen statements."""
    for start in range(0, len(package_ids), BATCH):
        yield from _batch(package_ids[start : start + BATCH])


def _batch(wanted: list[str]) -> Iterator[Surveyed]:
    packages = {row["id"]: row for row in _rows(model.Package, PACKAGE_COLUMNS, wanted, "id")}
    extras = _grouped(_extras(wanted))
    tags = _grouped(_tags(wanted))
    resources = _grouped(_resources(wanted))
    organizations = _organizations({row["owner_org"] for row in packages.values()})
    reviewed = {
        row.package_id
        for row in model.Session.query(Review.package_id).filter(Review.package_id.in_(wanted))
    }
    sources = _harvest_sources(wanted)
    stored = File.of([one["id"] for many in resources.values() for one in many])
    for package_id in wanted:
        if (package := packages.get(package_id)) is None:
            continue  # purged in the meantime
        package["extras"] = extras[package_id]
        package["tags"] = tags[package_id]
        package["resources"] = resources[package_id]
        yield Surveyed(
            package,
            organization=organizations.get(package["owner_org"]),
            reviewed=package_id in reviewed,
            harvested=sources.get(package_id) or _harvest_extra(package),
            lock=next(filter(None, map(foreign.lock, package["resources"])), None),
            label=_label(package),
            files=[_file(one, stored.get(one["id"])) for one in package["resources"]],
        )


def _rows(table: Any, columns: Iterable[str], wanted: list[str], key: str) -> list[dict[str, Any]]:
    query = model.Session.query(*(getattr(table, name) for name in columns))
    return [dict(row) for row in query.filter(getattr(table, key).in_(wanted))]


def _grouped(pairs: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for package_id, entry in pairs:
        found[package_id].append(entry)
    return found


def _extras(wanted: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    extra = model.PackageExtra
    rows = model.Session.query(extra.package_id, extra.key, extra.value).filter(
        extra.package_id.in_(wanted), extra.state == "active"
    )
    for row in rows.order_by(extra.key):
        yield row.package_id, {"key": row.key, "value": row.value}


def _tags(wanted: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    link = model.PackageTag
    rows = (
        model.Session.query(link.package_id, model.Tag.name)
        .join(model.Tag, model.Tag.id == link.tag_id)
        .filter(link.package_id.in_(wanted), link.state == "active")
    )
    for row in rows:
        yield row.package_id, {"name": row.name}


def _resources(wanted: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    resource = model.Resource
    columns = [getattr(resource, name) for name in RESOURCE_COLUMNS]
    rows = (
        model.Session.query(resource.package_id, resource.extras, *columns)
        .filter(resource.package_id.in_(wanted), resource.state == "active")
        .order_by(resource.package_id, resource.position)
    )
    for package_id, more, *values in rows:
        yield package_id, {**(more or {}), **dict(zip(RESOURCE_COLUMNS, values, strict=True))}


def _organizations(wanted: set[str | None]) -> dict[str | None, str]:
    group = model.Group
    rows = model.Session.query(group.id, group.name).filter(
        group.id.in_([one for one in wanted if one]), group.state == "active"
    )
    return {row.id: row.name for row in rows}


def _harvest_sources(wanted: list[str]) -> dict[str, str]:
    """By ckanext-harvest's own tables, where they are; they stay when it is switched off."""
    if not sa.inspect(model.meta.engine).has_table("harvest_object"):
        return {}
    rows = model.Session.execute(
        sa.text(
            "SELECT o.package_id, coalesce(s.title, s.url, s.id) FROM harvest_object o"
            " JOIN harvest_source s ON s.id = o.harvest_source_id"
            " WHERE o.current AND o.package_id = ANY(:ids)"
        ),
        {"ids": wanted},
    )
    return {row[0]: f"harvest_object: {row[1]}" for row in rows}


def _harvest_extra(package: dict[str, Any]) -> str | None:
    said = {extra["key"]: extra["value"] for extra in package["extras"]}
    return next((f"{key}: {said[key]}" for key in HARVEST_KEYS if said.get(key)), None)


def _label(package: dict[str, Any]) -> str | None:
    said = {extra["key"]: extra["value"] for extra in package["extras"]}
    return next(filter(None, map(foreign.label, [said, *package["resources"]])), None)


def _file(resource: dict[str, Any], stored: File | None) -> FoundFile:
    name = str(resource.get("name") or resource.get("url") or "")
    if stored:
        return FoundFile(resource["id"], name, "stored", stored.size)
    if resource.get("url_type") != "upload":
        kind = "rows" if resource.get("url_type") == "datastore" else "link"
        return FoundFile(resource["id"], name, kind)
    try:
        size = blobs.stock_path(resource["id"]).stat().st_size
    except (OSError, tk.ValidationError):  # CKAN refuses a path that leads elsewhere
        return FoundFile(resource["id"], name, "missing")
    limit = int(tk.config["ckan.max_resource_size"]) << 20
    return FoundFile(resource["id"], name, "found", size, too_big=size > limit)
