"""Auth functions of working copies: the producing agency and walidata."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.satudata.access import policy
from ckanext.satudata.review.facts import facts, roles_on
from ckanext.satudata.roles.sdi import person_in


def satudata_revision_open(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Producer and walidata revise (row ``revise`` of the architecture's table)."""
    package = model.Package.get(data_dict["id"])
    who = person_in(context)
    if not package or not policy.may_see(facts(package), who):
        return {"success": False, "msg": tk._("Dataset not found")}
    if roles_on(facts(package), who) & {"produsen", "walidata"}:
        return {"success": True}
    return {"success": False, "msg": tk._("Only the producing agency and walidata revise")}


def satudata_revision_discard(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever prepares the working copy may throw it away."""
    package = model.Package.get(data_dict["id"])
    who = person_in(context)
    mine = package and "produsen" in roles_on(facts(package), who)
    return {"success": bool(mine), "msg": tk._("Only the producing agency prepares this dataset")}


@tk.auth_allow_anonymous_access
def satudata_revision_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever sees the dataset sees its versions."""
    package = model.Package.get(data_dict["id"])
    return {"success": bool(package and policy.may_see(facts(package), person_in(context)))}


satudata_revision_show = satudata_revision_list
