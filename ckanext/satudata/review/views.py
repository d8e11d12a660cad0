"""Pages of the review: queue, review page, one POST for every transition."""

from __future__ import annotations

from typing import Any

import flask
from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.satudata.review import states

satudata_review = Blueprint("satudata_review", __name__, url_prefix="/satudata/review")

PAGE_SIZE = 20
PARAMETERS = (
    "note",
    "override_reason",
    "revision",
    "target",
    "letter_number",
    "letter_date",
    "release_at",
    "access_class",
)


@satudata_review.errorhandler(tk.ObjectNotFound)
def _not_found(error: tk.ObjectNotFound) -> ResponseReturnValue:
    return tk.abort(404, tk._("Dataset not found"))


@satudata_review.errorhandler(tk.NotAuthorized)
def _not_authorized(error: tk.NotAuthorized) -> ResponseReturnValue:
    if not tk.current_user.is_authenticated:
        return tk.h.redirect_to("user.login", came_from=flask.request.full_path)
    return tk.abort(403, getattr(error, "message", None) or tk._("Not authorized"))


def _context() -> Context:
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


@satudata_review.route("/")
def queue() -> str:
    """What waits for me."""
    arguments = flask.request.args
    page = max(arguments.get("page", 1, type=int), 1)
    filters: dict[str, Any] = {
        key: arguments[key]
        for key in ("stage", "organization", "overdue", "q")
        if arguments.get(key)
    }
    found = tk.get_action("satudata_review_queue")(
        _context(), {**filters, "limit": PAGE_SIZE, "offset": (page - 1) * PAGE_SIZE}
    )
    return tk.render(
        "satudata/review/queue.html",
        {
            "results": found["results"],
            "count": found["count"],
            "page": page,
            "pages": -(-found["count"] // PAGE_SIZE),
            "filters": filters,
        },
    )


@satudata_review.route("/<id>")
def show(id: str) -> str:
    """The review page of one dataset or working copy."""
    review = tk.get_action("satudata_review_show")(_context(), {"id": id})
    package = tk.get_action("package_show")(_context(), {"id": review["package_id"]})
    history = tk.get_action("satudata_review_history")(_context(), {"id": review["package_id"]})
    check = tk.get_action("satudata_metadata_check")(_context(), {"id": review["package_id"]})
    return tk.render(
        "satudata/review/show.html",
        {
            "review": review,
            "pkg_dict": package,
            "history": history,
            "check": check,
            "form": flask.session.pop("satudata_review_form", {}),
        },
    )


@satudata_review.route(f"/<id>/<any({', '.join(states.NAMES)}):name>", methods=["POST"])
def transition(id: str, name: str) -> Response:
    """Take a transition; on refusal say why and keep what was typed."""
    form = flask.request.form
    data = {key: form[key] for key in PARAMETERS if form.get(key)}
    if data.get("release_at"):
        data["release_at"] = tk.h.satudata_local_to_utc(data["release_at"])
    try:
        review = tk.get_action(f"satudata_review_{name}")(_context(), {"id": id, **data})
    except tk.ValidationError as refusal:
        for message in tk.h.satudata_refusal(refusal):
            tk.h.flash_error(message)
        flask.session["satudata_review_form"] = data
        return tk.h.redirect_to("satudata_review.show", id=id)
    except tk.NotAuthorized as refusal:
        tk.h.flash_error(getattr(refusal, "message", None) or tk._("Not authorized"))
        return tk.h.redirect_to("satudata_review.show", id=id)
    tk.h.flash_success(tk.h.satudata_done(name, review))
    return tk.h.redirect_to("satudata_review.show", id=review["package_id"])
