"""Input of the actions on accounts, one schema function per action."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata import inputs

MOST = 100
MOST_EXPORTED = 50_000


@tk.validator_args
def overview(
    ignore_empty: Validator,
    default: ValidatorFactory,
) -> Schema:
    """Filters and page of the people."""
    return {
        "organization": [ignore_empty, inputs.text],
        "q": [ignore_empty, inputs.text],
        "limit": [default(20), inputs.number(MOST)],
        "offset": [default(0), inputs.number()],
    }


@tk.validator_args
def trail_list(
    ignore_empty: Validator,
    default: ValidatorFactory,
) -> Schema:
    """Filters and page of the trail."""
    return {
        "actor": [ignore_empty, inputs.text],
        "action": [ignore_empty, inputs.text],
        "subject": [ignore_empty, inputs.text],
        "organization": [ignore_empty, inputs.text],
        "since": [ignore_empty, inputs.day],
        "until": [ignore_empty, inputs.day],
        "limit": [default(50), inputs.number(MOST_EXPORTED)],
        "offset": [default(0), inputs.number()],
    }


@tk.validator_args
def move(
    not_empty: Validator,
    ignore_empty: Validator,
    default: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    """Who moves, from where, and who takes over."""
    return {
        "user": [not_empty, inputs.text],
        "organization": [not_empty, inputs.text],
        "successor": [ignore_empty, inputs.text],
        "leave": [default(False), inputs.flag],
        "to_organization": [ignore_empty, inputs.text],
        "to_capacity": [ignore_empty, one_of(["editor", "admin"])],
        "reason": [ignore_empty, inputs.text],
        "dry_run": [default(True), inputs.flag],
    }


@tk.validator_args
def delegates(not_empty: Validator) -> Schema:
    """Somebody in an organization."""
    return {"user": [not_empty, inputs.text], "organization": [not_empty, inputs.text]}


@tk.validator_args
def absence_set(not_empty: Validator, ignore_empty: Validator) -> Schema:
    """Who is absent, when, and who stands in."""
    return {
        **delegates(),
        "delegate": [not_empty, inputs.text],
        "from": [not_empty, inputs.day],
        "until": [not_empty, inputs.day],
        "reason": [ignore_empty, inputs.text],
    }


@tk.validator_args
def absence_end(not_empty: Validator) -> Schema:
    """One absence."""
    return {"id": [not_empty, inputs.text]}
