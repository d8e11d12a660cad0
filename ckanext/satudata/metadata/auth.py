"""Who may call this room's actions."""

from __future__ import annotations

import ckan.model as model
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


@tk.auth_allow_anonymous_access
def satudata_quality_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may read the dataset."""
    try:
        tk.check_access("package_show", context, {"id": data_dict["id"]})
    except tk.NotAuthorized as error:
        return {"success": False, "msg": str(error)}
    return {"success": True}


def satudata_metadata_copy(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may add datasets to the agency that owns the copied one."""
    package = model.Package.get(data_dict["id"])
    owner = package.owner_org if package else None
    if not owner:
        return {"success": False, "msg": tk._("Dataset not found")}
    try:
        tk.check_access("package_show", context, {"id": data_dict["id"]})
        tk.check_access("package_create", context, {"owner_org": owner})
    except tk.NotAuthorized:
        return {"success": False, "msg": tk._("Only the producing agency copies its datasets.")}
    return {"success": True}
