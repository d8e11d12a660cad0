"""Auth functions of the review: one line each; the policy and the engine decide."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.satudata.access import policy
from ckanext.satudata.review.facts import facts
from ckanext.satudata.roles.sdi import person_in


def _works_on(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """People of the chain who may see the dataset; which step they may take: the engine."""
    package = model.Package.get(data_dict.get("id"))
    who = person_in(context)
    if not package or not who.id or not policy.may_see(facts(package), who):
        return {"success": False, "msg": tk._("Not found or not visible to you")}
    if not (who.sysadmin or who.walidata or who.pembina or package.owner_org in who.produsen_of):
        return {"success": False, "msg": tk._("Only the producing agency and reviewers")}
    return {"success": True}


@tk.auth_sysadmins_check
def satudata_review_submit(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Taking any transition."""
    return _works_on(context, data_dict)


satudata_review_retract = satudata_review_submit
satudata_review_approve = satudata_review_submit
satudata_review_verify = satudata_review_submit
satudata_review_return = satudata_review_submit
satudata_review_recommend = satudata_review_submit
satudata_review_recall = satudata_review_submit
satudata_review_publish = satudata_review_submit
satudata_review_withdraw = satudata_review_submit
satudata_review_reopen = satudata_review_submit
satudata_review_reclassify = satudata_review_submit
satudata_review_assign = satudata_review_submit
satudata_review_candidates = satudata_review_submit
satudata_review_show = satudata_review_submit
satudata_review_history = satudata_review_submit
satudata_review_diff = satudata_review_submit


def satudata_review_queue(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Anybody with a part in the chain; the queue holds only what they may see."""
    who = person_in(context)
    return {"success": bool(who.produsen_of or who.walidata or who.pembina or who.sysadmin)}


def satudata_review_work(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Anybody with a role; each section holds only what they may see."""
    return {"success": person_in(context).works_here}
