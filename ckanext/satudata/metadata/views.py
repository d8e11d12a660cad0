"""Pages of the form: one address for each step, the files, what is left to do."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import flask
from ckan.types import Context
from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from ckanext.satudata import csrf
from ckanext.satudata.access.door import error_page
from ckanext.satudata.access.visible import visible
from ckanext.satudata.metadata import column_page, form_files, form_requests, form_steps, schemas
from ckanext.satudata.review.model import Review

satudata_metadata = Blueprint("satudata_metadata", __name__, url_prefix="/satudata/metadata")
csrf.protect(satudata_metadata)

EDIT = frozenset({"edit", "resources"})
"""Last part of the endpoints of CKAN's forms that ours stand in for."""


@satudata_metadata.errorhandler(tk.ObjectNotFound)
def _not_found(error: tk.ObjectNotFound) -> ResponseReturnValue:
    return error_page(404, tk._("Dataset not found"))


@satudata_metadata.errorhandler(tk.NotAuthorized)
def _not_authorized(error: tk.NotAuthorized) -> ResponseReturnValue:
    if not tk.current_user.is_authenticated:
        return tk.h.redirect_to("user.login", came_from=flask.request.full_path)
    message = getattr(error, "message", None) or tk._("Not authorized")
    package = model.Package.get((flask.request.view_args or {}).get("id"))
    if package is None:
        return error_page(403, message)
    tk.h.flash_error(message)
    return tk.h.redirect_to(f"{package.type}.read", id=package.name)


@satudata_metadata.before_app_request
def stand_in() -> ResponseReturnValue | None:
    """CKAN's own addresses of the forms show ours; whoever may not, gets CKAN's answer."""
    blueprint, _dot, name = (flask.request.endpoint or "").rpartition(".")
    if blueprint not in schemas.DATASET_TYPES or flask.request.method != "GET":
        return None
    if name == "new" and tk.h.check_access("package_create"):
        return form_requests.new_page(context(), blueprint, flask.request.args.to_dict())
    if name not in EDIT:
        return None
    package = model.Package.get((flask.request.view_args or {}).get("id"))
    if package is None or not tk.h.check_access("package_update", {"id": package.id}):
        return None
    if name == "resources":
        return tk.h.redirect_to("satudata_metadata.step", id=package.id, step=form_steps.FILES)
    return tk.h.redirect_to("satudata_metadata.form", id=package.id)


def context() -> Context:
    """The context of one action of whoever asks."""
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


def _lock(package_id: str) -> None:
    """A submission waits for a save, and a save for the submission."""
    Review.get(package_id, lock=True)


def opened(id: str) -> dict[str, Any]:
    """The dataset that a page is about; hidden and missing are the same.

    Raises:
        tk.ObjectNotFound, tk.NotAuthorized: not to be seen, or not to be changed.
    """
    item, _who = visible(context(), id)
    tk.check_access("package_update", context(), {"id": item.package_id})
    return tk.get_action("package_show")({**context(), "use_cache": False}, {"id": item.package_id})


@satudata_metadata.route("/new/<any(dataset, kegiatan):package_type>", methods=["GET", "POST"])
def create(package_type: str) -> ResponseReturnValue:
    """Make a draft from the first step; GET is what a reload after signing in asks for."""
    if flask.request.method != "POST":
        return tk.h.redirect_to(f"{package_type}.new")
    tk.check_access("package_create", context())
    return form_requests.create(context, package_type, flask.request.form)


@satudata_metadata.route("/copy", methods=["POST"])
def copy() -> ResponseReturnValue:
    """A new draft from an older description."""
    source = flask.request.form.get("id", "")
    try:
        package = tk.get_action("satudata_metadata_copy")(context(), {"id": source})
    except tk.ValidationError as refusal:
        for sentence in tk.h.satudata_refusal(refusal):
            tk.h.flash_error(sentence)
        return tk.h.redirect_to("satudata_work.work")
    tk.h.flash_success(tk._("This is the copy. Years are one up; please check every step."))
    first = schemas.sections(package["type"])[0].key
    return tk.h.redirect_to("satudata_metadata.step", id=package["id"], step=first)


@satudata_metadata.route("/items")
def items() -> str:
    """The variables and indicators of an activity, as options of a select."""
    choices = tk.h.satudata_item_choices(flask.request.args.get("kegiatan_id"), None)
    return tk.render("satudata/metadata/form_options.html", {"choices": choices})


@satudata_metadata.route("/<id>")
def form(id: str) -> ResponseReturnValue:
    """Go on where something is missing."""
    package = opened(id)
    steps = form_steps.progress(package, form_requests.problems(context(), package["id"]))
    first = form_steps.first_open(steps)
    ask = {"ask": "1"} if first.errors and first.status != "empty" else {}
    return tk.h.redirect_to("satudata_metadata.step", id=package["id"], step=first.key, **ask)


@satudata_metadata.route("/<id>/<step>", methods=["GET", "POST"])
def step(id: str, step: str) -> ResponseReturnValue:
    """One step: its page, and what its buttons send."""
    package = opened(id)
    if step not in form_steps.keys(package["type"]):
        return error_page(404, tk._("Page not found"))
    if step == form_steps.FILES:
        return form_files.page(context, package)
    if step == form_steps.CHECK:
        return form_files.check_page(context, package)
    section = form_steps.section(package["type"], step)
    assert section
    if flask.request.method == "POST":
        return form_requests.save(
            context, package, section, flask.request.form, flask.request.args.to_dict(), _lock
        )
    return form_requests.show(context, package, section, flask.request.args.to_dict())


@satudata_metadata.route("/<id>/files/<resource_id>/<any(up, down, remove):what>", methods=["POST"])
def file(id: str, resource_id: str, what: str) -> ResponseReturnValue:
    """Move a file, or take it out."""
    package = opened(id)
    try:
        if what == "remove":
            tk.get_action("resource_delete")(context(), {"id": resource_id})
            tk.h.flash_success(tk._("The file is removed."))
        else:
            order = form_files.reordered(package, resource_id, -1 if what == "up" else 1)
            tk.get_action("package_resource_reorder")(context(), {"id": id, "order": order})
    except tk.ValidationError as refusal:
        for sentence in tk.h.satudata_refusal(refusal):
            tk.h.flash_error(sentence)
    return tk.h.redirect_to("satudata_metadata.step", id=id, step=form_steps.FILES)


@satudata_metadata.route("/<id>/columns/<resource_id>", methods=["GET", "POST"])
def columns(id: str, resource_id: str) -> ResponseReturnValue:
    """The grid in which the columns of a file are explained."""
    return column_page.page(context, opened(id), resource_id)


@satudata_metadata.after_app_request
def lead_on(response: Response) -> Response:
    """From the upload of a table to the explanation of its columns."""
    return column_page.led_on(response)


@satudata_metadata.before_app_request
def one_dictionary() -> ResponseReturnValue | None:
    """The datastore's own form would write beside the Table Schema; the grid writes both."""
    if flask.request.endpoint != "datastore.dictionary":
        return None
    return tk.h.redirect_to("satudata_metadata.columns", **(flask.request.view_args or {}))
