"""Input of the notifications' actions."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory


def _ids(value: Any) -> list[int]:
    """One id, or a list of them, also as JSON text."""
    try:
        given = json.loads(value) if isinstance(value, str) else value
        return [int(one) for one in (given if isinstance(given, list) else [given])]
    except (ValueError, TypeError):
        raise tk.Invalid(tk._("Give the ids of notifications as numbers")) from None


@tk.validator_args
def listing(
    ignore_empty: Validator,
    boolean_validator: Validator,
    default: ValidatorFactory,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    """Which notifications, and which page of them."""
    return {
        "unread_only": [default(False), boolean_validator],
        "limit": [
            default(20),
            natural_number_validator,
            limit_to_configured_maximum("ckan.group_and_organization_list_all_fields_max", 100),
        ],
        "offset": [default(0), natural_number_validator],
    }


@tk.validator_args
def read(
    ignore_missing: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    """Some or all."""
    return {"ids": [ignore_missing, _ids], "all": [default(False), boolean_validator]}
