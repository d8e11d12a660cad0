"""Wrapped actions that list tags, formats, members, groups and organizations."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib.dictization import table_dictize
from ckan.types import Action, Context, DataDict

from ckanext.satudata.access import lists
from ckanext.satudata.access.visible import is_internal
from ckanext.satudata.roles.sdi import person_in


@tk.chained_action
@tk.side_effect_free
def tag_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Free tags of datasets that the caller sees; those of vocabularies belong to nobody."""
    if data_dict.get("vocabulary_id") or is_internal(context):
        return next_action(context, data_dict)
    tk.check_access("tag_list", context, data_dict)
    found, _count = lists.tags(person_in(context), lists.tag_terms(data_dict))
    if not data_dict.get("all_fields"):
        return [tag.name for tag in found]
    return [{**table_dictize(tag, context), "display_name": tag.name} for tag in found]


@tk.chained_action
@tk.side_effect_free
def tag_search(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Free tags of datasets that the caller sees."""
    if data_dict.get("vocabulary_id") or is_internal(context):
        return next_action(context, data_dict)
    tk.check_access("tag_search", context, data_dict)
    found, count = _search_tags(context, data_dict)
    return {"count": count, "results": [table_dictize(tag, context) for tag in found]}


@tk.chained_action
@tk.side_effect_free
def tag_autocomplete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Free tags of datasets that the caller sees."""
    if data_dict.get("vocabulary_id") or is_internal(context):
        return next_action(context, data_dict)
    tk.check_access("tag_autocomplete", context, data_dict)
    found, _count = _search_tags(context, data_dict)
    return [tag.name for tag in found]


@tk.chained_action
@tk.side_effect_free
def tag_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A tag of hidden datasets only is unknown; its datasets are those of a search."""
    tag = model.Tag.get(data_dict.get("id", ""), vocab_id_or_name=data_dict.get("vocabulary_id"))
    lists.demand_tag(context, tag)
    wanted = tk.asbool(data_dict.get("include_datasets", False))
    shown = next_action(context, {**data_dict, "include_datasets": False})
    if wanted:
        shown["packages"] = lists.tag_packages(context, shown)
    return shown


@tk.chained_action
@tk.side_effect_free
def format_autocomplete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Formats that stand in datasets that the caller sees."""
    tk.check_access("format_autocomplete", context, data_dict)
    part = data_dict.get("q")
    if not isinstance(part, str):
        raise tk.ValidationError({"q": [tk._("Missing value")]})
    limit = str(data_dict.get("limit") or 5)
    return lists.formats(person_in(context), part, int(limit) if limit.isdigit() else 5)


@tk.chained_action
@tk.side_effect_free
def member_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Datasets that the caller sees; people only for those who may see the members."""
    return lists.members(context, data_dict.get("id", ""), next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def organization_list_for_user(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Everybody's own memberships only; numbers of datasets as the caller sees them."""
    who = person_in(context)
    asked = data_dict.get("id")
    if asked and asked not in (who.id, who.name) and not (who.sysadmin or is_internal(context)):
        tk.check_access("organization_list_for_user", context, data_dict)
        return []
    return lists.recount(context, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def group_list_authz(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Numbers of datasets as the caller sees them."""
    return lists.recount(context, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def group_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """No sorting by the number of hidden datasets."""
    return next_action(context, _sorted_by_name(data_dict))


@tk.chained_action
@tk.side_effect_free
def organization_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """No sorting by the number of hidden datasets."""
    return next_action(context, _sorted_by_name(data_dict))


@tk.chained_action
@tk.side_effect_free
def group_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Groups inside the group count what the caller sees."""
    shown = next_action(context, data_dict)
    lists.recount(context, shown.get("groups") or [])
    return shown


@tk.chained_action
@tk.side_effect_free
def organization_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Organizations inside the organization count what the caller sees."""
    shown = next_action(context, data_dict)
    lists.recount(context, shown.get("groups") or [])
    return shown


def _search_tags(context: Context, data_dict: DataDict) -> tuple[list[model.Tag], int]:
    terms = lists.tag_terms(data_dict)
    if not terms:
        return [], 0
    return lists.tags(
        person_in(context), terms, limit=data_dict.get("limit"), offset=data_dict.get("offset")
    )


def _sorted_by_name(data_dict: DataDict) -> DataDict:
    order = f"{data_dict.get('sort') or ''} {data_dict.pop('order_by', '')}"
    if "package" in order:
        data_dict["sort"] = "title asc"
    elif not data_dict.get("sort") and order.strip():
        data_dict["sort"] = order.strip()
    return data_dict
