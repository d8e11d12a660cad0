"""Everybody reads their own notifications; the queries see to it that they are their own."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.satudata.roles.sdi import person_in


def satudata_notification_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever is signed in."""
    if person_in(context).id:
        return {"success": True}
    return {"success": False, "msg": tk._("Sign in to see your notifications")}


satudata_notification_read = satudata_notification_list
