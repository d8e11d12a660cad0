"""Pages of the review: queue, review page, one POST for every transition."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import flask
from ckan.types import Context
from flask import Blueprint
from flask.typing import ResponseReturnValue

from ckanext.satudata import csrf
from ckanext.satudata.access import standing
from ckanext.satudata.access.door import error_page
from ckanext.satudata.metadata import schemas
from ckanext.satudata.review import states
from ckanext.satudata.review.facts import facts, roles_on
from ckanext.satudata.roles.sdi import person

satudata_review = Blueprint("satudata_review", __name__, url_prefix="/satudata/review")
csrf.protect(satudata_review)
satudata_work = Blueprint("satudata_work", __name__, url_prefix="/satudata/work")
csrf.protect(satudata_work)

FORMS = frozenset({"edit", "delete", "new", "resources", "edit_view"})
"""Last part of the endpoints of CKAN's forms for a dataset and its files."""

AFTER_LOGIN = "ckan.auth.route_after_login"
CORE_LANDING = "dashboard.datasets"
PAGE_SIZE = 20
TASKS = 10
"""Lines of the to-do list on one page."""
FILTERS = ("stage", "organization", "overdue", "mine", "revisions", "q")
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


def land_here(config: Any) -> None:
    """Signing in leads to My work, unless the portal's settings name another page."""
    if config.get(AFTER_LOGIN) == CORE_LANDING:
        config[AFTER_LOGIN] = "satudata_work.work"


@satudata_review.errorhandler(tk.ObjectNotFound)
def _not_found(error: tk.ObjectNotFound) -> ResponseReturnValue:
    return error_page(404, tk._("Dataset not found"))


@satudata_review.errorhandler(tk.NotAuthorized)
def _not_authorized(error: tk.NotAuthorized) -> ResponseReturnValue:
    if not tk.current_user.is_authenticated:
        return tk.h.redirect_to("user.login", came_from=flask.request.full_path)
    return error_page(403, getattr(error, "message", None) or tk._("Not authorized"))


@satudata_review.app_errorhandler(tk.ValidationError)
def _refused_elsewhere(error: tk.ValidationError) -> ResponseReturnValue:
    """A refusal in a view that does not expect one: deleting a dataset, a strange address."""
    code = 409 if flask.request.method == "POST" else 400
    return error_page(code, " ".join(tk.h.satudata_refusal(error)))


@satudata_review.before_app_request
def explain_frozen() -> ResponseReturnValue | None:
    """Who opens a form of their own frozen dataset is told why not, on the dataset's page."""
    arguments = flask.request.view_args or {}
    blueprint, _dot, name = (flask.request.endpoint or "").rpartition(".")
    own = blueprint.removesuffix("_resource") in schemas.DATASET_TYPES
    if not own or name not in FORMS or not tk.current_user.is_authenticated:
        return None
    package = model.Package.get(arguments.get("id"))
    item, who = facts(package) if package else None, person(tk.current_user)
    if not package or not item or not item.frozen or "produsen" not in roles_on(item, who):
        return None
    tk.h.flash_error(standing.frozen_message(item))
    return tk.h.redirect_to(f"{package.type}.read", id=package.name)


def _context() -> Context:
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


@satudata_work.route("/")
def work() -> ResponseReturnValue:
    """My work: where whoever has a role lands after signing in."""
    if not tk.current_user.is_authenticated:
        return tk.h.redirect_to("user.login", came_from=flask.request.full_path)
    page = max(flask.request.args.get("page", 1, type=int), 1)
    try:
        found = tk.get_action("satudata_review_work")(
            _context(), {"limit": TASKS, "offset": (page - 1) * TASKS}
        )
    except tk.NotAuthorized:
        found = None
    return tk.render("satudata/work/show.html", {"work": found, "page": page, "size": TASKS})


