"""What the automatic checks have found, and which are not done yet.

Reads the tables of ckanext-validation and xloader on a connection of its own: a table that
is missing or a report that makes no sense must not spoil the transaction of a page.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

import ckan.model as model
import sqlalchemy as sa
from ckanext.validation.model import Validation

from ckanext.satudata.metadata import checks

STALE_AFTER = datetime.timedelta(hours=1)
"""A check that has not been heard of for so long has died and is not waited for."""

_VALIDATION_PENDING = ("created", "running")
_XLOADER_PENDING = ("submitting", "pending", "running", "running_but_viewable")


class CellError(TypedDict):
    """One finding in a file."""

    type: str
    title: str
    message: str
    row: int | None
    column: str | None
    cell: str | None


class CheckReport(TypedDict):
    """Summary of the validation report of one resource."""

    status: str
    created: str | None
    finished: str | None
    rows: int | None
    error_count: int
    errors: list[CellError]
    messages: list[str]


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
    since = _now() - stale_after
    validation, task = Validation.__table__, model.TaskStatus.__table__
    busy = _read(
        sa.select(validation.c.resource_id).where(
            validation.c.resource_id.in_(ids),
            validation.c.status.in_(_VALIDATION_PENDING),
            validation.c.created > since,
        )
    ) + _read(
        sa.select(task.c.entity_id).where(
            task.c.entity_id.in_(ids),
            task.c.task_type == "xloader",
            task.c.state.in_(_XLOADER_PENDING),
            task.c.last_updated > since,
        )
    )
    found = {row[0] for row in busy}
    return [resource_id for resource_id in ids if resource_id in found]


def missing_reports(resources: Iterable[Mapping[str, Any]]) -> list[str]:
    """Resources that should have been checked and were not, or whose check died.

    Files that came in by another way than the resource actions (``package_revise``, a queue
    that was down) are found here; ``checks.start`` mends it.

    Args:
        resources: as ``package_show`` lists them.
    """
    wanted = {str(item["id"]): item for item in resources if checks.is_checkable(item)}
    if not wanted:
        return []
    table = Validation.__table__
    rows = _read(
        sa.select(table.c.resource_id, table.c.status, table.c.created).where(
            table.c.resource_id.in_(list(wanted))
        )
    )
    since = _now() - STALE_AFTER
    done = {
        row.resource_id
        for row in rows
        if not _is_older(row.created, wanted[row.resource_id].get("last_modified"))
        and (row.status not in _VALIDATION_PENDING or row.created > since)
    }
    return [resource_id for resource_id in wanted if resource_id not in done]


def report(resource_id: str, limit: int = 20) -> CheckReport | None:
    """The validation report of a resource in short.

    The errors quote cells of the file: treat them as data where access is restricted.

    Args:
        resource_id: the resource.
        limit: how many errors to quote.

    Returns:
        ``status`` is created, running, success, failure or error; ``messages`` says why a
        check could not be made. None where nothing was ever checked.
    """
    table = Validation.__table__
    latest = (
        sa.select(table).where(table.c.resource_id == resource_id).order_by(table.c.created.desc())
    )
    rows = _read(latest.limit(1))
    if not rows:
        return None
    row = rows[0]
    content = _mapping(row.report)
    tasks = [_mapping(task) for task in _list(content.get("tasks"))]
    errors = [_mapping(error) for task in tasks for error in _list(task.get("errors"))]
    general = [_mapping(error) for error in _list(content.get("errors"))]
    counts = [_mapping(task.get("stats")) for task in tasks]
    total = sum(_number(stats.get("errors")) or 0 for stats in counts)
    return {
        "status": str(row.status),
        "created": row.created.isoformat() if row.created else None,
        "finished": row.finished.isoformat() if row.finished else None,
        "rows": sum(_number(stats.get("rows")) or 0 for stats in counts) if counts else None,
        "error_count": max(total, len(errors)) + len(general),
        "errors": [_cell_error(error) for error in (errors + general)[:limit]],
        "messages": [str(text) for text in _list(_mapping(row.error).get("message"))],
    }


def _cell_error(error: Mapping[str, Any]) -> CellError:
    column = error.get("fieldName") or error.get("label")
    cell = error.get("cell")
    return {
        "type": str(error.get("type") or error.get("code") or ""),
        "title": str(error.get("title") or error.get("name") or ""),
        "message": str(error.get("message") or ""),
        "row": _number(error.get("rowNumber", error.get("rowPosition"))),
        "column": None if column is None else str(column),
        "cell": None if cell is None else str(cell),
    }


def _read(query: sa.sql.Select) -> list[Any]:
    try:
        with model.meta.engine.connect() as connection:
            return list(connection.execute(query))
    except sa.exc.ProgrammingError:
        return []


def _mapping(value: Any) -> Mapping[str, Any]:
    """An object, also where it was stored as JSON text inside JSON."""
    for _attempt in range(2):
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return {}
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _is_older(created: datetime.datetime | None, changed: Any) -> bool:
    """Whether a check was queued before the file came in."""
    if created is None:
        return True
    try:
        return created < datetime.datetime.fromisoformat(str(changed))
    except ValueError:
        return False


def _now() -> datetime.datetime:
    """UTC without a zone, as both extensions store it."""
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
