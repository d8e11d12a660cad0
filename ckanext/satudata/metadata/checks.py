"""Automatic checks of files: start them once per file, know which are not done yet.

ckanext-validation 2.2.0 starts nothing for a single new resource on CKAN 2.11 (its own hook
waits for a package hook that was renamed), and for a changed one it starts again whenever
the form sends the table schema back as text. So both are started here, by the three
functions named after CKAN's resource hooks, and ``can_validate`` keeps validation's own hook
from doing it a second time.

The tables of validation and xloader are read on a connection of their own: a missing table
must not spoil the transaction of a page.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckanext.validation import settings
from ckanext.validation.interfaces import IDataValidation
from ckanext.validation.jobs import run_validation_job
from ckanext.validation.model import Validation

from ckanext.satudata.metadata import fields

log = logging.getLogger(__name__)

VERDICT = "satudata_check_verdict"
"""Context key of an update: per resource, whether its file or its rules changed."""

STALE_AFTER = datetime.timedelta(hours=1)
"""A check that has not been heard of for so long has died and is not waited for."""

_DECIDING_KEYS = ("url", "url_type", "format", "schema", "validation_options")
_VALIDATION_PENDING = ("created", "running")
_XLOADER_PENDING = ("submitting", "pending", "running", "running_but_viewable")


def after_resource_create(context: Any, resource: Mapping[str, Any]) -> None:
    """A new resource is checked."""
    if not context.get("defer_commit"):
        start(resource)


def before_resource_update(
    context: Any, current: Mapping[str, Any], resource: Mapping[str, Any]
) -> None:
    """Note whether there will be anything new to check."""
    replaced = bool(resource.get("upload")) or bool(resource.get("clear_upload"))
    changed = replaced or _facts(current) != _facts(resource)
    context.setdefault(VERDICT, {})[current["id"]] = changed


def after_resource_update(context: Any, resource: Mapping[str, Any]) -> None:
    """A replaced file, or one with new rules, is checked again."""
    changed = context.get(VERDICT, {}).get(resource["id"], False)
    if changed and not context.get("_validation_performed") and not context.get("defer_commit"):
        start(resource)


def can_validate(context: Any, resource: Mapping[str, Any]) -> bool:
    """Uploads only, and not those that the hooks above take care of."""
    if resource.get("id") in (context.get(VERDICT) or {}):
        return False
    return is_checkable_source(resource)


def is_checkable_source(resource: Mapping[str, Any]) -> bool:
    """Whether a resource is an upload; what a link leads to is not fetched by the server."""
    return resource.get("url_type") == "upload"


def is_checkable(resource: Mapping[str, Any]) -> bool:
    """Whether there will be a validation report for a resource of this format and source."""
    formats = settings.get_supported_formats()
    return str(resource.get("format") or "").lower() in formats and is_checkable_source(resource)


def start(resource: Mapping[str, Any]) -> bool:
    """Queue the check of a resource.

    Done here and not by ``resource_validation_run``: that action reads the resource as the
    user of the request, who may be nobody (command line, worker), and commits whatever the
    caller's session holds.

    Args:
        resource: at least ``id``, ``url``, ``url_type`` and ``format``.

    Returns:
        Whether a run was queued; False also where a plugin forbids it, or where the queue
        cannot be reached, which is logged and found again by :func:`missing_checks`.
    """
    context: Any = {"ignore_auth": True, "model": model}
    allowed = (plugin.can_validate(context, resource) for plugin in _referees())
    if not is_checkable(resource) or not all(allowed):
        return False
    resource_id = str(resource["id"])
    _record(resource_id, "created", None)
    try:
        tk.enqueue_job(run_validation_job, [resource_id], title=f"validation: {resource_id}")
    except Exception:
        log.exception("The check of resource %s could not be queued", resource_id)
        _record(resource_id, "error", {"message": ["The check could not be queued"]})
        return False
    return True


def start_missing(resources: Iterable[Mapping[str, Any]]) -> list[str]:
    """Queue the checks that :func:`missing_checks` finds.

    Returns:
        The resources for which a run was queued now.
    """
    known = {str(resource["id"]): resource for resource in resources}
    return [id_ for id_ in missing_checks(known.values()) if start(known[id_])]


def pending_checks(
    resource_ids: Iterable[str], stale_after: datetime.timedelta = STALE_AFTER
) -> list[str]:
    """Resources whose validation or loading is waiting or running.

    Args:
        resource_ids: the resources to look at.
        stale_after: age from which a state is believed to be left over from a dead worker.

    Returns:
        The ids among those given, in their order.
    """
    ids = list(dict.fromkeys(resource_ids))
    if not ids:
        return []
    since = now() - stale_after
    validation, task = Validation.__table__, model.TaskStatus.__table__
    busy = read(
        sa.select(validation.c.resource_id).where(
            validation.c.resource_id.in_(ids),
            validation.c.status.in_(_VALIDATION_PENDING),
            validation.c.created > since,
        )
    ) + read(
        sa.select(task.c.entity_id).where(
            task.c.entity_id.in_(ids),
            task.c.task_type == "xloader",
            task.c.state.in_(_XLOADER_PENDING),
            task.c.last_updated > since,
        )
    )
    found = {row[0] for row in busy}
    return [resource_id for resource_id in ids if resource_id in found]


def missing_checks(resources: Iterable[Mapping[str, Any]]) -> list[str]:
    """Resources that should have been checked and were not, or whose check died.

    Files that came in by another way than the resource actions (``package_revise``, a queue
    that was down) are found here.

    Args:
        resources: as ``package_show`` lists them.
    """
    wanted = {str(item["id"]): item for item in resources if is_checkable(item)}
    if not wanted:
        return []
    table = Validation.__table__
    rows = read(
        sa.select(table.c.resource_id, table.c.status, table.c.created).where(
            table.c.resource_id.in_(list(wanted))
        )
    )
    since = now() - STALE_AFTER
    done = {
        row.resource_id
        for row in rows
        if not _is_older(row.created, wanted[row.resource_id].get("last_modified"))
        and (row.status not in _VALIDATION_PENDING or row.created > since)
    }
    return [resource_id for resource_id in wanted if resource_id not in done]


def read(query: Any) -> list[Any]:
    """Rows of a query on another extension's table; none where the table is missing."""
    try:
        with model.meta.engine.connect() as connection:
            return list(connection.execute(query))
    except sa.exc.ProgrammingError:
        return []