@satudata_review.route("/")
def queue() -> str:
    """What waits for me."""
    arguments = flask.request.args
    page = max(arguments.get("page", 1, type=int), 1)
    filters: dict[str, Any] = {key: arguments[key] for key in FILTERS if arguments.get(key)}
    try:
        found = tk.get_action("satudata_review_queue")(
            _context(), {**filters, "limit": PAGE_SIZE, "offset": (page - 1) * PAGE_SIZE}
        )
    except tk.ValidationError:
        return tk.abort(400, tk._("This address of the queue is not valid"))
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
    return _page(id, {})


def _page(id: str, form: dict[str, str]) -> str:
    review = tk.get_action("satudata_review_show")(_context(), {"id": id})
    one = {"id": review["package_id"]}
    return tk.render(
        "satudata/review/show.html",
        {
            "review": review,
            "pkg_dict": tk.get_action("package_show")(_context(), {**one}),
            "history": tk.get_action("satudata_review_history")(_context(), {**one}),
            "check": tk.get_action("satudata_metadata_check")(_context(), {**one}),
            "form": form,
        },
    )


@satudata_review.route("/<id>/changes")
def changes(id: str) -> str:
    """What is proposed beside what is published; ``all`` also shows what is the same."""
    everything = bool(flask.request.args.get("all"))
    diff = tk.get_action("satudata_review_diff")(_context(), {"id": id, "everything": everything})
    one = {"id": diff["id"]}
    return tk.render(
        "satudata/review/changes.html",
        {
            "review": tk.get_action("satudata_review_show")(_context(), {**one}),
            "pkg_dict": tk.get_action("package_show")(_context(), {**one}),
            "diff": diff,
            "everything": everything,
        },
    )


@satudata_review.route(f"/<id>/<any({', '.join(states.NAMES)}):name>", methods=["GET", "POST"])
def transition(id: str, name: str) -> ResponseReturnValue:
    """Take a transition; on refusal say why on the page itself and keep what was typed.

    GET changes nothing: it is what a reload after signing in asks for.
    """
    if flask.request.method != "POST":
        return tk.h.redirect_to("satudata_review.show", id=id)
    typed = {key: flask.request.form[key] for key in PARAMETERS if flask.request.form.get(key)}
    data: dict[str, Any] = {**typed, "id": id}
    if typed.get("release_at"):
        data["release_at"] = tk.h.satudata_local_to_utc(typed["release_at"])
    try:
        review = tk.get_action(f"satudata_review_{name}")(_context(), data)
    except tk.ValidationError as refusal:
        return _refused(id, name, typed, tk.h.satudata_refusal(refusal)), 409
    except tk.NotAuthorized as refusal:
        if not tk.current_user.is_authenticated:
            raise
        message = getattr(refusal, "message", None) or tk._("Not authorized")
        return _refused(id, name, typed, [message]), 403
    tk.h.flash_success(tk.h.satudata_done(name, review))
    if tk.h.satudata_review(review["package_id"]) is None:
        return tk.h.redirect_to("satudata_review.queue")
    return tk.h.redirect_to("satudata_review.show", id=review["package_id"])


@satudata_review.route("/<id>/assign", methods=["POST"])
def assign(id: str) -> ResponseReturnValue:
    """Put a dataset into somebody's hands, or into nobody's."""
    form = flask.request.form
    data = {key: form[key] for key in ("user", "note", "revision") if form.get(key)}
    try:
        tk.get_action("satudata_review_assign")(_context(), {**data, "id": id})
        tk.h.flash_success(tk._("Assigned."))
    except tk.ValidationError as refusal:
        for sentence in tk.h.satudata_refusal(refusal):
            tk.h.flash_error(sentence)
    return tk.h.redirect_to("satudata_review.show", id=id)


def _refused(id: str, name: str, typed: dict[str, str], sentences: list[str]) -> str:
    for sentence in sentences:
        tk.h.flash_error(sentence)
    typed.pop("revision", None)
    return _page(id, {**typed, "name": name})
