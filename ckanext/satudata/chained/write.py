"""Wrapped actions that write: they refuse politely what the locks below would refuse hard."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.access import writes
from ckanext.satudata.review.facts import facts
from ckanext.satudata.revision.sanction import is_sanctioned, sanctioned


@tk.chained_action
def package_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Always private, with an opaque name; the wanted slug is kept for the publication."""
    if not is_sanctioned(data_dict.get("id") or ""):
        writes.before_create(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def package_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Frozen content stays; machine writes pass by what they change."""
    package = model.Package.get(data_dict.get("id") or data_dict.get("name"))
    if package is None or is_sanctioned(package.id):
        return next_action(context, data_dict)
    writes.demand_standing(context, package)
    if writes.before_update(context, package, data_dict):
        return next_action(context, data_dict)
    with sanctioned(package.id):
        return next_action(context, data_dict)


@tk.chained_action
def package_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A draft may go; what was submitted is retracted, what is published is withdrawn."""
    package = model.Package.get(data_dict.get("id"))
    if package:
        writes.demand_standing(context, package)
        writes.refuse_delete(facts(package))
        data_dict["id"] = package.id
    return next_action(context, data_dict)


@tk.chained_action
def dataset_purge(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """What is published or under review is not purged."""
    package = model.Package.get(data_dict.get("id"))
    if package and package.state == "active":
        tk.check_access("dataset_purge", context, {"id": package.id})
        writes.refuse_delete(facts(package))
    return next_action(context, data_dict)


@tk.chained_action
def datastore_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Rows of frozen data do not change; aliases would be a second name for hidden data."""
    return _rows(next_action, context, data_dict)


@tk.chained_action
def datastore_upsert(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Rows of frozen data do not change."""
    return _rows(next_action, context, data_dict)


@tk.chained_action
def datastore_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Rows of frozen data do not change."""
    return _rows(next_action, context, data_dict)


@tk.chained_action
def datastore_records_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Rows of frozen data do not change."""
    return _rows(next_action, context, data_dict)


def _rows(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    writes.before_rows(context, data_dict)
    return next_action(context, data_dict)
