"""Pages of the spreadsheets: templates and filled ones out, the dry run and its result."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
import flask
from ckan.types import Context
from flask import Blueprint
from flask.typing import ResponseReturnValue

from ckanext.satudata import csrf
from ckanext.satudata.access.door import error_page
from ckanext.satudata.metadata.sheets import imports, writing
from ckanext.satudata.metadata.sheets.directory import People, Portal

satudata_sheets = Blueprint("satudata_sheets", __name__, url_prefix="/satudata/metadata/sheets")
csrf.protect(satudata_sheets)

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@satudata_sheets.errorhandler(tk.NotAuthorized)
def _not_authorized(error: tk.NotAuthorized) -> ResponseReturnValue:
    if not tk.current_user.is_authenticated:
        return tk.h.redirect_to("user.login", came_from=flask.request.full_path)
    return error_page(403, getattr(error, "message", None) or tk._("Not authorized"))


@satudata_sheets.errorhandler(tk.ObjectNotFound)
def _not_found(error: tk.ObjectNotFound) -> ResponseReturnValue:
    return error_page(404, getattr(error, "message", None) or tk._("Not found"))


def _context() -> Context:
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


def _call(action: str, /, **data: Any) -> Any:
    return tk.get_action(f"satudata_metadata_{action}")(_context(), data)


@satudata_sheets.route("/", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    """Templates to download, a file to upload, and what was brought before."""
    if flask.request.method == "POST":
        try:
            found = _call("import", upload=flask.request.files.get("upload"))
            return tk.redirect_to("satudata_sheets.show", id=found["id"])
        except tk.ValidationError as refusal:
            _flash(refusal)
    portal = Portal(People(tk.current_user.name))
    shown = {
        "imports": _call("import_list"),
        "organizations": portal.organizations,
        "kegiatan": [
            one for org in portal.organizations for one in portal.known("kegiatan", org["id"])
        ],
    }
    return tk.render("satudata/metadata/sheets.html", shown)


@satudata_sheets.route("/metadata.xlsx")
def download() -> ResponseReturnValue:
    """The empty template, or one filled with what the portal holds."""
    wanted = {key: flask.request.args[key] for key in ("id", "organization")
              if flask.request.args.get(key)}  # fmt: skip
    tk.check_access("satudata_metadata_export", _context(), wanted)
    try:
        content = _call("export", **wanted) if wanted else {}
    except tk.ValidationError as refusal:
        _flash(refusal)
        return tk.redirect_to("satudata_sheets.start")
    book = writing.workbook(content, Portal(People(tk.current_user.name)))
    name = f"metadata-{dt.date.today().isoformat()}.xlsx" if wanted else "templat-metadata.xlsx"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return flask.Response(book, content_type=XLSX, headers=headers)


@satudata_sheets.route("/<id>", methods=["GET", "POST"])
def show(id: str) -> ResponseReturnValue:
    """What would become of a file, how far it is, or what became of it; the button that does it."""
    if flask.request.method == "POST":
        form = flask.request.form
        try:
            _call("import", id=id, dry_run="apply" not in form, revise="revise" in form)
        except tk.ValidationError as refusal:
            _flash(refusal)
        return tk.redirect_to("satudata_sheets.show", id=id)
    found = _call("import_show", id=id)
    status = flask.request.args.get("status", "")
    rows = [row for row in found["rows"] if not status or row["status"] == status]
    page = max(flask.request.args.get("page", 1, type=int), 1)
    shown = {
        "found": found,
        "busy": found["state"] in imports.BUSY,
        "rows": rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "page": page,
        "pages": -(-len(rows) // PAGE_SIZE),
        "status": status,
    }
    return tk.render("satudata/metadata/sheet_import.html", shown)


def _flash(refusal: tk.ValidationError) -> None:
    for value in refusal.error_dict.values():
        for message in value if isinstance(value, list) else [value]:
            tk.h.flash_error(str(message))
