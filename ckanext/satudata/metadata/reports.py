"""What the automatic checks have found, short enough for a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypedDict

import sqlalchemy as sa
from ckanext.validation.model import Validation

from ckanext.satudata.metadata import checks


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
    rows = checks.read(latest.limit(1))
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
