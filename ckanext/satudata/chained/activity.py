"""Wrapped actions of the activity plugin."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.access import activities
from ckanext.satudata.access.visible import visible


@tk.chained_action
def activity_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Nothing restricted is kept, and nothing of the views of hidden data."""
    tk.check_access("activity_create", context, data_dict)
    if not activities.before_create(data_dict):
        return None
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def package_activity_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; the present policy holds for old activities."""
    visible(context, data_dict.get("id"))
    return activities.readable(context, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def user_activity_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The present policy holds for old activities."""
    return activities.readable(context, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def group_activity_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The present policy holds for old activities."""
    return activities.readable(context, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def organization_activity_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The present policy holds for old activities."""
    return activities.readable(context, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def recently_changed_packages_activity_list(
    next_action: Action, context: Context, data_dict: DataDict
) -> Any:
    """The present policy holds for old activities."""
    return activities.readable(context, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def dashboard_activity_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The present policy holds for old activities; mails are written from this list, too."""
    return activities.readable(context, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def activity_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same."""
    activities.before_detail(context, data_dict.get("id"))
    return activities.readable(context, [next_action(context, data_dict)])[0]


@tk.chained_action
@tk.side_effect_free
def activity_data_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same."""
    activities.before_detail(context, data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def activity_diff(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same, on both sides of the difference."""
    activities.before_diff(context, data_dict.get("id"))
    return next_action(context, data_dict)
