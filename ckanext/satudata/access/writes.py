"""Guards of every write to a dataset: what is frozen stays as it was reviewed.

Whatever a client sends, ``private``, the stage and the other computed fields are overruled;
content changes only in draft and returned; machine writes (xloader, validation, datastore)
pass when they change technical fields only.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult

from ckanext.satudata.access import policy
from ckanext.satudata.metadata import fields
from ckanext.satudata.review import trail
from ckanext.satudata.review.facts import Facts, facts, roles_on
from ckanext.satudata.review.model import Review, add_author
from ckanext.satudata.revision import content
from ckanext.satudata.revision.sanction import is_sanctioned
from ckanext.satudata.revision.working_copy import opaque_name
from ckanext.satudata.roles.sdi import Person, person_in

MACHINE_ONLY = (
    "validation_status",
    "validation_timestamp",
    "datastore_active",
    "datastore_contains_all_records_of_source_file",
)
"""Resource keys that only workers write: a person cannot declare a file valid."""


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
    if is_sanctioned(item.package_id) or item.package_state != "active":
        return
    if item.base_package_id:
        raise tk.ValidationError(
            {"stage": [tk._("Discard a working copy with satudata_revision_discard")]}
        )
    refuse_frozen(item)
    if item.version:
        raise tk.ValidationError({"stage": [tk._("It was published: it can only be withdrawn")]})


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


def before_rows(context: Any, data: dict[str, Any]) -> None:
    """Guard the datastore's writes: rows are content too.

    Raises:
        tk.ValidationError: the dataset is frozen, or an alias is asked for.
    """
    if data.get("aliases"):
        raise tk.ValidationError({"aliases": [tk._("Aliases are not offered on this portal")]})
    resource = model.Resource.get(data.get("resource_id") or data.get("id"))
    package = model.Package.get(resource.package_id) if resource else None
    if package is None:
        return
    item = facts(package)
    demand_standing(context, package)
    refuse_frozen(item)
    if not is_machine(context):
        note_author(context, item)


def before_create(context: Any, data: dict[str, Any]) -> None:
    """Prepare the input of ``package_create``: private, opaque, nothing forged."""
    context["satudata_wanted_name"] = data.get("name") or ""
    data["name"] = opaque_name()
    for key in fields.COMPUTED_PACKAGE_KEYS:
        data.pop(key, None)
    data["private"] = True
    for resource in data.get("resources") or []:
        _drop_machine_keys(resource)
        _refuse_known_id(resource.get("id"), None)


def after_create(context: Any, package_id: str) -> None:
    """Every dataset has its review row and a first author from the start."""
    model.Session.add(
        Review(package_id=package_id, wanted_name=context.get("satudata_wanted_name") or None)
    )
    model.Session.flush()
    package = model.Package.get(package_id)
    assert package
    note_author(context, facts(package))
    trail.append(package_id, person_in(context).id or tk.config["ckan.site_id"], "create")


def before_update(context: Any, package: model.Package, data: dict[str, Any]) -> bool:
    """Prepare the input of ``package_update``.

    Returns:
        Whether the content changes.

    Raises:
        tk.ValidationError: the content is frozen, or a resource id belongs elsewhere.
    """
    item = facts(package)
    current = content.full(package.id)
    for resource in data.get("resources") or []:
        _refuse_known_id(resource.get("id"), package.id)
    _overrule(data, package, item)
    if not is_machine(context):
        _keep_machine_keys(data, current)
    uploads = any(r.get("upload") or r.get("clear_upload") for r in data.get("resources") or [])
    changed = uploads or fields.content(data) != fields.content(current)
    if changed:
        refuse_frozen(item)
        note_author(context, item)
    return changed


def note_author(context: Any, item: Facts) -> None:
    """Remember who wrote this version; a sysadmin's edit is a marked override."""
    who: Person = person_in(context)
    if not who.id or who.name == tk.config["ckan.site_id"]:
        return
    add_author(item.package_id, who.id)
    if who.sysadmin and "produsen" not in roles_on(item, who):
        trail.append(item.package_id, who.id, "edit", override=True)


def _overrule(data: dict[str, Any], package: model.Package, item: Facts) -> None:
    for key in fields.COMPUTED_PACKAGE_KEYS:
        data.pop(key, None)
    data["private"] = not item.public
    wanted = data.get("name")
    if wanted and wanted != package.name:
        row = Review.get(package.id)
        if row and not item.public and not row.version and not row.base_package_id:
            row.wanted_name = wanted
    data["name"] = package.name
    if item.frozen:
        data["state"] = package.state
        data["owner_org"] = package.owner_org
    elif item.version or item.base_package_id:
        data["owner_org"] = package.owner_org


def _refuse_known_id(resource_id: str | None, package_id: str | None) -> None:
    """The id of another dataset's resource, deleted ones included, cannot be taken over."""
    if not resource_id:
        return
    known = model.Session.query(model.Resource).get(resource_id)
    if known and known.package_id != package_id:
        raise tk.ValidationError({"id": [tk._("This resource id is already in use")]})


def _drop_machine_keys(resource: dict[str, Any]) -> None:
    for key in MACHINE_ONLY:
        resource.pop(key, None)


def _keep_machine_keys(data: dict[str, Any], current: dict[str, Any]) -> None:
    before = {resource["id"]: resource for resource in current["resources"]}
    for resource in data.get("resources") or []:
        known = before.get(resource.get("id"), {})
        for key in MACHINE_ONLY:
            resource.pop(key, None)
            if key in known:
                resource[key] = known[key]
