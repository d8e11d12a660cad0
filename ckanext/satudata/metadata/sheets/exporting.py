"""What the portal holds, in the shape of the sheets."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import fields
from ckanext.satudata.metadata.sheets import layout
from ckanext.satudata.metadata.sheets.directory import People
from ckanext.satudata.metadata.sheets.layout import Sheet
from ckanext.satudata.metadata.wording import gettext as _

MOST = 300
"""Datasets in one file; each is read as its reader may see it."""

Entries = dict[str, list[dict[str, Any]]]


def one(people: People, name_or_id: str, seen: Any) -> Entries:
    """A dataset, or a kegiatan with the datasets that point to it.

    Args:
        people: who asks.
        name_or_id: of either.
        seen: condition of SQL under which a dataset may be known.

    Raises:
        tk.ObjectNotFound: it is not there for them.
        tk.ValidationError: too many datasets.
    """
    package = people.call("package_show", id=name_or_id)
    if package.get("type") != "kegiatan":
        return {"dataset": [_entry(people, layout.sheet_of("dataset"), package["id"])]}
    base, current = _under_way(people, package["id"])
    found: Entries = {
        "kegiatan": [{**_fields(layout.sheet_of("kegiatan"), current), layout.ID: base}]
    }
    for sheet in layout.groups():
        found[sheet.kind] = [_fields(sheet, row) for row in current.get(sheet.kind) or []]
    extra = model.PackageExtra
    linked = model.Session.query(extra.package_id).filter(
        extra.key == "kegiatan_id", extra.value == base, extra.state == "active"
    )
    return {**found, **datasets(people, model.Package.id.in_(linked), seen)}


def datasets(people: People, *conditions: Any) -> Entries:
    """The datasets under conditions of SQL, by title.

    Raises:
        tk.ValidationError: too many.
    """
    package = model.Package
    rows = model.Session.query(package.id).filter(
        package.type == "dataset", package.state == "active", *conditions
    )
    ids = [row.id for row in rows.order_by(package.title, package.id).limit(2 * MOST + 1)]
    bases = list(dict.fromkeys(people.standing(one).base for one in ids))
    if len(bases) > MOST:
        message = _("More than %(number)s datasets: take them out by kegiatan or one by one.")
        raise tk.ValidationError({"organization": [message % {"number": MOST}]})
    sheet = layout.sheet_of("dataset")
    return {"dataset": [_entry(people, sheet, base) for base in bases]}


def _under_way(people: People, package_id: str) -> tuple[str, dict[str, Any]]:
    """Id, and the version under way: the working copy where one is open for this person."""
    base = people.standing(package_id).base
    return base, people.call("package_show", id=people.standing(base).copy or base)


def _entry(people: People, sheet: Sheet, package_id: str) -> dict[str, Any]:
    base, current = _under_way(people, package_id)
    return {**_fields(sheet, current), layout.ID: base}


def _fields(sheet: Sheet, values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in sheet.columns:
        value = values.get(column.stored_as)
        if column.kind in ("tags", "topics"):
            value = [one["name"] for one in value or []]
        if not fields.is_empty(value):
            found[column.key] = value
    return found
