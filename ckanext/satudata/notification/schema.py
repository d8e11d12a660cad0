"""Input of the notifications' actions."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata import inputs

LARGEST_ID = 2**63 - 1


def _ids(value: Any) -> list[int]:
    """One id, or a list of them, also as JSON text."""
    try:
        given = json.loads(value) if isinstance(value, str) else value
        found = [int(one) for one in (given if isinstance(given, list) else [given])]
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise tk.Invalid(tk._("Give the ids of notifications as numbers")) from None
    return [one for one in found if 0 < one <= LARGEST_ID]


@tk.validator_args
def listing(
    ignore_empty: Validator,
    default: ValidatorFactory,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    """Which notifications, and which page of them."""
    return {
        "unread_only": [default(False), inputs.flag],
        "limit": [
            default(20),
            inputs.number(),
            limit_to_configured_maximum("ckan.group_and_organization_list_all_fields_max", 100),
        ],
        "offset": [default(0), inputs.number()],
    }


@tk.validator_args
def read(ignore_missing: Validator, default: ValidatorFactory) -> Schema:
    """Some or all."""
    return {"ids": [ignore_missing, _ids], "all": [default(False), inputs.flag]}
