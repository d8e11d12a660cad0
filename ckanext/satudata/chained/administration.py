"""Wrapped actions of accounts, tokens and settings: the trail learns who calls them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.accounts.actor import named


@tk.chained_action
@named
def user_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """An account is made."""
    return next_action(context, data_dict)


@tk.chained_action
@named
def user_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """An account changes."""
    return next_action(context, data_dict)


@tk.chained_action
@named
def user_invite(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Somebody is invited."""
    return next_action(context, data_dict)


@tk.chained_action
@named
def user_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """An account is switched off."""
    return next_action(context, data_dict)


@tk.chained_action
@named
def api_token_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A token is made."""
    return next_action(context, data_dict)


@tk.chained_action
@named
def api_token_revoke(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A token is revoked."""
    return next_action(context, data_dict)


@tk.chained_action
@named
def config_option_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Settings of the portal change."""
    return next_action(context, data_dict)


@tk.chained_action
@named
def group_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A topic is taken off."""
    return next_action(context, data_dict)


@tk.chained_action
@named
def group_purge(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A topic is removed for good."""
    return next_action(context, data_dict)
