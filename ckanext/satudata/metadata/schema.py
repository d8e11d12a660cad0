"""Input of this room's actions."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator


@tk.validator_args
def satudata_metadata_check(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Id or name of the dataset."""
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def satudata_quality_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Id or name of the dataset."""
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def satudata_metadata_copy(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Id or name of the dataset to copy."""
    return {"id": [not_empty, unicode_safe]}
