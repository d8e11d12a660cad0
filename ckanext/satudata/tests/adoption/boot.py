"""CKAN in a process of its own, with whatever plugins its settings name."""

from __future__ import annotations

import os
from typing import Any

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


def application() -> Any:
    """The site that ``CKAN_INI`` describes."""
    return make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())


def flask_app(site: Any) -> Any:
    """The Flask application inside it."""
    return site._wsgi_app
