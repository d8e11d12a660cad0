"""Wrapped auth functions: each asks the policy."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthFunction, AuthResult, Context

from ckanext.satudata.access import activities, reads, standing


@tk.chained_auth_function
@tk.auth_sysadmins_check
def package_update(next_auth: AuthFunction, context: Context, data_dict: Any) -> AuthResult:
    """Whatever changes a dataset, its resources, rows or views asks this in the end."""
    return standing.auth_update(context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_search(next_auth: AuthFunction, context: Context, data_dict: Any) -> AuthResult:
    """Rows only for those who may read the data."""
    return reads.auth_resource_data(next_auth, context, data_dict, "resource_id")


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_info(next_auth: AuthFunction, context: Context, data_dict: Any) -> AuthResult:
    """Columns and row counts only for those who may read the data."""
    return reads.auth_resource_data(next_auth, context, data_dict, "id")


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
@tk.auth_sysadmins_check
def datastore_search_sql(next_auth: AuthFunction, context: Context, data_dict: Any) -> AuthResult:
    """Never: its own check knows datasets only, not who may read their data."""
    return {"success": False, "msg": tk._("Searching by SQL is not offered on this portal")}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def resource_view_list(next_auth: AuthFunction, context: Context, data_dict: Any) -> AuthResult:
    """Views show data."""
    return reads.auth_resource_data(next_auth, context, data_dict, "id")


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def resource_view_show(next_auth: AuthFunction, context: Context, data_dict: Any) -> AuthResult:
    """Views show data."""
    return reads.auth_view_data(next_auth, context, data_dict)


@tk.chained_auth_function
def resource_view_update(next_auth: AuthFunction, context: Context, data_dict: Any) -> AuthResult:
    """The view's own resource decides, not the one that the caller names."""
    view = model.ResourceView.get(data_dict.get("id"))
    if view is None:
        raise tk.ObjectNotFound(tk._("Resource not found"))
    return next_auth(context, {**data_dict, "resource_id": view.resource_id})


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def resource_validation_show(
    next_auth: AuthFunction, context: Context, data_dict: Any
) -> AuthResult:
    """A validation report quotes cells."""
    return reads.auth_resource_data(next_auth, context, data_dict, "resource_id")


@tk.chained_auth_function
def xloader_status(next_auth: AuthFunction, context: Context, data_dict: Any) -> AuthResult:
    """Logs of the loading quote cells; who judges frozen data reads them, too."""
    return reads.auth_report(context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def activity_show(next_auth: AuthFunction, context: Context, data_dict: Any) -> AuthResult:
    """What an activity keeps is for those who prepare or judge the dataset."""
    return activities.auth_detail(context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def activity_data_show(next_auth: AuthFunction, context: Context, data_dict: Any) -> AuthResult:
    """What an activity keeps is for those who prepare or judge the dataset."""
    return activities.auth_detail(context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def activity_diff(next_auth: AuthFunction, context: Context, data_dict: Any) -> AuthResult:
    """What an activity keeps is for those who prepare or judge the dataset."""
    return activities.auth_detail(context, data_dict)
