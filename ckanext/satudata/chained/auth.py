"""Wrapped auth functions: each asks the policy."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.satudata.access import reads, writes


@tk.chained_auth_function
@tk.auth_sysadmins_check
def package_update(next_auth: AuthFunction, context: Context, data_dict: DataDict) -> AuthResult:
    """Whatever changes a dataset, its resources, rows or views asks this in the end."""
    return writes.auth_update(context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_search(next_auth: AuthFunction, context: Context, data_dict: DataDict) -> AuthResult:
    """Rows only for those who may read the data."""
    return reads.auth_resource_data(next_auth, context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_info(next_auth: AuthFunction, context: Context, data_dict: DataDict) -> AuthResult:
    """Columns and row counts only for those who may read the data."""
    return reads.auth_resource_data(next_auth, context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def resource_view_list(
    next_auth: AuthFunction, context: Context, data_dict: DataDict
) -> AuthResult:
    """Views show data."""
    return reads.auth_resource_data(next_auth, context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def resource_view_show(
    next_auth: AuthFunction, context: Context, data_dict: DataDict
) -> AuthResult:
    """Views show data."""
    return reads.auth_view_data(next_auth, context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def resource_validation_show(
    next_auth: AuthFunction, context: Context, data_dict: DataDict
) -> AuthResult:
    """A validation report quotes cells."""
    return reads.auth_resource_data(next_auth, context, data_dict)
