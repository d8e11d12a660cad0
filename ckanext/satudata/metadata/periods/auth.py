"""Who may add rows: whoever may change the file, or open the working copy in which it changes."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.review.facts import facts


def satudata_metadata_append(context: Context, data_dict: DataDict) -> AuthResult:
    """Those who prepare the dataset; for a published one those who may revise it."""
    resource = model.Resource.get(data_dict["id"])
    package = model.Package.get(resource.package_id) if resource else None
    if package is None:
        return {"success": False, "msg": tk._("Resource not found")}
    published = facts(package).stage == "published"
    action = "satudata_revision_open" if published else "package_update"
    try:
        tk.check_access(action, context, {"id": package.id})
    except tk.NotAuthorized as error:
        return {"success": False, "msg": str(error)}
    return {"success": True}


satudata_metadata_next_period = satudata_metadata_append
