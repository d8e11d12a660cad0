"""Input of the adoption's actions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata import inputs
from ckanext.satudata.adoption import mapping


def _rules(value: Any) -> mapping.Rules:
    """A mapping of one's own, as an object or its JSON text."""
    try:
        content = json.loads(value) if isinstance(value, str) else value
        if not isinstance(content, Mapping):
            raise mapping.MappingFault("not an object")
        return mapping.with_own(content)
    except (ValueError, RecursionError, mapping.MappingFault) as fault:
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
    default: ValidatorFactory,
) -> Schema:
    """What to look at."""
    return {
        **_choices(),
        "organization": [ignore_empty, inputs.text],
        "dataset": [ignore_empty, inputs.text],
        "limit": [ignore_empty, inputs.number()],
        "offset": [default(0), inputs.number()],
    }


@tk.validator_args
def apply(
    not_empty: Validator,
    ignore_empty: Validator,
    default: ValidatorFactory,
) -> Schema:
    """One dataset to take up."""
    return {
        **_choices(),
        "id": [not_empty, inputs.text],
        "note": [not_empty, inputs.text],
        "owner_org": [ignore_empty, inputs.text],
        "index": [default(True), inputs.flag],
    }
