"""Two buttons: open a working copy, throw it away."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Context
from flask import Blueprint
from flask.typing import ResponseReturnValue

from ckanext.satudata import csrf
from ckanext.satudata.access.door import error_page

satudata_revision = Blueprint("satudata_revision", __name__, url_prefix="/satudata/revision")
csrf.protect(satudata_revision)


def _context() -> Context:
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


@satudata_revision.errorhandler(tk.ObjectNotFound)
def _not_found(error: tk.ObjectNotFound) -> ResponseReturnValue:
    return error_page(404, tk._("Dataset not found"))


@satudata_revision.errorhandler(tk.NotAuthorized)
def _not_authorized(error: tk.NotAuthorized) -> ResponseReturnValue:
    return error_page(403, getattr(error, "message", None) or tk._("Not authorized"))


@satudata_revision.route("/<id>/open", methods=["POST"])
def open_copy(id: str) -> ResponseReturnValue:
    """Open (or find) the working copy and go on to its edit form."""
    try:
        copy = tk.get_action("satudata_revision_open")(_context(), {"id": id})
    except tk.ValidationError as refusal:
        for message in tk.h.satudata_refusal(refusal):
            tk.h.flash_error(message)
        return tk.h.redirect_to("dataset.read", id=id)
    tk.h.flash_notice(
        tk._("This is your working copy. The published version stays as it is until publication.")
    )
    return tk.h.redirect_to(f"{copy['type']}.edit", id=copy["id"])


@satudata_revision.route("/<id>/discard", methods=["POST"])
def discard(id: str) -> ResponseReturnValue:
    """Throw the working copy away and go back to the published dataset."""
    try:
        base = tk.get_action("satudata_revision_discard")(_context(), {"id": id})
    except tk.ValidationError as refusal:
        for message in tk.h.satudata_refusal(refusal):
            tk.h.flash_error(message)
        return tk.h.redirect_to("satudata_review.show", id=id)
    tk.h.flash_success(tk._("The working copy is gone; the published version stands."))
    return tk.h.redirect_to("dataset.read", id=base["id"])
