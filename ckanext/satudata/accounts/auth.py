"""Who may call the actions on accounts. A kepala is held to the own people further inside."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.satudata.roles.sdi import person_in


def satudata_accounts_overview(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The head of an organization sees the own people; sysadmins pass before this."""
    return _granted(bool(person_in(context).kepala_of))


satudata_accounts_import = satudata_accounts_overview
satudata_accounts_move = satudata_accounts_overview


def satudata_accounts_trail_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Sysadmins only."""
    return _granted(False)


def satudata_accounts_absence_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever has a role."""
    return _granted(bool(person_in(context).produsen_of))


satudata_accounts_absence_set = satudata_accounts_absence_list
satudata_accounts_absence_end = satudata_accounts_absence_list
satudata_accounts_delegates = satudata_accounts_absence_list


def _granted(success: bool) -> AuthResult:
    return {"success": success, "msg": "" if success else tk._("Not authorized")}