def _referees() -> Iterable[IDataValidation]:
    return p.PluginImplementations(IDataValidation)


def _record(resource_id: str, status: str, error: dict[str, Any] | None) -> None:
    """Write the state of a check, in a transaction of its own."""
    table = Validation.__table__
    values = {
        "status": status,
        "created": now(),
        "finished": None,
        "report": sa.null(),
        "error": sa.null() if error is None else error,
    }
    with model.meta.engine.begin() as connection:
        lock = sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"satudata_check:{resource_id}"))
        connection.execute(sa.select(lock))
        changed = connection.execute(
            table.update().where(table.c.resource_id == resource_id).values(**values)
        )
        if not changed.rowcount:
            connection.execute(table.insert().values(resource_id=resource_id, **values))


def _facts(resource: Mapping[str, Any]) -> list[Any]:
    """What decides the outcome of a check, in one spelling."""
    facts: list[Any] = []
    for key in _DECIDING_KEYS:
        value = resource.get(key)
        if key == "url" and resource.get("url_type") == "upload":
            value = fields.file_name(value)
        elif key == "format":
            value = str(value or "").lower()
        elif isinstance(value, str) and value.lstrip().startswith("{"):
            with contextlib.suppress(ValueError):
                value = json.loads(value)
        facts.append(None if fields.is_empty(value) else value)
    return facts


def _is_older(created: datetime.datetime | None, changed: Any) -> bool:
    """Whether a check was queued before the file came in."""
    if created is None:
        return True
    try:
        return created < datetime.datetime.fromisoformat(str(changed))
    except ValueError:
        return False


def now() -> datetime.datetime:
    """UTC without a zone, as both extensions store it."""
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
