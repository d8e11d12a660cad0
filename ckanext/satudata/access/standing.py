"""Who may change a dataset here and now, and what to tell whoever may not."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult

from ckanext.satudata.access import policy
from ckanext.satudata.access.visible import visible_resource
from ckanext.satudata.review.facts import Facts, facts, roles_on
from ckanext.satudata.review.model import Review
from ckanext.satudata.revision.sanction import is_sanctioned
from ckanext.satudata.roles.sdi import person_in


def is_machine(context: Any) -> bool:
    """Whether the write comes from a worker: the site user, or CKAN itself without a user."""
    site = tk.config["ckan.site_id"]
    return context.get("user") == site or bool(
        context.get("ignore_auth") and not context.get("for_view")
    )


def frozen_message(item: Facts) -> str:
    """Why the content may not change now, and what to do instead."""
    if item.unadopted:
        return tk._("This dataset is not adopted yet: run `ckan satudata adopt` first")
    if item.stage == "published":
        return tk._(
            "Published content changes only through a working copy:"
            " call satudata_revision_open (button 'Revise')"
        )
    if item.stage == "withdrawn":
        return tk._("Withdrawn: reopen it first (satudata_review_reopen)")
    return tk._(
        "Under review: the content is frozen. Retract it first (satudata_review_retract),"
        " or wait until it is returned"
    )


def refuse_frozen(item: Facts) -> None:
    """Refuse a change of frozen content.

    Raises:
        tk.ValidationError: always when frozen and not inside one of our transitions.
    """
    if item.frozen and not is_sanctioned(item.package_id):
        raise tk.ValidationError({"stage": [frozen_message(item)]})


def refuse_delete(item: Facts) -> None:
    """Only a draft may be deleted; the trail of what was submitted needs its dataset."""
    if is_sanctioned(item.package_id) or item.package_state == "deleted":
        return
    if item.base_package_id:
        raise tk.ValidationError(
            {"stage": [tk._("Discard a working copy with satudata_revision_discard")]}
        )
    refuse_frozen(item)
    if item.version:
        raise tk.ValidationError({"stage": [tk._("It was published: it can only be withdrawn")]})


def found(name_or_id: Any) -> model.Package:
    """A dataset by name or id.

    Raises:
        tk.ObjectNotFound: with the words that a hidden dataset is answered with, too.
    """
    package = model.Package.get(name_or_id) if isinstance(name_or_id, str) else None
    if package is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return package


def demand_standing(context: Any, package: model.Package) -> None:
    """The caller must be one who prepares this dataset; its stage is asked later.

    Raises:
        tk.ObjectNotFound: the caller may not even know of it.
        tk.NotAuthorized: seen, but not theirs.
    """
    if is_machine(context):
        return
    item, who = facts(package), person_in(context)
    if not policy.may_see(item, who):
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    if not who.sysadmin and "produsen" not in roles_on(item, who):
        raise tk.NotAuthorized(tk._("Only the producing agency prepares this dataset"))


def lock(context: Any, package: model.Package) -> Facts:
    """The facts of a dataset that is about to change; its stage stays until the commit.

    A submission waits for a person's change, and a change for the submission. Workers do not
    hold anything: they call the portal while their own transaction is open.
    """
    if not is_machine(context) and not is_sanctioned(package.id):
        Review.get(package.id, lock=True)
    return facts(package)


def demand_edit(context: Any, name_or_id: Any) -> Facts:
    """The caller must be one who prepares this dataset, and it must not be frozen.

    For content that lies beside the dataset: groups, relationships, views, rows, reports.

    Raises:
        tk.ObjectNotFound, tk.NotAuthorized: see ``demand_standing``.
        tk.ValidationError: frozen; machines are told, too.
    """
    package = found(name_or_id)
    demand_standing(context, package)
    item = lock(context, package)
    refuse_frozen(item)
    return item


def demand_resource_edit(context: Any, resource_id: Any) -> Facts:
    """The same, for the dataset of a resource; a hidden resource is an unknown one."""
    item, _who = visible_resource(context, resource_id)
    return demand_edit(context, item.package_id)


def auth_update(context: Any, data: dict[str, Any]) -> AuthResult:
    """The answer of the auth function ``package_update``."""
    package = model.Package.get(data.get("id") or data.get("name")) or context.get("package")
    if package is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    if is_sanctioned(package.id) or is_machine(context):
        return {"success": True}
    item, who = facts(package), person_in(context)
    if policy.may_edit(item, who):
        return {"success": True}
    mine = policy.may_see(item, who) and (who.sysadmin or "produsen" in roles_on(item, who))
    if mine and item.frozen:
        return {"success": False, "msg": frozen_message(item)}
    return {"success": False, "msg": tk._("Only the producing agency prepares this dataset")}
