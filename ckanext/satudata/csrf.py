"""CSRF protection of our own pages, whatever the portal's configuration says.

CKAN 2.11 exempts the blueprints of every extension unless
``ckan.csrf_protection.ignore_extensions`` is switched off; ours are never exempt.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import flask
from flask import Blueprint


def protect(blueprint: Blueprint) -> None:
    """Demand the form token of every POST to this blueprint."""
    blueprint.before_request(_demand_token)


def _demand_token() -> None:
    """Refuse a POST without CKAN's form token; calls with an API token need none.

    Raises:
        werkzeug.exceptions.BadRequest: the token is missing, expired or of another session.
    """
    if flask.g.get("login_via_auth_header") or not tk.asbool(
        flask.current_app.config.get("WTF_CSRF_ENABLED", True)
    ):
        return
    flask.current_app.extensions["csrf"].protect()
