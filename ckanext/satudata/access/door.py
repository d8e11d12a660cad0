"""The door of every page that names a dataset or a resource, before any view runs.

Guarded by what the route's arguments are, never by URL: the same view is reachable under several
types, locales and prefixes. An unknown dataset and one that the caller may not know of are the
same 404. Who sees the dataset but may not read its data (terbatas) gets 403 where data are given.
"""

from __future__ import annotations

import logging
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.common import current_user
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import default_exceptions

from ckanext.satudata.access import activities, headers, policy
from ckanext.satudata.access.tombstone import tombstone
from ckanext.satudata.review.facts import Facts, facts
from ckanext.satudata.roles.sdi import Person, person

log = logging.getLogger(__name__)

DATA_ENDPOINTS = frozenset(
    {"download", "view", "views", "proxy", "dump", "ajax", "filtered_download", "api_info",
     "dictionary", "resource_data", "resource_history", "embed"}
)  # fmt: skip
"""Last part of the endpoints whose answer holds data of the resource in their path."""

DATA_BLUEPRINTS = frozenset({"validation", "datastore", "datatablesview", "xloader"})
"""Blueprints all of whose routes with a resource in the path give data."""

DATASET_ENDPOINTS = frozenset({"activity.package_activity", "activity.package_history"})
"""Endpoints outside the blueprints of dataset types whose ``id`` is a dataset."""

satudata_access = Blueprint("satudata_access", __name__)


@satudata_access.before_app_request
def guard() -> tuple[str, int] | None:
    """Refuse a page of what is hidden, restricted or not there."""
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        tk.abort(400, tk._("The address holds a value that cannot be used"))
    arguments = request.view_args or {}
    resource_id = _resource_id(arguments)
    name_or_id = _dataset(arguments, bool(resource_id))
    if not name_or_id and not resource_id:
        return None
    who = person(current_user if current_user.is_authenticated else None)
    if name_or_id and not resource_id and (page := _tombstone(name_or_id, who)):
        return page, 410
    item = _opened(name_or_id, resource_id, who)
    if resource_id and _gives_data() and not policy.may_read_data(item, who):
        tk.abort(403, tk._("These data are restricted (terbatas). Ask for access."))
    if "activity_id" in arguments and not _may_see_activity(arguments["activity_id"]):
        tk.abort(404, tk._("Activity not found"))
    return None


@satudata_access.app_errorhandler(sa.exc.DBAPIError)
def statement_failed(error: sa.exc.DBAPIError) -> Any:
    """An error page needs a transaction that works; numbers beyond all bounds are the asker's."""
    model.Session.rollback()
    if isinstance(error, sa.exc.DataError):
        return error_page(400, tk._("The address holds a value that cannot be used"))
    log.error("A statement failed: %s", error, exc_info=error)
    return error_page(500, tk._("Internal server error"))


@satudata_access.teardown_app_request
def forget_failed(error: BaseException | None) -> None:
    """A failed transaction does not become that of the next request."""
    if error is not None:
        model.Session.remove()


@satudata_access.after_app_request
def no_shared_cache(response: Response) -> Response:
    """No proxy may keep what depends on who asks."""
    return headers.private(response)


def error_page(code: int, message: str) -> Any:
    """CKAN's error page, for error handlers: ``abort`` inside one ends as a server error."""
    return current_app.handle_http_exception(default_exceptions[code](message))


def _resource_id(arguments: dict[str, Any]) -> str | None:
    if "resource_view_id" in arguments and "resource_id" not in arguments:
        view = model.ResourceView.get(arguments["resource_view_id"])
        return view.resource_id if view else "unknown"
    return arguments.get("resource_id")


def _dataset(arguments: dict[str, Any], has_resource: bool) -> str | None:
    names_dataset = (
        "package_type" in arguments or has_resource or request.endpoint in DATASET_ENDPOINTS
    )
    return (arguments.get("id") or arguments.get("package_id")) if names_dataset else None


def _tombstone(name_or_id: str, who: Person) -> str | None:
    """The page of a withdrawn dataset, for those who saw it only while it was public."""
    package = model.Package.get(name_or_id)
    item = facts(package) if package else None
    if item is None or not (request.endpoint or "").endswith(".read"):
        return None
    if policy.may_see(item, who) or not (grave := tombstone(item)):
        return None
    return tk.render("satudata/access/tombstone.html", {"tombstone": grave})


def _opened(name_or_id: str | None, resource_id: str | None, who: Person) -> Facts:
    """The facts of the dataset; 404 when it is not there for this person."""
    resource = model.Resource.get(resource_id) if resource_id else None
    if name_or_id:
        package = model.Package.get(name_or_id)
    else:
        package = model.Package.get(resource.package_id) if resource else None
    item = facts(package) if package else None
    if item is None or not policy.may_see(item, who):
        tk.abort(404, tk._("Dataset not found"))
    if resource_id and (resource is None or resource.package_id != item.package_id):
        tk.abort(404, tk._("Resource not found"))
    return item


def _gives_data() -> bool:
    blueprint, _dot, name = (request.endpoint or "").rpartition(".")
    return name in DATA_ENDPOINTS or blueprint in DATA_BLUEPRINTS


def _may_see_activity(activity_id: str) -> bool:
    asker: Any = {"user": current_user.name, "auth_user_obj": current_user}
    return activities.may_see_detail(asker, activity_id)
