"""Guards of the writes to a dataset itself: what is frozen stays as it was reviewed.

Whatever a client sends, ``private``, the stage and the other computed fields are overruled;
content changes only in draft and returned; machine writes (xloader, validation, datastore)
pass when they change technical fields only.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.access.redaction import hide_activity
from ckanext.satudata.access.standing import (
    demand_edit,
    is_machine,
    lock,
    refuse_delete,
    refuse_frozen,
)
from ckanext.satudata.access.visible import visible_resource
from ckanext.satudata.metadata import fields, national, schemas
from ckanext.satudata.metadata.conditions import PARKED
from ckanext.satudata.metadata.links import ACTIVITY, BASE, ITEM
from ckanext.satudata.review import trail
from ckanext.satudata.review.facts import Facts, facts, roles_on
from ckanext.satudata.review.model import Review, add_author
from ckanext.satudata.revision import content
from ckanext.satudata.revision.working_copy import opaque_name
from ckanext.satudata.roles.sdi import Person, person_in

MACHINE_ONLY = (
    "validation_status",
    "validation_timestamp",
    "datastore_active",
    "datastore_contains_all_records_of_source_file",
    "hash",
)
"""Resource keys that only workers write: a person cannot declare a file valid or loaded."""

RELATIONSHIPS = ("relationships_as_subject", "relationships_as_object")
"""Keys that CKAN stores without asking whose datasets stand at the ends."""


def refuse_change_of_state(item: Facts, state: Any) -> None:
    """``state`` is no way around the rules of deleting."""
    if state == "deleted" and item.package_state != "deleted":
        refuse_delete(item)


def before_create(context: Any, data: dict[str, Any]) -> None:
    """Prepare the input of ``package_create``: private, opaque, nothing forged.

    Raises:
        tk.ValidationError: a type without a schema, or a resource id is chosen.
    """
    if (data.get("type") or "dataset") not in schemas.DATASET_TYPES and not is_machine(context):
        raise tk.ValidationError(
            {"type": [tk._("Unknown dataset type: {name}").format(name=data["type"])]}
        )
    context["satudata_wanted_name"] = data.get("name") or ""
    data["name"] = opaque_name()
    for key in fields.COMPUTED_PACKAGE_KEYS:
        data.pop(key, None)
    for key in RELATIONSHIPS:
        data.pop(key, None)
    _drop_forged(data, frozenset())
    data["private"] = True
    for resource in data.get("resources") or []:
        _refuse_foreign_id(context, resource, frozenset())
        _drop_machine_keys(resource)


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
    item = lock(context, package)
    context[BASE] = item.base_package_id or package.id
    current = content.full(package.id)
    own = frozenset(resource["id"] for resource in current["resources"])
    for resource in data.get("resources") or []:
        _refuse_foreign_id(context, resource, own)
    refuse_change_of_state(item, data.get("state"))
    _overrule(data, package, item)
    _drop_forged(data, frozenset(extra["key"] for extra in current.get("extras") or []))
    _spell_out(data)
    _keep_hidden_activity(context, data, current)
    if not is_machine(context):
        _keep_machine_keys(data, current)
    uploads = any(r.get("upload") or r.get("clear_upload") for r in data.get("resources") or [])
    changed = uploads or fields.content(data) != fields.content(current)
    if changed:
        refuse_frozen(item)
        note_author(context, item)
    return changed


def _drop_forged(data: dict[str, Any], stored: frozenset[str]) -> None:
    """No extra under the name of a computed field; those from before the extension stay."""
    if isinstance(data.get("extras"), list):
        computed = (fields.COMPUTED_PACKAGE_KEYS | national.computed_keys()) - stored
        data["extras"] = [
            extra
            for extra in data["extras"]
            if not isinstance(extra, dict) or extra.get("key") not in computed
        ]


def _spell_out(data: dict[str, Any]) -> None:
    """Groups by name: CKAN goes by the id when both are given."""
    for key in RELATIONSHIPS:
        data.pop(key, None)
    for group in data.get("groups") or []:
        if isinstance(group, dict) and group.get("id"):
            known = model.Group.get(group["id"])
            group["name"] = known.name if known else ""


def _keep_hidden_activity(context: Any, data: dict[str, Any], current: dict[str, Any]) -> None:
    """Who may not know of the linked kegiatan cannot send it back, and does not remove it."""
    if is_machine(context) or data.get(ACTIVITY) or not current.get(ACTIVITY):
        return
    if hide_activity({**current}, person_in(context)):
        data[ACTIVITY] = current[ACTIVITY]
        data[ITEM] = data.get(ITEM) or current.get(ITEM) or ""


def prepare(context: Any, name_or_id: Any) -> Facts:
    """Guard content that lies beside the dataset (views, rows, groups), and note who wrote it.

    Raises:
        tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError: see ``demand_edit``.
    """
    item = demand_edit(context, name_or_id)
    if not is_machine(context):
        note_author(context, item)
    return item


def prepare_resource(context: Any, resource_id: Any) -> Facts:
    """The same, for the dataset of a resource; a hidden resource is an unknown one."""
    item, _who = visible_resource(context, resource_id)
    return prepare(context, item.package_id)


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
        data.pop(PARKED, None)
        data["state"] = package.state
        data["owner_org"] = package.owner_org
    elif item.version or item.base_package_id:
        data["owner_org"] = package.owner_org
        if data.get("state") == "draft":
            data["state"] = package.state


def _refuse_foreign_id(context: Any, resource: dict[str, Any], own: frozenset[str]) -> None:
    """A resource keeps its id; a new one gets its own from us.

    CKAN lets anybody take over the id of a deleted resource, and with it the file and the rows
    that still lie under it. People may name no id at all, so that the answer does not tell
    whether it is in use; machines (imports) may, when it is new.
    """
    resource_id = resource.get("id")
    if not resource_id or resource_id in own:
        return
    known = model.Session.query(model.Resource).get(resource_id)
    if known or not is_machine(context):
        raise tk.ValidationError({"id": [tk._("The portal chooses the id of a new resource")]})


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
