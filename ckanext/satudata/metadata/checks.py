"""Automatic checks of files: start them once per file, wait for them, read their reports.

ckanext-validation 2.2.0 starts nothing for a single new resource on CKAN 2.11 (its own hook
waits for a package hook that was renamed), and for a changed one it starts again whenever
the form sends the table schema back as text. So both are started here, from our hook, and
``can_validate`` keeps validation's own hook from doing it a second time.
"""

from __future__ import annotations

import datetime
import json
import logging
from collections.abc import Mapping
from typing import Any

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context
from ckanext.validation import settings
from ckanext.validation.interfaces import IDataValidation
from ckanext.validation.jobs import run_validation_job
from ckanext.validation.model import Validation

from ckanext.satudata.metadata import fields, rules

log = logging.getLogger(__name__)

VERDICT = "satudata_check_verdict"
"""Context key of an update: whether its file or the rules of its check changed."""

_DECIDING_KEYS = ("url", "url_type", "format", "schema", "validation_options")


class ResourceChecks(p.IResourceController):
    """Starts the check of a new or replaced file, exactly once."""

    def after_resource_create(self, context: Context, resource: dict[str, Any]) -> None:
        """A new resource is checked."""
        if not context.get("defer_commit"):
            start(resource)

    def before_resource_update(
        self, context: Context, current: dict[str, Any], resource: dict[str, Any]
    ) -> None:
        """Note whether there is anything new to check."""
        verdicts: dict[str, bool] = context.setdefault(VERDICT, {})  # type: ignore[typeddict-item]
        replaced = bool(resource.get("upload")) or bool(resource.get("clear_upload"))
        verdicts[current["id"]] = replaced or _facts(current) != _facts(resource)

    def after_resource_update(self, context: Context, resource: dict[str, Any]) -> None:
        """A replaced file, or one with new rules, is checked again."""
        verdicts: dict[str, bool] = context.get(VERDICT, {})  # type: ignore[assignment]
        wanted = verdicts.get(resource["id"], False)
        if wanted and not context.get("_validation_performed") and not context.get("defer_commit"):
            start(resource)


class DataChecks(IDataValidation):
    """Says which files may be checked."""

    def can_validate(self, context: Context, data_dict: dict[str, Any]) -> bool:
        """Uploads and web addresses only, and not those that our own hook takes care of."""
        if data_dict.get("id") in (context.get(VERDICT) or {}):
            return False
        return is_checkable_source(data_dict)


def is_checkable_source(resource: Mapping[str, Any]) -> bool:
    """Whether a resource is an upload or a web address; file:// would read the server."""
    return resource.get("url_type") == "upload" or rules.is_web_address(resource.get("url"))


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
        Whether a run was queued; False also where the queue cannot be reached, which is
        logged and found again by :func:`ckanext.satudata.metadata.reports.missing_reports`.
    """
    if not is_checkable(resource):
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


def _record(resource_id: str, status: str, error: dict[str, Any] | None) -> None:
    """Write the state of a check, in a transaction of its own."""
    table = Validation.__table__
    values = {
        "status": status,
        "created": datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None),
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
            try:
                value = json.loads(value)
            except ValueError:
                pass
        facts.append(None if fields.is_empty(value) else value)
    return facts
