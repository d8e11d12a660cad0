"""Input of the review's actions, one schema function per action."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata import inputs
from ckanext.satudata.types import STAGES


def _moment(value: Any) -> dt.datetime:
    """ISO date and time → naive UTC; without a zone it is taken as UTC."""
    if isinstance(value, dt.datetime):
        moment = value
    else:
        try:
            moment = dt.datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        except ValueError:
            raise tk.Invalid(tk._("Write date and time like 2026-11-30T08:00+07:00")) from None
    return moment.astimezone(dt.timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment


@tk.validator_args
def transition(
    not_empty: Validator,
    ignore_empty: Validator,
    ignore_missing: Validator,
) -> Schema:
    """What every transition takes; revision 0 says something, too."""
    return {
        "id": [not_empty, inputs.text],
        "note": [ignore_empty, inputs.text],
        "override_reason": [ignore_empty, inputs.text],
        "revision": [ignore_missing, inputs.number()],
    }


@tk.validator_args
def recommend(ignore_empty: Validator) -> Schema:
    """``transition`` and the pembina's letter."""
    return {
        **transition(),
        "letter_number": [ignore_empty, inputs.text],
        "letter_date": [ignore_empty, inputs.day],
    }


@tk.validator_args
def publish(ignore_empty: Validator) -> Schema:
    """``transition`` and the moment of a scheduled release."""
    return {**transition(), "release_at": [ignore_empty, _moment]}


@tk.validator_args
def recall(ignore_empty: Validator, one_of: ValidatorFactory) -> Schema:
    """``transition`` and where the dataset goes."""
    return {
        **transition(),
        "target": [ignore_empty, one_of(["walidata_verified", "returned"])],
    }


@tk.validator_args
def reclassify(not_empty: Validator, one_of: ValidatorFactory) -> Schema:
    """``transition`` and the stricter class."""
    return {**transition(), "access_class": [not_empty, one_of(["terbatas", "tertutup"])]}


@tk.validator_args
def show(not_empty: Validator) -> Schema:
    """One dataset or working copy."""
    return {"id": [not_empty, inputs.text]}


@tk.validator_args
def diff(default: ValidatorFactory) -> Schema:
    """One dataset or working copy, and whether what is the same is told, too."""
    return {**show(), "everything": [default(False), inputs.flag]}


@tk.validator_args
def assign(
    ignore_missing: Validator,
    ignore_empty: Validator,
    not_empty: Validator,
) -> Schema:
    """A dataset and the person who takes it in hand; none: nobody."""
    return {
        "id": [not_empty, inputs.text],
        "user": [ignore_empty, inputs.text],
        "note": [ignore_empty, inputs.text],
        "revision": [ignore_missing, inputs.number()],
    }


@tk.validator_args
def queue(
    ignore_empty: Validator,
    default: ValidatorFactory,
    limit_to_configured_maximum: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    """Filters and page of the queue."""
    return {
        "stage": [ignore_empty, one_of(list(STAGES))],
        "organization": [ignore_empty, inputs.text],
        "assignee": [ignore_empty, inputs.text],
        "overdue": [ignore_empty, inputs.flag],
        "mine": [ignore_empty, inputs.flag],
        "revisions": [ignore_empty, inputs.flag],
        "q": [ignore_empty, inputs.text],
        "limit": [
            default(20),
            inputs.number(),
            limit_to_configured_maximum("ckan.group_and_organization_list_all_fields_max", 100),
        ],
        "offset": [default(0), inputs.number()],
    }


@tk.validator_args
def work(
    default: ValidatorFactory,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    """Page of the to-do list."""
    return {
        "limit": [
            default(10),
            inputs.number(),
            limit_to_configured_maximum("ckan.group_and_organization_list_all_fields_max", 50),
        ],
        "offset": [default(0), inputs.number()],
    }
