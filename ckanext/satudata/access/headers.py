"""Cache headers: what depends on who asks is nobody else's."""

from __future__ import annotations

from ckan.common import current_user
from flask import Response, request

ALWAYS_PRIVATE = frozenset({"api", "datastore", "datatablesview", "xloader", "validation"})
"""Blueprints whose answers follow the caller's rights and are fetched by programs."""


def private(response: Response) -> Response:
    """Keep an answer out of shared caches unless it is the same for everyone.

    Pages, feeds and files that the public gets anonymously may be cached as CKAN says.
    """
    if request.endpoint in ("static", "webassets.index"):
        return response
    if (request.endpoint or "").endswith(".download"):
        _inert(response)
    response.vary.add("Authorization")
    response.vary.add("Cookie")
    signed_in = bool(current_user) and current_user.is_authenticated
    asked_as_somebody = signed_in or "Authorization" in request.headers
    if asked_as_somebody or response.status_code >= 400 or request.blueprint in ALWAYS_PRIVATE:
        request.environ["__no_cache__"] = True  # CKAN's own hook comes after this one
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _inert(response: Response) -> None:
    """A producer's file is saved, not shown as a page of the portal: a reviewer opens it, too."""
    shown = response.headers.get("Content-Disposition", "attachment")
    response.headers["Content-Disposition"] = shown.replace("inline", "attachment", 1)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
