"""Refuse to start where a setting of CKAN would open a hole."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.exceptions import CkanConfigurationException
from ckan.lib.plugins import get_permission_labels

from ckanext.satudata.access.labels import Labels

WANTED: dict[str, Any] = {
    "ckan.auth.allow_dataset_collaborators": False,
    "ckan.auth.create_unowned_dataset": False,
    "ckan.auth.anon_create_dataset": False,
    "ckan.auth.user_create_groups": False,
    "ckan.auth.user_create_organizations": False,
    "ckan.auth.public_activity_stream_detail": False,
    "ckan.auth.public_user_details": False,
    "ckan.auth.reveal_private_datasets": False,
    "ckan.search.solr_allowed_query_parsers": [],
    "ckan.datastore.sqlsearch.enabled": False,
    "ckan.cache_enabled": False,
}


def faults() -> list[str]:
    """What would open a hole, one sentence each; empty when all is well."""
    found = [
        f"{key} must be {wanted!r}, it is {tk.config.get(key)!r}"
        for key, wanted in WANTED.items()
        if key in tk.config and (tk.config[key] or False) != (wanted or False)
    ]
    if not isinstance(get_permission_labels(), Labels):
        found.append("another plugin decides permission labels; list satudata first")
    names = tk.config["ckan.plugins"]
    if not names or names[0] != "satudata" or names[-1] != "satudata_guard":
        found.append("ckan.plugins must begin with satudata and end with satudata_guard")
    if not p.plugin_loaded("satudata_guard"):
        found.append("the plugin satudata_guard is missing")
    return found


def check() -> None:
    """Raise ``CkanConfigurationException`` when something would leak."""
    found = faults()
    if found:
        raise CkanConfigurationException("satudata does not start: " + "; ".join(found))
