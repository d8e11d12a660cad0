"""Adoption is for those who run the portal: sysadmins, whom CKAN does not ask."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context


def satudata_adoption_report(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Sysadmins only: the report names hidden datasets, too."""
    return {"success": False, "msg": tk._("Only sysadmins take datasets up")}


def satudata_adoption_apply(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Sysadmins only."""
    return {"success": False, "msg": tk._("Only sysadmins take datasets up")}
