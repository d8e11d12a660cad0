"""Wrapped actions of resource views: they show data, and they are content under review."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.access import writes
from ckanext.satudata.access.reads import may_read_resource
from ckanext.satudata.access.visible import is_internal, visible_resource, visible_view


@tk.chained_action
@tk.side_effect_free
def resource_view_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; the auth function asks for the data."""
    visible_view(context, data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def resource_view_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """No views of data that are not open to the caller; the dataset's page stays readable."""
    visible_resource(context, data_dict.get("id"))
    if not is_internal(context) and not may_read_resource(context, data_dict["id"]):
        tk.check_access("resource_show", context, {"id": data_dict["id"]})
        return []
    return next_action(context, data_dict)


resource_view_list.auth_audit_exempt = True  # type: ignore[attr-defined]


@tk.chained_action
def resource_view_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Views are content: not on frozen data."""
    writes.prepare_resource(context, data_dict.get("resource_id"))
    return next_action(context, data_dict)


@tk.chained_action
def resource_view_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The view's own resource decides, and it stays there."""
    visible_view(context, data_dict.get("id"))
    view = model.ResourceView.get(data_dict["id"])
    assert view
    writes.prepare_resource(context, view.resource_id)
    data_dict["resource_id"] = view.resource_id
    return next_action(context, data_dict)


@tk.chained_action
def resource_view_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Views are content: not on frozen data."""
    item, _who = visible_view(context, data_dict.get("id"))
    writes.prepare(context, item.package_id)
    return next_action(context, data_dict)


@tk.chained_action
def resource_view_reorder(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Views are content: not on frozen data."""
    writes.prepare_resource(context, data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
def resource_view_clear(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Views of published data are what was reviewed: they are not cleared in one go."""
    tk.check_access("resource_view_clear", context, data_dict)
    raise tk.NotAuthorized(tk._("Views are removed one by one, in a working copy"))


@tk.chained_action
def resource_create_default_resource_views(
    next_action: Action, context: Context, data_dict: DataDict
) -> Any:
    """A loading that ends after the submission adds no view to what is under review."""
    resource = data_dict.get("resource") or {}
    item, _who = visible_resource(context, resource.get("id"))
    if item.frozen:
        tk.check_access("resource_create_default_resource_views", context, data_dict)
        return []
    return next_action(context, data_dict)


@tk.chained_action
def package_create_default_resource_views(
    next_action: Action, context: Context, data_dict: DataDict
) -> Any:
    """The same for all resources of a dataset."""
    writes.prepare(context, (data_dict.get("package") or {}).get("id"))
    return next_action(context, data_dict)
