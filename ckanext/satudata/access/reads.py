"""Answers of the auth functions that give data: files, rows, views, reports."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.satudata.access import policy
from ckanext.satudata.access.visible import is_internal
from ckanext.satudata.review.facts import facts
from ckanext.satudata.roles.sdi import person_in


def may_read_resource(context: Context, resource_id: Any) -> bool:
    """Whether the caller may read the data of this resource; unknown ids are a no."""
    resource = model.Resource.get(resource_id) if isinstance(resource_id, str) else None
    package = model.Package.get(resource.package_id) if resource else None
    if package is None or resource is None or resource.state != "active":
        return False
    return bool(policy.may_read_data(facts(package), person_in(context)))


def auth_resource_data(
    next_auth: AuthFunction, context: Context, data_dict: DataDict, key: str
) -> AuthResult:
    """For auth functions whose action reads the resource named by ``key``, and no other key."""
    if not may_read_resource(context, data_dict.get(key)):
        return {"success": False, "msg": tk._("These data are not open to you")}
    return next_auth(context, data_dict)


def auth_view_data(next_auth: AuthFunction, context: Context, data_dict: DataDict) -> AuthResult:
    """For auth functions whose ``id`` is a resource view."""
    view = model.ResourceView.get(data_dict.get("id") or "")
    if not view or not may_read_resource(context, view.resource_id):
        return {"success": False, "msg": tk._("These data are not open to you")}
    return next_auth(context, data_dict)


def auth_report(context: Context, data_dict: DataDict) -> AuthResult:
    """For reports of a resource's loading and checks."""
    resource = model.Resource.get(data_dict.get("id") or data_dict.get("resource_id") or "")
    package = model.Package.get(resource.package_id) if resource else None
    allowed = package and policy.may_inspect(facts(package), person_in(context))
    if allowed or is_internal(context):
        return {"success": True}
    return {"success": False, "msg": tk._("Only those who prepare or judge it see this report")}
