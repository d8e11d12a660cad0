"""The door of every route that gives data of a resource, whatever path or type it hangs under.

Guarded by endpoint, never by URL: the same view is reachable under several types, locales and
prefixes. Who may not read the data gets the same 404 as for a resource that does not exist,
unless the dataset is public (terbatas): then 403.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.common import current_user

from ckanext.satudata.access import policy
from ckanext.satudata.review.facts import facts
from ckanext.satudata.roles.sdi import person

DATA_ENDPOINTS = frozenset(
    {"download", "view", "views", "proxy", "dump", "ajax", "filtered_download", "api_info",
     "dictionary", "resource_data", "resource_history", "embed"}
)  # fmt: skip
"""Last part of the endpoints whose answer holds data of the resource in their path."""

DATA_BLUEPRINTS = frozenset({"validation", "datastore", "datatablesview", "xloader"})
"""Blueprints all of whose routes with a resource in the path give data."""

satudata_access = Blueprint("satudata_access", __name__)


@satudata_access.before_app_request
def guard() -> None:
    """Refuse a data route before any view runs."""
    endpoint, arguments = request.endpoint or "", request.view_args or {}
    resource_id = arguments.get("resource_id")
    if "resource_view_id" in arguments and not resource_id:
        view = model.ResourceView.get(arguments["resource_view_id"])
        resource_id = view.resource_id if view else None
    if not resource_id:
        return
    blueprint, _dot, name = endpoint.rpartition(".")
    if name not in DATA_ENDPOINTS and blueprint not in DATA_BLUEPRINTS:
        return
    resource = model.Resource.get(resource_id)
    package = model.Package.get(resource.package_id) if resource else None
    who = person(current_user if current_user.is_authenticated else None)
    if not resource or not package or not policy.may_see(facts(package), who):
        tk.abort(404, tk._("Not found"))
    dataset = arguments.get("id") or arguments.get("package_id")
    if dataset and dataset not in (package.id, package.name):
        tk.abort(404, tk._("Not found"))
    if not policy.may_read_data(facts(package), who):
        tk.abort(403, tk._("These data are restricted (terbatas). Ask for access."))


@satudata_access.after_app_request
def no_shared_cache(response: Response) -> Response:
    """No proxy may keep what depends on who asks."""
    response.headers.add("Vary", "Authorization")
    signed_in = current_user and current_user.is_authenticated
    if signed_in or response.status_code in (401, 403, 404):
        response.headers["Cache-Control"] = "private, no-store"
    return response
