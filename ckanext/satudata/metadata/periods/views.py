"""Pages that add a period: choose the file, bring the rows, look, confirm."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import flask
from ckan.types import Context
from flask import Blueprint
from flask.typing import ResponseReturnValue

from ckanext.satudata import csrf
from ckanext.satudata.access.door import error_page
from ckanext.satudata.metadata import tabular
from ckanext.satudata.metadata.periods import calendar, merging, waiting, words, writing

satudata_periods = Blueprint("satudata_periods", __name__, url_prefix="/satudata/metadata")
csrf.protect(satudata_periods)

MOST_GRID_CELLS = 2000
"""A longer table is filled in as a file."""
MOST_TEXT = 300_000
"""More than a form may send back."""
SHOWN = 100


@satudata_periods.errorhandler(tk.NotAuthorized)
def _not_authorized(error: tk.NotAuthorized) -> ResponseReturnValue:
    if not tk.current_user.is_authenticated:
        return tk.h.redirect_to("user.login", came_from=flask.request.full_path)
    return error_page(403, getattr(error, "message", None) or tk._("Not authorized"))


@satudata_periods.errorhandler(tk.ObjectNotFound)
def _not_found(error: tk.ObjectNotFound) -> ResponseReturnValue:
    return error_page(404, tk._("Dataset not found"))


def _context() -> Context:
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


def _package(id: str) -> dict[str, Any]:
    return tk.get_action("package_show")(_context(), {"id": id})


@satudata_periods.route("/<id>/periods")
def choose(id: str) -> ResponseReturnValue:
    """The files that rows can be added to; the only one without asking."""
    package = _package(id)
    found = tk.h.satudata_tables(package)
    for resource in found[:1]:
        tk.check_access("satudata_metadata_append", _context(), {"id": resource["id"]})
    if len(found) == 1:
        return tk.h.redirect_to("satudata_periods.add", id=id, resource_id=found[0]["id"])
    return tk.render("satudata/metadata/periods.html", {"pkg": package, "resources": found})


@satudata_periods.route("/<id>/periods/<resource_id>", methods=["GET", "POST"])
def add(id: str, resource_id: str) -> ResponseReturnValue:
    """Bring the rows and see what becomes of them; then confirm."""
    form = flask.request.form
    if form.get("step") == "save":
        return _save(id, resource_id)
    if form.get("step") == "forget":
        waiting.forget(tk.current_user.id, resource_id)
        return tk.h.redirect_to("satudata_periods.add", id=id, resource_id=resource_id)
    checks = form.get("step") == "check"
    kept = None if checks else waiting.kept(tk.current_user.id, resource_id)
    try:
        next_ = _next(resource_id, {**_period(kept), **flask.request.args, **form})
    except tk.ValidationError as refusal:
        page = {"refusal": tk.h.satudata_refusal(refusal)}
        return _page(id, resource_id, None, None, None, page)
    if kept:
        return _looked(id, resource_id, next_, kept)[0]
    if not checks:
        return _page(id, resource_id, next_, None, None)
    try:
        brought = _brought(form, next_)
    except tabular.Unreadable:
        sentence = words.sentence(merging.fault(None, None, "no_table"))
        return _page(id, resource_id, next_, None, None, {"refusal": [sentence]}), 400
    waiting.keep(tk.current_user.id, resource_id, brought)
    return _looked(id, resource_id, next_, brought)


@satudata_periods.route("/<id>/periods/<resource_id>/template")
def template(id: str, resource_id: str) -> ResponseReturnValue:
    """The rows of the next period as a file to fill in."""
    next_ = _next(resource_id, flask.request.args)
    rows = [[row[name] for name in next_["columns"]] for row in next_.get("rows", [])]
    period = "-".join(["templat", *next_.get("next", {}).values()])
    name = re.sub(r"[^a-zA-Z0-9]+", "-", period).strip("-")
    return flask.Response(
        "\ufeff" + waiting.table(next_["columns"], [[_harmless(c) for c in row] for row in rows]),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _next(resource_id: str, sent: Any) -> dict[str, Any]:
    period = {key[7:]: value.strip() for key, value in sent.items() if key.startswith("period-")}
    data = {"id": resource_id, "period": period}
    return tk.get_action("satudata_metadata_next_period")(_context(), data)


def _period(kept: waiting.Brought | None) -> dict[str, str]:
    """The period for which the grid was filled in, as the page sends it."""
    if kept is None or kept.way != "grid":
        return {}
    header, *rows = tabular.rows_of(kept.table)
    row = dict(zip(header, rows[0], strict=False)) if rows else {}
    return {f"period-{part}": row[part] for part in calendar.columns_of(row)}


def _brought(form: Any, next_: dict[str, Any]) -> waiting.Brought:
    """The rows that came, whichever way, as one table."""
    if form.get("way") == "grid":
        return waiting.Brought("grid", _grid(form, next_))
    if form.get("way") == "text":
        return waiting.Brought("text", form.get("table", ""))
    sent = flask.request.files.get("upload")
    ending = Path(sent.filename or "").suffix.lstrip(".").lower() if sent else ""
    if sent is None or ending not in writing.FORMATS:
        raise tabular.Unreadable("file_damaged")
    with tempfile.NamedTemporaryFile(suffix=f".{ending}") as copy:
        sent.save(copy)
        copy.flush()
        header, rows = writing.rows_of(Path(copy.name), ending)
    return waiting.Brought("file", waiting.table(header, rows))


def _grid(form: Any, next_: dict[str, Any]) -> str:
    """The rows of the grid in which something was filled in."""
    rows = []
    for number, row in enumerate(next_.get("rows", [])):
        typed = {name: form.get(f"cell-{number}-{name}", "").strip() for name in next_["measures"]}
        if any(typed.values()):
            rows.append([{**row, **typed}[name] for name in next_["columns"]])
    return waiting.table(next_["columns"], rows)


def _looked(
    id: str, resource_id: str, next_: dict[str, Any], brought: waiting.Brought
) -> tuple[str, int]:
    data = {"id": resource_id, "csv": brought.table, "dry_run": True}
    try:
        found = tk.get_action("satudata_metadata_append")(_context(), data)
    except tk.ValidationError as refusal:
        page = {"refusal": tk.h.satudata_refusal(refusal)}
        return _page(id, resource_id, next_, brought, None, page), 400
    return _page(id, resource_id, next_, brought, found), 400 if found["faults"] else 200


def _save(id: str, resource_id: str) -> ResponseReturnValue:
    brought = waiting.kept(tk.current_user.id, resource_id)
    if brought is None:
        tk.h.flash_error(tk._("These rows are not here any more. Bring them again."))
        return tk.h.redirect_to("satudata_periods.add", id=id, resource_id=resource_id)
    data = {"id": resource_id, "csv": brought.table, "dry_run": False}
    try:
        found = tk.get_action("satudata_metadata_append")(_context(), data)
    except tk.ValidationError as refusal:
        for sentence in tk.h.satudata_refusal(refusal)[:10]:
            tk.h.flash_error(sentence)
        return tk.h.redirect_to("satudata_periods.add", id=id, resource_id=resource_id)
    waiting.forget(tk.current_user.id, resource_id)
    tk.h.flash_success(
        tk._("The rows are in the file: {added} added, {changed} changed. Submit it now.").format(
            added=tk.h.satudata_number(found["added"]),
            changed=tk.h.satudata_number(found["changed"]),
        )
    )
    return tk.h.redirect_to("satudata_metadata.step", id=found["package_id"], step="periksa")


def _page(
    id: str,
    resource_id: str,
    next_: dict[str, Any] | None,
    brought: waiting.Brought | None,
    found: dict[str, Any] | None,
    more: dict[str, Any] | None = None,
) -> str:
    package = _package(id)
    resource = next((one for one in package["resources"] if one["id"] == resource_id), None)
    if resource is None:
        raise tk.ObjectNotFound
    cells = len(next_["rows"]) * len(next_["measures"]) if next_ and next_.get("rows") else 0
    faults = found["faults"] if found else []
    return tk.render(
        "satudata/metadata/period.html",
        {
            "pkg": package,
            "resource": resource,
            "next": next_,
            "grid": 0 < cells <= MOST_GRID_CELLS,
            "brought": brought,
            "text": brought.table if brought and len(brought.table) <= MOST_TEXT else "",
            "typed": _typed(brought, next_),
            "found": found,
            "shown": SHOWN,
            "faulty": {(fault["row"], fault["column"]) for fault in faults},
            **(more or {}),
        },
    )


def _typed(brought: waiting.Brought | None, next_: dict[str, Any] | None) -> dict[int, Any]:
    """What was typed into the rows of the grid; ``number`` is that of the row that was sent."""
    if brought is None or brought.way != "grid" or not next_ or not next_.get("rows"):
        return {}
    header, *rows = tabular.rows_of(brought.table)
    said = [name for name in next_["columns"] if name not in next_["measures"]]
    found: dict[str, dict[str, Any]] = {}
    for number, cells in enumerate(rows, start=1):
        row = dict(zip(header, cells, strict=False))
        found[json.dumps([row.get(name, "") for name in said])] = {"number": number, **row}
    return {
        place: found[rest]
        for place, row in enumerate(next_["rows"])
        if (rest := json.dumps([row[name] for name in said])) in found
    }


def _harmless(text: str) -> str:
    """No cell of a file that people open is a formula."""
    numeric = merging.cells.kind_of(text) in merging.cells.NUMERIC
    return text if numeric or text[:1] not in ("=", "+", "-", "@", "\t", "\r") else f"'{text}"
