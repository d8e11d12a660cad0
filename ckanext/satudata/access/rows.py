"""Guards of the datastore, of xloader and of validation: rows and reports are content too."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.access import policy
from ckanext.satudata.access.standing import demand_resource_edit, is_machine
from ckanext.satudata.access.visible import is_internal, visible, visible_resource
from ckanext.satudata.access.writes import prepare_resource
from ckanext.satudata.roles.sdi import person_in

INTERNAL_TABLES = frozenset({"_table_metadata"})
"""CKAN lets everyone list the ids of all tables there, hidden ones included."""


def one_id(data: dict[str, Any], *names: str) -> str | None:
    """The resource that a dict names; two names for two resources are a trick.

    The datastore and xloader check one of ``id`` and ``resource_id`` and act on the other.
    """
    given = {data[name] for name in names or ("resource_id", "id") if data.get(name)}
    if len(given) > 1:
        raise tk.ValidationError({"id": [tk._("Name one resource, not two")]})
    return given.pop() if given else None


def before_write(context: Any, data: dict[str, Any]) -> None:
    """Guard the writes of the datastore.

    Raises:
        tk.ObjectNotFound: no such resource, for this caller.
        tk.ValidationError: the dataset is frozen, or an alias is asked for.
    """
    if data.get("aliases"):
        raise tk.ValidationError({"aliases": [tk._("Aliases are not offered on this portal")]})
    resource_id = one_id(data)
    if resource_id is None:
        _before_new_resource(context, data.get("resource"))
        return
    if is_machine(context) and model.Resource.get(resource_id) is None:
        return  # clearing the rows of a resource that is gone
    prepare_resource(context, resource_id)


def before_read(context: Any, data: dict[str, Any]) -> None:
    """Guard the reads of the datastore: hidden and unknown are the same answer.

    Raises:
        tk.ObjectNotFound: no such resource, for this caller.
    """
    resource_id = one_id(data)
    if resource_id and not is_internal(context):
        visible_resource(context, resource_id)


def before_job(context: Any, data: dict[str, Any]) -> None:
    """Guard what starts or drops a loading or a check, and the reports of them.

    Raises:
        tk.ObjectNotFound: no such resource, for this caller.
        tk.NotAuthorized, tk.ValidationError: not theirs, or frozen.
    """
    resource_id = one_id(data)
    if resource_id and not is_machine(context):
        demand_resource_edit(context, resource_id)


def before_hook(context: Any, data: dict[str, Any]) -> None:
    """Guard the loader's own message that it is done; nobody else sends it.

    Raises:
        tk.NotAuthorized: it comes from a person.
    """
    if not is_machine(context) and not person_in(context).sysadmin:
        raise tk.NotAuthorized(tk._("Not authorized"))
    before_job(context, data)


def before_report(context: Any, data: dict[str, Any]) -> None:
    """Guard the reports of loadings and checks: they quote cells.

    Raises:
        tk.ObjectNotFound: no such resource, for this caller.
        tk.NotAuthorized: seen, but only as the public sees it.
    """
    resource_id = one_id(data)
    if resource_id and not is_internal(context):
        item, who = visible_resource(context, resource_id)
        if not policy.may_inspect(item, who):
            raise tk.NotAuthorized(tk._("Only those who prepare or judge it see this report"))


def before_task_status(context: Any, data: dict[str, Any]) -> None:
    """Guard the status of a job by the resource or dataset that it works on.

    Raises:
        tk.ObjectNotFound: no such job, for this caller.
    """
    if is_internal(context):
        return
    task = model.TaskStatus.get(data["id"]) if data.get("id") else None
    entity_id = task.entity_id if task else data.get("entity_id")
    try:
        if entity_id and model.Resource.get(entity_id):
            item, who = visible_resource(context, entity_id)
        else:
            item, who = visible(context, entity_id)
    except tk.ObjectNotFound:
        item = who = None
    if item is None or who is None or not policy.may_inspect(item, who):
        raise tk.ObjectNotFound(tk._("Not found"))


def _before_new_resource(context: Any, resource: Any) -> None:
    if isinstance(resource, dict) and resource.get("package_id") and not is_machine(context):
        visible(context, resource["package_id"])
