"""Wrapped actions of the datastore, of xloader and of validation."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.access import rows
from ckanext.satudata.roles.sdi import person_in


@tk.chained_action
@tk.side_effect_free
def datastore_search(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; the list of all tables is no public thing."""
    table = data_dict.get("resource_id") or data_dict.get("id")
    if table in rows.INTERNAL_TABLES:
        if not person_in(context).sysadmin:
            raise tk.ObjectNotFound(tk._("Resource not found"))
        return next_action(context, data_dict)
    rows.before_read(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def datastore_info(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same."""
    rows.before_read(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def datastore_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Rows of frozen data do not change; aliases would be a second name for hidden data."""
    rows.before_write(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def datastore_upsert(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Rows of frozen data do not change."""
    rows.before_write(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def datastore_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Rows of frozen data do not change."""
    rows.before_write(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def datastore_records_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Rows of frozen data do not change."""
    rows.before_write(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def datastore_run_triggers(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Triggers rewrite rows; rows of frozen data do not change."""
    rows.before_write(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def task_status_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Errors of jobs quote cells: for those who prepare or judge the dataset."""
    rows.before_task_status(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def xloader_submit(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; tables of frozen data are not loaded anew."""
    rows.before_job(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def xloader_hook(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The loader's own; the resource whose status is set is the one that was asked for."""
    metadata = data_dict.get("metadata")
    rows.before_hook(context, metadata if isinstance(metadata, dict) else {})
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def xloader_status(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; logs quote cells."""
    rows.before_report(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def resource_validation_run(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; reports of frozen data stay."""
    rows.before_job(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def resource_validation_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; reports of frozen data stay."""
    rows.before_job(context, data_dict)
    return next_action(context, data_dict)
