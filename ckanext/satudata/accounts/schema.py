"""Input of the actions on accounts, one schema function per action."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

MOST = 100
MOST_EXPORTED = 50_000


def _day(value: Any) -> dt.date:
    """ISO date."""
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise tk.Invalid(tk._("Write the date like 2026-11-30")) from None


def _at_most(limit: int) -> Any:
    def shortened(value: Any) -> int:
        return min(int(value), limit)

    return shortened


@tk.validator_args
def overview(
    ignore_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    natural_number_validator: Validator,
) -> Schema:
    """Filters and page of the people."""
    return {
        "organization": [ignore_empty, unicode_safe],
        "q": [ignore_empty, unicode_safe],
        "limit": [default(20), natural_number_validator, _at_most(MOST)],
        "offset": [default(0), natural_number_validator],
    }


@tk.validator_args
def trail_list(
    ignore_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    natural_number_validator: Validator,
) -> Schema:
    """Filters and page of the trail."""
    return {
        "actor": [ignore_empty, unicode_safe],
        "action": [ignore_empty, unicode_safe],
        "subject": [ignore_empty, unicode_safe],
        "organization": [ignore_empty, unicode_safe],
        "since": [ignore_empty, _day],
        "until": [ignore_empty, _day],
        "limit": [default(50), natural_number_validator, _at_most(MOST_EXPORTED)],
        "offset": [default(0), natural_number_validator],
    }


@tk.validator_args
def move(
    not_empty: Validator,
    ignore_empty: Validator,
    unicode_safe: Validator,
    boolean_validator: Validator,
    default: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    """Who moves, from where, and who takes over."""
    return {
        "user": [not_empty, unicode_safe],
        "organization": [not_empty, unicode_safe],
        "successor": [ignore_empty, unicode_safe],
        "leave": [default(False), boolean_validator],
        "to_organization": [ignore_empty, unicode_safe],
        "to_capacity": [ignore_empty, one_of(["editor", "admin"])],
        "reason": [ignore_empty, unicode_safe],
        "dry_run": [default(True), boolean_validator],
    }


@tk.validator_args
def delegates(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Somebody in an organization."""
    return {"user": [not_empty, unicode_safe], "organization": [not_empty, unicode_safe]}


@tk.validator_args
def absence_set(not_empty: Validator, ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    """Who is absent, when, and who stands in."""
    return {
        **delegates(),
        "delegate": [not_empty, unicode_safe],
        "from": [not_empty, _day],
        "until": [not_empty, _day],
        "reason": [ignore_empty, unicode_safe],
    }


@tk.validator_args
def absence_end(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """One absence."""
    return {"id": [not_empty, unicode_safe]}
