"""Template helpers for what a producer and a reviewer judge by: checks and rows of the files.

Each asks an action or auth function as the reader; who may not read the data gets nothing.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.satudata import config
from ckanext.satudata.metadata import checks, completeness, reports
from ckanext.satudata.review import assessing
from ckanext.satudata.revision import working_copy
from ckanext.satudata.revision.model import ResourceLink

PREVIEW_ROWS = 10
TABLE_FORMATS = frozenset({"csv", "tsv", "xls", "xlsx", "ods"})


class Preview(TypedDict):
    """The first rows of a file, or why there are none."""

    state: Literal["rows", "empty", "loading", "failed", "closed", "none"]
    columns: list[str]
    rows: list[list[Any]]
    total: int


def satudata_check_report(resource: dict[str, Any]) -> reports.CheckReport | None:
    """The validation report of a file; None where nothing was checked or nothing may be seen."""
    for resource_id in _ids(resource):
        try:
            tk.check_access("resource_validation_show", _context(), {"resource_id": resource_id})
        except (tk.NotAuthorized, tk.ObjectNotFound):
            continue
        found = reports.report(resource_id)
        if found:
            return found
    return None


def satudata_preview(resource: dict[str, Any], access_class: str | None = None) -> Preview:
    """The first rows of a file from the datastore, as the reader may see them.

    A file that a working copy leaves unchanged has its rows on the published resource.
    """
    if str(resource.get("format") or "").lower() not in TABLE_FORMATS:
        return _nothing("none")
    for resource_id in _ids(resource):
        try:
            found = tk.get_action("datastore_search")(
                _context(), {"resource_id": resource_id, "limit": PREVIEW_ROWS}
            )
        except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
            continue
        columns = [field["id"] for field in found["fields"] if field["id"] != "_id"]
        rows = [[record.get(column) for column in columns] for record in found["records"]]
        return {
            "state": "rows" if rows else "empty",
            "columns": columns,
            "rows": rows,
            "total": found.get("total", len(rows)),
        }
    if access_class == "tertutup" and not config.load_tertutup():
        return _nothing("closed")
    return _nothing("loading" if checks.pending_checks([resource["id"]]) else "failed")


def satudata_completeness(package: dict[str, Any]) -> completeness.Assessment:
    """What the description of a dataset still needs."""
    return assessing.assess(package)


def satudata_fault(error: reports.CellError) -> str:
    """A finding of the automatic check in the reader's language."""
    known = {
        "blank-label": tk._("The column has no name in the first row."),
        "duplicate-label": tk._("The name of this column occurs twice."),
        "missing-label": tk._("A column of the description is missing in the file."),
        "extra-label": tk._("The file has a column that the description does not name."),
        "incorrect-label": tk._("The column's name differs from the description."),
        "blank-row": tk._("The row is empty."),
        "extra-cell": tk._("The row has more cells than there are columns."),
        "missing-cell": tk._("The row has fewer cells than there are columns."),
        "type-error": tk._("The value does not fit the type of the column."),
        "constraint-error": tk._("The value breaks a rule of the column."),
        "unique-error": tk._("The value occurs twice, but the column allows it once."),
        "primary-key": tk._("The key of the row is missing or occurs twice."),
        "encoding-error": tk._("The characters are not UTF-8: save the file as CSV UTF-8."),
        "format-error": tk._("The file is damaged or is not of the format it claims."),
        "source-error": tk._("The file is empty or cannot be read as a table."),
    }
    sentence = known.get(error["type"])
    if sentence is None:
        return error["message"] or error["title"]
    precise = error["type"] in ("type-error", "constraint-error", "format-error", "source-error")
    return f"{sentence} ({error['message']})" if precise and error["message"] else sentence


def satudata_unchanged(resource: dict[str, Any]) -> bool:
    """Whether a working copy still serves the published file here."""
    return working_copy.unchanged(resource["id"])


def _ids(resource: dict[str, Any]) -> list[str]:
    """The id of the resource, then that of the published one with the same file."""
    ids = [resource["id"]]
    if working_copy.unchanged(resource["id"]):
        link = model.Session.query(ResourceLink).get(resource["id"])
        ids.append(link.base_resource_id)
    return ids


def _context() -> Context:
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


def _nothing(state: Literal["loading", "failed", "closed", "none"]) -> Preview:
    return {"state": state, "columns": [], "rows": [], "total": 0}
