"""Wrapped actions that write datasets: they refuse politely what the locks would refuse hard."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.access import standing, writes
from ckanext.satudata.access.visible import visible, visible_resource
from ckanext.satudata.accounts.actor import named
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
    """Frozen content stays; machine writes pass by what they change, people write nothing."""
    name_or_id = data_dict.get("id") or data_dict.get("name")
    if not name_or_id:
        return next_action(context, data_dict)
    package = standing.found(name_or_id)
    if is_sanctioned(package.id):
        return next_action(context, data_dict)
    standing.demand_standing(context, package)
    if writes.before_update(context, package, data_dict):
        return next_action(context, data_dict)
    if not standing.is_machine(context):
        frozen = facts(package).frozen
        return _as_it_is(context, package) if frozen else next_action(context, data_dict)
    with sanctioned(package.id):
        return next_action(context, data_dict)


@tk.chained_action
def package_patch(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; the rest is asked by package_update."""
    if data_dict.get("id"):
        standing.demand_standing(context, standing.found(data_dict["id"]))
    return next_action(context, data_dict)


@tk.chained_action
def package_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A draft may go; what was submitted is retracted, what is published is withdrawn."""
    if not data_dict.get("id"):
        return next_action(context, data_dict)
    package = standing.found(data_dict["id"])
    standing.demand_standing(context, package)
    standing.refuse_delete(facts(package))
    data_dict["id"] = package.id
    return next_action(context, data_dict)


@tk.chained_action
@named
def dataset_purge(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """What is published or under review is not purged."""
    if not data_dict.get("id"):
        return next_action(context, data_dict)
    item, _who = visible(context, data_dict["id"])
    package = model.Package.get(item.package_id)
    if package and package.state != "deleted":
        tk.check_access("dataset_purge", context, {"id": package.id})
        standing.refuse_delete(facts(package))
    return next_action(context, data_dict)


@tk.chained_action
def resource_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; the rest is asked by package_update."""
    if data_dict.get("id"):
        visible_resource(context, data_dict["id"])
    return next_action(context, data_dict)


@tk.chained_action
def resource_patch(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; the rest is asked by package_update."""
    if data_dict.get("id"):
        visible_resource(context, data_dict["id"])
    return next_action(context, data_dict)


@tk.chained_action
def resource_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Refused before other plugins drop the rows of what may not go."""
    if data_dict.get("id"):
        standing.demand_resource_edit(context, data_dict["id"])
    return next_action(context, data_dict)


def _as_it_is(context: Context, package: model.Package) -> Any:
    with sanctioned(package.id):
        tk.check_access("package_update", context, {"id": package.id})
    context["package"] = package
    if context.get("return_id_only"):
        return package.id
    asker: Any = {"user": context.get("user"), "auth_user_obj": context.get("auth_user_obj")}
    return tk.get_action("package_show")(asker, {"id": package.id})
