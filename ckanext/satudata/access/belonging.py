"""Guards of what a dataset belongs to: groups, relationships, its organization, collaborators.

CKAN lets whoever edits a *group* attach any dataset to it; here that is a change of the dataset.
"""

from __future__ import annotations

from typing import Any, NoReturn

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.access.standing import demand_edit, is_machine, refuse_frozen
from ckanext.satudata.access.visible import visible
from ckanext.satudata.access.writes import prepare
from ckanext.satudata.review.facts import facts
from ckanext.satudata.revision.sanction import is_sanctioned
from ckanext.satudata.roles.sdi import person_in


def before_member(context: Any, data: dict[str, Any], action: str) -> None:
    """Guard ``member_create`` and ``member_delete``: permission first, then the look-up.

    Raises:
        tk.NotAuthorized: not allowed to change the group, or not their dataset.
        tk.ObjectNotFound: no such dataset, for this caller.
        tk.ValidationError: the dataset is frozen, or an organization is meant.
    """
    if str(data.get("object_type", "")).lower() != "package":
        return
    group = model.Group.get(data.get("id"))
    if group is None:
        raise tk.ObjectNotFound(tk._("Group was not found."))
    tk.check_access(action, context, data)
    prepare(context, data.get("object"))
    if group.is_organization:
        raise tk.ValidationError(
            {"id": [tk._("A dataset belongs to the organization that it was created in")]}
        )


def after_organization(context: Any, data: dict[str, Any]) -> None:
    """End the membership that CKAN gives to whoever adds an organization, for sysadmins.

    They would be walidata, pembina and kepala everywhere, and their steps no marked override any
    more. Named among the ``users`` of the call, they stay.
    """
    user = model.User.get(context["user"])
    if user is None or not user.sysadmin:
        return
    if {user.id, user.name} & {entry.get("name") for entry in data.get("users") or []}:
        return
    inner: Any = {"user": user.name, "ignore_auth": True}
    tk.get_action("member_delete")(
        inner, {"id": context["id"], "object": user.id, "object_type": "user"}
    )


def before_group(context: Any, data: dict[str, Any]) -> None:
    """Guard the lists of datasets that group and organization forms may carry.

    Raises:
        tk.ValidationError: the list is not what stands there now.
    """
    packages = data.pop("packages", None)
    if not packages or is_machine(context):
        return
    group = model.Group.get(data.get("id") or data.get("name"))
    given = {str(entry.get("id") or entry.get("name")) for entry in packages}
    now = _datasets_in(group) if group else set()
    if not given <= now:
        raise tk.ValidationError(
            {"packages": [tk._("Datasets join and leave a group one by one, by who prepares them")]}
        )


def before_identity(context: Any, data: dict[str, Any]) -> None:
    """Roles hang on organizations: what makes a group or one of them what it is stays.

    Raises:
        tk.NotAuthorized: the name of a role's organization is taken or given up.
    """
    if is_machine(context) or person_in(context).sysadmin:
        return
    for key in ("state", "is_organization", "type", "approval_status"):
        data.pop(key, None)
    group = model.Group.get(data.get("id") or data.get("name"))
    before, after = group.name if group else None, data.get("name")
    if after and after != before and {before, after} & config.role_orgs():
        raise tk.NotAuthorized(tk._("Not authorized"))


def before_relationship(context: Any, data: dict[str, Any]) -> None:
    """Guard relationships: both datasets are changed by them.

    Raises:
        tk.ObjectNotFound: one of them is unknown to the caller.
        tk.NotAuthorized, tk.ValidationError: not theirs, or frozen.
    """
    for key in ("subject", "object"):
        if key in data and not is_machine(context):
            visible(context, data[key])
    for key in ("subject", "object"):
        if key in data:
            demand_edit(context, data[key])


def before_owner(data: dict[str, Any]) -> None:
    """A dataset stays with its organization once it was submitted.

    Raises:
        tk.ValidationError: frozen or published before, and the organization differs.
    """
    package = model.Package.get(data.get("id"))
    if package is None or is_sanctioned(package.id):
        return
    group = model.Group.get(data.get("organization_id"))
    item = facts(package)
    if (group.id if group else None) == item.owner_org:
        return
    refuse_frozen(item)
    if item.version or item.base_package_id:
        raise tk.ValidationError(
            {"owner_org": [tk._("A dataset that was published stays with its organization")]}
        )


def before_organization_ends(name_or_id: Any) -> None:
    """Organizations with datasets stay: the labels of their datasets hang on them.

    Raises:
        tk.ValidationError: it has datasets.
    """
    group = model.Group.get(name_or_id)
    if group is None:
        return
    package = model.Package
    left = (
        model.Session.query(package)
        .filter(package.owner_org == group.id, package.state != "deleted")
        .count()
    )
    if left:
        raise tk.ValidationError(
            {"message": tk._("The organization still has {number} datasets").format(number=left)}
        )


def refuse_bulk() -> NoReturn:
    """Bulk actions write the tables directly; visibility follows from the review alone.

    Raises:
        tk.NotAuthorized: always, for sysadmins, too.
    """
    raise tk.NotAuthorized(
        tk._(
            "Datasets become public or private through the review only:"
            " publish them (satudata_review_publish) or withdraw them (satudata_review_withdraw)"
        )
    )


def refuse_collaborators() -> NoReturn:
    """Collaborators would read and change what their role does not allow.

    Raises:
        tk.ValidationError: always.
    """
    raise tk.ValidationError(
        {"message": tk._("Dataset collaborators are not offered on this portal")}
    )


def _datasets_in(group: model.Group) -> set[str]:
    package, member = model.Package, model.Member
    rows = (
        model.Session.query(package.id, package.name)
        .join(member, member.table_id == package.id)
        .filter(member.group_id == group.id, member.table_name == "package")
        .filter(member.state == "active")
    )
    return {word for row in rows for word in (row.id, row.name)}
