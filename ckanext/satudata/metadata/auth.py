"""Who may call this room's actions."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict


def satudata_metadata_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever is logged in and may read the dataset."""
    if not context.get("user"):
        return {"success": False, "msg": tk._("Log in to check the metadata.")}
    try:
        tk.check_access("package_show", context, {"id": data_dict["id"]})
    except tk.NotAuthorized as error:
        return {"success": False, "msg": str(error)}
    return {"success": True}
