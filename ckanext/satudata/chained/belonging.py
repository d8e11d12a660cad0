"""Wrapped actions of what a dataset belongs to: groups, organizations, relationships."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.access import belonging
from ckanext.satudata.access.visible import is_internal
from ckanext.satudata.accounts.actor import named


@tk.chained_action
@named
def member_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A dataset joins a group through whoever prepares it."""
    belonging.before_member(context, data_dict, "member_create")
    return next_action(context, data_dict)


@tk.chained_action
@named
def member_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A dataset leaves a group through whoever prepares it."""
    belonging.before_member(context, data_dict, "member_delete")
    return next_action(context, data_dict)


@tk.chained_action
@named
def group_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """No datasets along with the group."""
    belonging.before_group(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
@named
def group_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """No datasets along with the group; it does not become an organization."""
    belonging.before_identity(context, data_dict)
    belonging.before_group(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
@named
def organization_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """No datasets along with the organization, and no office for whoever runs the portal."""
    belonging.before_group(context, data_dict)
    made = next_action(context, data_dict)
    belonging.after_organization(context, data_dict)
    return made


@tk.chained_action
@named
def organization_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """No datasets along with the organization; its place among the roles stays."""
    belonging.before_identity(context, data_dict)
    belonging.before_group(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
@named
def organization_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Not while it has datasets."""
    tk.check_access("organization_delete", context, data_dict)
    belonging.before_organization_ends(data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
@named
def organization_purge(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Not while it has datasets."""
    tk.check_access("organization_purge", context, data_dict)
    belonging.before_organization_ends(data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
def package_owner_org_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """What was submitted stays with its organization."""
    if not is_internal(context):
        tk.check_access("package_owner_org_update", context, data_dict)
    belonging.before_owner(data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def package_relationship_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Both datasets are changed by it."""
    belonging.before_relationship(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def package_relationship_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Both datasets are changed by it."""
    belonging.before_relationship(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def package_relationship_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Both datasets are changed by it."""
    belonging.before_relationship(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def package_collaborator_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Not offered."""
    return belonging.refuse_collaborators()


@tk.chained_action
def package_collaborator_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Not offered."""
    return belonging.refuse_collaborators()


@tk.chained_action
@tk.side_effect_free
def package_collaborator_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Not offered."""
    return belonging.refuse_collaborators()


@tk.chained_action
def bulk_update_public(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Not offered: it writes the tables past every rule."""
    return belonging.refuse_bulk()


@tk.chained_action
def bulk_update_private(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Not offered: it writes the tables past every rule."""
    return belonging.refuse_bulk()


@tk.chained_action
def bulk_update_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Not offered: it writes the tables past every rule."""
    return belonging.refuse_bulk()
