"""Input of the adoption's actions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata.adoption import mapping


def _rules(value: Any) -> mapping.Rules:
    """A mapping of one's own, as an object or its JSON text."""
    try:
        content = json.loads(value) if isinstance(value, str) else value
        if not isinstance(content, Mapping):
            raise mapping.MappingFault("not an object")
        return mapping.with_own(content)
    except (ValueError, mapping.MappingFault) as fault:
        raise tk.Invalid(tk._("The mapping cannot be used: {fault}").format(fault=fault)) from None


@tk.validator_args
def _choices(
    ignore_empty: Validator, ignore_missing: Validator, default: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:  # fmt: skip
    return {
        "mapping": [ignore_missing, ignore_empty, _rules],
        "restricted": [default("skip"), one_of(["skip", "terbatas"])],
    }


@tk.validator_args
def report(
    ignore_empty: Validator,
    unicode_safe: Validator,
    natural_number_validator: Validator,
    default: ValidatorFactory,
) -> Schema:
    """What to look at."""
    return {
        **_choices(),
        "organization": [ignore_empty, unicode_safe],
        "dataset": [ignore_empty, unicode_safe],
        "limit": [ignore_empty, natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }


@tk.validator_args
def apply(
    not_empty: Validator,
    ignore_empty: Validator,
    unicode_safe: Validator,
    boolean_validator: Validator,
    default: ValidatorFactory,
) -> Schema:
    """One dataset to take up."""
    return {
        **_choices(),
        "id": [not_empty, unicode_safe],
        "note": [not_empty, unicode_safe],
        "owner_org": [ignore_empty, unicode_safe],
        "index": [default(True), boolean_validator],
    }
