"""Wrapped actions that read."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.access import redaction
from ckanext.satudata.review.facts import facts
from ckanext.satudata.roles.sdi import person_in


@tk.chained_action
@tk.side_effect_free
def package_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; computed fields; resources only for the entitled."""
    package = model.Package.get(data_dict.get("id") or data_dict.get("name_or_id"))
    item = facts(package) if package else None
    if item and not redaction.may_hold_resources(item):
        context["use_cache"] = False
    internal = bool(context.get("ignore_auth") and not context.get("for_view"))
    try:
        shown = next_action(context, data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound(tk._("Dataset not found")) from None
    if item:
        redaction.compute(shown, item)
        if not internal:
            redaction.for_person(shown, item, person_in(context))
    return shown


@tk.chained_action
@tk.side_effect_free
def resource_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Hidden and missing are the same; package_show redacts."""
    try:
        return next_action(context, data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound(tk._("Resource not found")) from None
