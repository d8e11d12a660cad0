"""Who may bring and take spreadsheets of metadata; every row is judged by the API's own rules."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.roles.sdi import person_in


def satudata_metadata_import(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever prepares data of an agency; sysadmins pass before this."""
    if person_in(context).produsen_of:
        return {"success": True}
    return {"success": False, "msg": tk._("Only producing agencies bring metadata in")}


satudata_metadata_import_show = satudata_metadata_import
satudata_metadata_import_list = satudata_metadata_import


def satudata_metadata_export(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever has a part in the portal's work; what they may not see is left out."""
    if person_in(context).works_here:
        return {"success": True}
    return {"success": False, "msg": tk._("Not authorized")}
