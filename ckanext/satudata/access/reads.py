"""Answers of the auth functions that give data: files, rows, views, reports."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.satudata.access import policy
from ckanext.satudata.review.facts import facts
from ckanext.satudata.roles.sdi import person_in


def may_read_resource(context: Context, resource_id: str | None) -> bool:
    """Whether the caller may read the data of this resource; unknown ids are a no."""
    resource = model.Resource.get(resource_id) if resource_id else None
    package = model.Package.get(resource.package_id) if resource else None
    if package is None or resource is None or resource.state != "active":
        return False
    return bool(policy.may_read_data(facts(package), person_in(context)))


def auth_resource_data(
    next_auth: AuthFunction, context: Context, data_dict: DataDict
) -> AuthResult:
    """For auth functions whose dict names a resource by ``resource_id`` or ``id``."""
    resource_id = data_dict.get("resource_id") or data_dict.get("id")
    if not may_read_resource(context, resource_id):
        return {"success": False, "msg": tk._("These data are not open to you")}
    return next_auth(context, data_dict)


def auth_view_data(next_auth: AuthFunction, context: Context, data_dict: DataDict) -> AuthResult:
    """For auth functions whose ``id`` is a resource view."""
    view = model.ResourceView.get(data_dict.get("id"))
    if not view or not may_read_resource(context, view.resource_id):
        return {"success": False, "msg": tk._("These data are not open to you")}
    return next_auth(context, data_dict)
