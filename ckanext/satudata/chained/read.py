"""Wrapped actions that read datasets and resources."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.access import interoperable, lists, redaction
from ckanext.satudata.access.visible import is_internal, visible, visible_ids, visible_resource
from ckanext.satudata.review.facts import facts
from ckanext.satudata.roles.sdi import person_in


@tk.chained_action
@tk.side_effect_free
def package_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; computed fields; resources only for the entitled."""
    name_or_id = data_dict.get("id") or data_dict.get("name_or_id")
    if not name_or_id:
        return next_action(context, data_dict)
    package = model.Package.get(name_or_id)
    if package is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    item = facts(package)
    internal, who = is_internal(context), person_in(context)
    if internal or who.works_here or not redaction.may_hold_resources(item):
        context["use_cache"] = False  # the index leaves things out that these people need
    try:
        shown = next_action(context, data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound(tk._("Dataset not found")) from None
    redaction.compute(shown, item)
    if not internal:
        redaction.for_person(shown, item, who)
        if not item.unadopted:
            interoperable.complete([shown], who)
    return shown


@tk.chained_action
@tk.side_effect_free
def resource_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; package_show redacts."""
    if not data_dict.get("id"):
        return next_action(context, data_dict)
    try:
        return next_action(context, data_dict)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        raise tk.ObjectNotFound(tk._("Resource not found")) from None


@tk.chained_action
@tk.side_effect_free
def package_search(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """What the index says is checked against the database; pages never search as CKAN itself."""
    if context.get("ignore_auth") and context.get("for_view"):
        context["ignore_auth"] = False
    found = next_action(context, data_dict)
    found["results"] = lists.current(context, found["results"])
    return found


@tk.chained_action
@tk.side_effect_free
def current_package_list_with_resources(
    next_action: Action, context: Context, data_dict: DataDict
) -> Any:
    """The core calls its own search, not the wrapped one."""
    return lists.current(context, next_action(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def package_autocomplete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """What the index says is checked against the database."""
    found = next_action(context, data_dict)
    if is_internal(context):
        return found
    seen = lists.names(person_in(context), [entry["name"] for entry in found])
    return [entry for entry in found if entry["name"] in seen]


@tk.chained_action
@tk.side_effect_free
def resource_search(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """No searching by what is restricted, and none of it in the answer."""
    lists.check_resource_search(context, data_dict)
    found = next_action(context, data_dict)
    return found if context.get("search_query") else lists.resources(context, found)


@tk.chained_action
@tk.side_effect_free
def package_relationships_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Neither side of a relationship betrays the other."""
    for key in ("id", "id2"):
        if data_dict.get(key):
            visible(context, data_dict[key])
    found = next_action(context, data_dict)
    if is_internal(context):
        return found
    ends = {entry[side] for entry in found for side in ("subject", "object")}
    who = person_in(context)
    seen = lists.names(who, list(ends)) | visible_ids(ends, who)
    return [entry for entry in found if {entry["subject"], entry["object"]} <= seen]


@tk.chained_action
@tk.side_effect_free
def dataset_follower_count(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same."""
    visible(context, data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def dataset_follower_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same."""
    visible(context, data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def am_following_dataset(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same."""
    visible(context, data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
def follow_dataset(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same."""
    visible(context, data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
def unfollow_dataset(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Whoever followed it before it was hidden may still leave."""
    who, package = person_in(context), model.Package.get(data_dict.get("id"))
    if not (package and who.id and model.UserFollowingDataset.is_following(who.id, package.id)):
        visible(context, data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def resource_validation_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; the auth function asks for the data."""
    visible_resource(context, data_dict.get("resource_id"))
    return next_action(context, data_dict)
